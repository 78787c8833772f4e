namespace EdgeGate.Core.Holds;

/// <summary>Keeps holds, decisions and grants. Each call is one transaction, on disk when it returns. Not for several threads at once.</summary>
/// <remarks>Every method throws <see cref="HoldsNotKeptException"/> when the state cannot be read or written.</remarks>
public interface IHoldStore
{
    /// <summary>Keeps a hold that was opened.</summary>
    void Open(Hold hold);

    /// <summary>Keeps a decision with what it led to.</summary>
    /// <param name="decision">What a person decided.</param>
    /// <param name="hold">The hold as it is from now on.</param>
    /// <param name="grant">The grant that was given, or null.</param>
    void Decide(HoldDecision decision, Hold hold, Grant? grant);

    /// <summary>Keeps how a hold ended.</summary>
    void End(Hold hold);

    /// <summary>Takes one use of a grant.</summary>
    void Use(Grant grant);

    /// <summary>Keeps that a grant is over, at its <see cref="Grant.EndsAt"/>.</summary>
    void Revoke(Grant grant);

    /// <summary>Holds, newest first.</summary>
    /// <param name="state">Only in this state, or null.</param>
    /// <param name="limit">How many at most.</param>
    IReadOnlyList<Hold> Holds(HoldState? state, int limit);

    /// <summary>Holds that somebody asked for or members of some groups may approve, newest first. What is read grows with <paramref name="limit"/>, not with what is kept.</summary>
    /// <param name="state">Only in this state, or null.</param>
    /// <param name="requester">Who asked.</param>
    /// <param name="groups">Groups of approvers: any of them.</param>
    /// <param name="limit">How many at most.</param>
    IReadOnlyList<Hold> HoldsFor(HoldState? state, Person requester, IReadOnlyCollection<string> groups, int limit);

    /// <summary>Approved holds that outlive their session and were asked for by the same person, for the same bytes at the same connection under the same rule; newest first.</summary>
    IReadOnlyList<Hold> Approved(HoldRequest request);

    /// <summary>Finds a hold; null when there is none.</summary>
    Hold? Find(string id);

    /// <summary>What was decided about a hold, in order.</summary>
    IReadOnlyList<HoldDecision> Decisions(string hold);

    /// <summary>Grants whose time has not ended, those whose uses have too.</summary>
    IReadOnlyList<Grant> Grants(DateTimeOffset now);
}
