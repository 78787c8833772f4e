using EdgeGate.Core.Holds;

namespace EdgeGate.Approvals;

/// <summary>What became of a person's decision.</summary>
public enum DecisionKind
{
    /// <summary>It was kept.</summary>
    Kept = 1,
    /// <summary>It was kept before: the same person counts once.</summary>
    KeptBefore = 2,
    /// <summary>There is no such hold for this person.</summary>
    NotFound = 3,
    /// <summary>This person may not decide it.</summary>
    NotAllowed = 4,
    /// <summary>It does not wait any more.</summary>
    Ended = 5,
    /// <summary>Something is wrong with what was asked.</summary>
    Invalid = 6,
}

/// <summary>The answer to a decision.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Hold">The hold as it is now; null when there is none.</param>
/// <param name="Message">A sentence for the one who decided.</param>
public sealed record DecisionAnswer(DecisionKind Kind, Hold? Hold, string Message);
