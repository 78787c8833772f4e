using EdgeGate.Core;
using EdgeGate.Core.Holds;

namespace EdgeGate.Approvals;

/// <summary>The grants that are open. Its owner's lock is held by whoever asks; what changes is in the store before it is here.</summary>
internal sealed class GrantBook(IHoldStore store, DateTimeOffset now)
{
    /// <summary>Grants that may be open at once.</summary>
    public const int GrantsMax = 10_000;

    private readonly List<Grant> grants = [.. store.Grants(now)];

    /// <summary>Those that a principal holds or could have given, newest first. Used up ones too while their time goes on, for sessions may live by them.</summary>
    public IReadOnlyList<Grant> Of(Principal principal, DateTimeOffset at)
        => [.. grants.Where(grant => at < grant.EndsAt && MaySee(principal, grant)).OrderByDescending(static grant => grant.Id, StringComparer.Ordinal)];

    /// <summary>Uses one that covers a request; null when none does.</summary>
    public Grant? TryUse(HoldRequest request, DateTimeOffset at)
    {
        int index = grants.FindIndex(grant => grant.Covers(request, at));
        if (index < 0) { return null; }
        if (grants[index].UsesLeft is { } left)
        {
            Grant used = grants[index] with { UsesLeft = left - 1 };
            store.Use(used);
            grants[index] = used;
        }
        return grants[index];
    }

    /// <summary>What would be given to who asked; null when there is no room. It counts once it is kept (<see cref="Add"/>).</summary>
    /// <param name="hold">What was asked for.</param>
    /// <param name="terms">On what terms it is given.</param>
    /// <param name="by">Who gives it.</param>
    /// <param name="at">When.</param>
    public Grant? Draft(Hold hold, GrantTerms terms, string by, DateTimeOffset at)
    {
        if (!HasRoom()) { return null; }
        return new Grant(
            SessionId.Create(at), hold.Id, hold.Request.Requester, hold.Request.Connection, hold.Request.Rule, terms.SameStatement ? hold.Request.Fingerprint : null,
            // The operation that asked is one of the uses; a request made before has none.
            by, at, at + terms.Lasting, hold.Request.Wanted is null ? terms.Uses - 1 : terms.Uses)
        {
            RuleDigest = hold.Request.Terms.RuleDigest,
            Place = hold.Request.Place,
        };
    }

    /// <summary>Takes one that was kept.</summary>
    public void Add(Grant grant) => grants.Add(grant);

    /// <summary>Ends one; null when there is none for this principal.</summary>
    public Grant? TryRevoke(Principal principal, string id, DateTimeOffset at)
    {
        int index = grants.FindIndex(grant => grant.Id == id);
        if (index < 0 || !MaySee(principal, grants[index])) { return null; }
        Grant ended = grants[index] with { UsesLeft = 0, EndsAt = at };
        store.Revoke(ended);
        grants.RemoveAt(index);
        return ended;
    }

    /// <summary>Forgets those whose time is over.</summary>
    public void Expire(DateTimeOffset at) => grants.RemoveAll(grant => at >= grant.EndsAt);

    private bool MaySee(Principal principal, Grant grant)
        => grant.Holder.Is(Person.Of(principal)) || (store.Find(grant.Hold) is { } hold && DecisionRules.MaySee(principal, hold));

    /// <summary>Grants whose uses are over give way.</summary>
    private bool HasRoom()
    {
        if (grants.Count < GrantsMax) { return true; }
        int index = grants.FindIndex(static grant => grant.IsUsedUp);
        if (index >= 0) { grants.RemoveAt(index); }
        return index >= 0;
    }
}
