using EdgeGate.Core.Holds;

namespace EdgeGate.Approvals;

/// <summary>What who waits for a decision holds in hand.</summary>
/// <param name="Hold">The hold; null when there was nothing to wait for: a grant covered the operation, or it could not be opened.</param>
/// <param name="Decided">Completes with the outcome; never fails.</param>
public sealed record HoldTicket(Hold? Hold, Task<HoldOutcome> Decided)
{
    /// <summary>A ticket that is decided already.</summary>
    public static HoldTicket Of(HoldOutcome outcome) => new(null, Task.FromResult(outcome));
}
