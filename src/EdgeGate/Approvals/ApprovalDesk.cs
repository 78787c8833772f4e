using EdgeGate.Core;
using EdgeGate.Core.Holds;

namespace EdgeGate.Approvals;

/// <summary>Where operations wait, persons decide and grants are kept. What is told outside is on disk before.</summary>
/// <remarks>
/// One lock: two who decide at once have one decision each, and the second sees what the first did. Methods that write wait for the disk, so none is
/// called on a thread that watches sockets or under a session's lock.
/// </remarks>
public sealed class ApprovalDesk : IDisposable
{
    /// <summary>Operations that may wait at once.</summary>
    public const int PendingMax = 10_000;

    /// <summary>Of these, of one person.</summary>
    public const int PendingOfOneMax = 64;

    /// <summary>Characters of a reason.</summary>
    public const int ReasonCharsMax = 1000;

    /// <summary>Why what waited is not asked for any more after a reload.</summary>
    internal const string OutdatedReason = "the rules changed while it waited: ask again";

    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private readonly IHoldStore store;
    private readonly TimeProvider time;
    private readonly Action<HoldEvent> tell;
    private readonly Dictionary<string, PendingHold> pending = new(StringComparer.Ordinal);
    private readonly GrantBook grants;
    private readonly ITimer timer;

    /// <summary>Opens the desk: what waited in sessions that are gone is closed, what outlives a session waits on.</summary>
    /// <param name="store">Keeps everything.</param>
    /// <param name="time">The clock.</param>
    /// <param name="tell">Is told what happened, under the desk's lock: it may not wait.</param>
    public ApprovalDesk(IHoldStore store, TimeProvider time, Action<HoldEvent> tell)
    {
        this.store = store;
        this.time = time;
        this.tell = tell;
        DateTimeOffset now = time.GetUtcNow();
        foreach (Hold hold in store.Holds(HoldState.Pending, int.MaxValue))
        {
            if (hold.Request.Session is not null)
            {
                End(hold, HoldState.Lost, "the gateway ended while it waited", HoldEventKind.Lost, null);
                continue;
            }
            pending[hold.Id] = new PendingHold(hold, store.Decisions(hold.Id), null) { IsKnown = true };
        }
        grants = new GrantBook(store, now);
        timer = time.CreateTimer(_ => Check(), null, CheckInterval, CheckInterval);
    }

    /// <summary>Whether the rule a request waits under is still in force, word for word. What it does not allow any more nobody can approve.</summary>
    public Func<HoldRequest, bool> IsInForce { get; set; } = static _ => true;

    /// <summary>Whether somebody who approved is taken no longer: what they said counts no more, where others must still agree.</summary>
    public Func<Person, bool> IsDenied { get; set; } = static _ => false;

    /// <summary>Holds that wait.</summary>
    public int PendingCount { get { lock (gate) { return pending.Count; } } }

    /// <summary>Asks for an operation to be approved; a grant that covers it is used at once.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="whyLeft">Why who asks wants it no more; null while they do. Asked as a decision is taken, under the desk's lock: it may not wait.</param>
    /// <returns>A ticket whose outcome is waited for.</returns>
    public HoldTicket Open(HoldRequest request, Func<string?>? whyLeft = null)
    {
        lock (gate)
        {
            // Nothing is used for who is gone.
            if (whyLeft?.Invoke() is { } left) { return HoldTicket.Of(new HoldOutcome(HoldState.Withdrawn, "", "", left)); }
            if (request.Wanted is null && TryUseGrant(request) is { } covered) { return HoldTicket.Of(covered); }
            if (pending.Count >= PendingMax || pending.Values.Count(one => one.Hold.Request.Requester.AsksWith(request.Requester)) >= PendingOfOneMax)
            {
                return HoldTicket.Of(new HoldOutcome(HoldState.Denied, "", "", "too many operations wait for approval already"));
            }
            if (ShownText.Of(request) is not { } shown) { return HoldTicket.Of(new HoldOutcome(HoldState.Denied, "", "", ShownText.Refusal(request))); }
            DateTimeOffset now = time.GetUtcNow();
            Hold hold = new(SessionId.Create(now), request with { What = shown, Reason = VisibleText.Of(request.Reason) }, now, now + request.Terms.Wait);
            store.Open(hold);
            PendingHold waiting = new(hold, [], whyLeft);
            pending[hold.Id] = waiting;
            Tell(HoldEventKind.Opened, hold, null, request.Reason);
            return new HoldTicket(hold, waiting.Decided);
        }
    }

    /// <summary>
    /// Asks as <see cref="Open"/> does, for clients that cannot name their hold when they ask again: what the same person asked for before, byte for byte, is
    /// waited for while it waits, and used where it was approved and not used yet.
    /// </summary>
    /// <returns>A ticket whose outcome is waited for.</returns>
    public HoldTicket Resume(HoldRequest request)
    {
        lock (gate)
        {
            if (pending.Values.FirstOrDefault(one => DecisionRules.IsSame(one.Hold, request)) is { } waiting && time.GetUtcNow() < waiting.Hold.ExpiresAt)
            {
                waiting.Waiters++;
                return new HoldTicket(waiting.Hold, waiting.Decided);
            }
            foreach (Hold hold in store.Approved(request))
            {
                if (DecisionRules.IsSame(hold, request) && Claim(hold.Id, request) is { IsApproved: true } outcome) { return HoldTicket.Of(outcome); }
            }
            return Open(request);
        }
    }

    /// <summary>Who waits has been told of a hold that outlives their session: they may come back for it.</summary>
    public void Told(string id)
    {
        lock (gate)
        {
            if (pending.TryGetValue(id, out PendingHold? waiting)) { waiting.IsKnown = true; }
        }
    }

    /// <summary>Takes what a person decided.</summary>
    /// <param name="id">The hold.</param>
    /// <param name="principal">Who, as their token proves.</param>
    /// <param name="isApproval">Whether they approve.</param>
    /// <param name="reason">Why.</param>
    /// <param name="grant">A grant instead of this once; null for this once.</param>
    /// <param name="breaksGlass">Whether it is the one who asked, and passes without approval.</param>
    public DecisionAnswer Decide(string id, Principal principal, bool isApproval, string reason, GrantTerms? grant, bool breaksGlass = false)
    {
        // It is told to the one who asked, on their terminal.
        reason = VisibleText.Line(reason.Trim());
        lock (gate)
        {
            if (!pending.TryGetValue(id, out PendingHold? waiting))
            {
                return store.Find(id) is { } ended && DecisionRules.MaySee(principal, ended)
                    ? new DecisionAnswer(DecisionKind.Ended, ended, $"it does not wait any more: {ended.State.ToString().ToLowerInvariant()}")
                    : new DecisionAnswer(DecisionKind.NotFound, null, "there is no such hold for you");
            }
            Hold hold = waiting.Hold;
            if (!DecisionRules.MaySee(principal, hold)) { return new DecisionAnswer(DecisionKind.NotFound, null, "there is no such hold for you"); }
            if (time.GetUtcNow() >= hold.ExpiresAt)
            {
                return new DecisionAnswer(DecisionKind.Ended, Expire(waiting), "it does not wait any more: expired");
            }
            if (waiting.WhyLeft is { } left) { return new DecisionAnswer(DecisionKind.Ended, Close(waiting, HoldState.Withdrawn, left, HoldEventKind.Withdrawn, null), $"it does not wait any more: {left}"); }
            if (reason.Length is 0 or > ReasonCharsMax) { return new DecisionAnswer(DecisionKind.Invalid, hold, $"a decision has a reason of 1 to {ReasonCharsMax} characters"); }
            Person by = Person.Of(principal);
            if (DecisionRules.Refusal(by, principal, hold, grant, breaksGlass) is { } refusal)
            {
                Tell(HoldEventKind.Refused, hold, by, refusal);
                return new DecisionAnswer(DecisionKind.NotAllowed, hold, refusal);
            }
            if (grant is not null && DecisionRules.GrantProblem(hold, grant) is { } problem) { return new DecisionAnswer(DecisionKind.Invalid, hold, problem); }
            if (!isApproval) { return Deny(waiting, by, reason); }
            if (!IsInForce(hold.Request)) { return new DecisionAnswer(DecisionKind.Ended, Outdate(waiting), $"it does not wait any more: {OutdatedReason}"); }
            waiting.Approvals.RemoveAll(approval => IsDenied(approval.By));
            if (waiting.Approvals.Any(approval => approval.By.MayBe(by))) { return new DecisionAnswer(DecisionKind.KeptBefore, hold, "you have approved this already; it counts once"); }
            return Approve(waiting, new HoldDecision(id, by, true, breaksGlass, reason, time.GetUtcNow(), grant));
        }
    }

    /// <summary>One who waits wants it no more. The hold ends, unless it was decided meanwhile, another waits with it, or somebody was told of it who may ask again.</summary>
    public void Withdraw(string id, string why)
    {
        lock (gate)
        {
            if (pending.TryGetValue(id, out PendingHold? waiting) && --waiting.Waiters <= 0 && !waiting.IsKnown) { Close(waiting, HoldState.Withdrawn, why, HoldEventKind.Withdrawn, null); }
        }
    }

    /// <summary>
    /// Called when the rules have changed: ends what waits under rules that are not in force any more, and every start of a session, which other rules decide about too.
    /// </summary>
    public void EndOutdated()
    {
        lock (gate)
        {
            foreach (PendingHold waiting in pending.Values.Where(one => one.Hold.Request is { Kind: HoldRequest.SessionKind, Session: not null } || !IsInForce(one.Hold.Request)).ToList()) { Quietly(() => Outdate(waiting)); }
        }
    }

    /// <summary>Takes an approval that outlived its session, for an operation that was sent again: once, by the same person, for the same bytes.</summary>
    /// <returns>The outcome: approved when it may run now; pending as null.</returns>
    public HoldOutcome? Claim(string id, HoldRequest request)
    {
        lock (gate)
        {
            bool isPending = pending.TryGetValue(id, out PendingHold? waiting);
            Hold? hold = isPending ? waiting!.Hold : store.Find(id);
            if (hold is null || hold.Request.Session is not null || hold.Request.Wanted is not null || !hold.Request.Requester.Is(request.Requester))
            {
                return new HoldOutcome(HoldState.Denied, "", "", "there is no such hold for you");
            }
            if (hold.Request.Digest != request.Digest || hold.Request.Connection != request.Connection || hold.Request.Rule != request.Rule
                || hold.Request.Terms.RuleDigest != request.Terms.RuleDigest)
            {
                return new HoldOutcome(HoldState.Denied, id, "", "this is not what was held: method, address, body or rule differ");
            }
            if (isPending) { return time.GetUtcNow() < hold.ExpiresAt ? null : Outcome(Expire(waiting!)); }
            if (hold.State != HoldState.Approved) { return Outcome(hold); }
            // An approval waits for its use as long as the operation would have waited for it.
            if (time.GetUtcNow() >= hold.EndedAt + hold.Request.Terms.Wait) { return new HoldOutcome(HoldState.Expired, id, "", "the approval was not used in time"); }
            Hold used = hold with { State = HoldState.Used };
            store.End(used);
            Tell(HoldEventKind.Used, used, null, "");
            return new HoldOutcome(HoldState.Approved, id, hold.Why, "");
        }
    }

    /// <summary>What a hold is waited for with again, when who asked comes back; null when it does not wait.</summary>
    public HoldTicket? Find(string id)
    {
        lock (gate)
        {
            if (!pending.TryGetValue(id, out PendingHold? waiting)) { return null; }
            waiting.IsKnown = true;
            return new HoldTicket(waiting.Hold, waiting.Decided);
        }
    }

    /// <summary>Holds a principal may see, newest first.</summary>
    /// <param name="principal">Who looks.</param>
    /// <param name="state">Only in this state, or null.</param>
    /// <param name="limit">How many at most.</param>
    public IReadOnlyList<Hold> List(Principal principal, HoldState? state, int limit)
    {
        lock (gate)
        {
            IEnumerable<Hold> found = state == HoldState.Pending ? pending.Values.Select(static one => one.Hold).OrderByDescending(static hold => hold.Id, StringComparer.Ordinal) : store.HoldsFor(state, Person.Of(principal), principal.Groups, limit);
            return [.. found.Where(hold => DecisionRules.MaySee(principal, hold)).Take(limit)];
        }
    }

    /// <summary>A hold with what was decided; null when there is none for this principal.</summary>
    public (Hold Hold, IReadOnlyList<HoldDecision> Decisions)? Show(Principal principal, string id)
    {
        lock (gate)
        {
            Hold? hold = pending.TryGetValue(id, out PendingHold? waiting) ? waiting.Hold : store.Find(id);
            return hold is not null && DecisionRules.MaySee(principal, hold) ? (hold, store.Decisions(id)) : null;
        }
    }

    /// <summary>Grants a principal holds, or could have given: newest first. Used up ones too while their time goes on, for sessions may live by them.</summary>
    public IReadOnlyList<Grant> Grants(Principal principal)
    {
        lock (gate) { return grants.Of(principal, time.GetUtcNow()); }
    }

    /// <summary>Takes a grant back; false when there is none for this principal.</summary>
    public bool Revoke(Principal principal, string id, string reason)
    {
        reason = VisibleText.Line(reason);
        lock (gate)
        {
            if (grants.TryRevoke(principal, id, time.GetUtcNow()) is not { } ended) { return false; }
            tell(new HoldEvent(HoldEventKind.GrantRevoked, store.Find(ended.Hold), null, Person.Of(principal), reason, ended, default));
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => timer.Dispose();

    private static HoldOutcome Outcome(Hold hold) => hold.State switch
    {
        HoldState.Used => new HoldOutcome(HoldState.Denied, hold.Id, "", "this approval was used already"),
        HoldState.Denied => new HoldOutcome(HoldState.Denied, hold.Id, "", $"denied by {hold.Why}"),
        _ => new HoldOutcome(hold.State, hold.Id, "", hold.Why),
    };

    private DecisionAnswer Deny(PendingHold waiting, Person by, string reason)
    {
        HoldDecision decision = new(waiting.Hold.Id, by, false, false, reason, time.GetUtcNow(), null);
        Hold denied = waiting.Hold with { State = HoldState.Denied, EndedAt = decision.At, Why = $"{by.DisplayName}: {reason}" };
        store.Decide(decision, denied, null);
        pending.Remove(denied.Id);
        Tell(HoldEventKind.Denied, denied, by, reason);
        waiting.Complete(new HoldOutcome(HoldState.Denied, denied.Id, by.DisplayName, reason));
        return new DecisionAnswer(DecisionKind.Kept, denied, "denied");
    }

    private DecisionAnswer Approve(PendingHold waiting, HoldDecision decision)
    {
        Hold hold = waiting.Hold;
        int needed = decision.IsBreakGlass ? 0 : hold.Request.Terms.Count - waiting.Approvals.Count - 1;
        if (needed > 0)
        {
            store.Decide(decision, hold, null);
            waiting.Approvals.Add(decision);
            Tell(HoldEventKind.Counted, hold, decision.By, decision.Reason);
            return new DecisionAnswer(DecisionKind.Kept, hold, $"approved; {needed} more needed");
        }
        if (decision.IsBreakGlass) { waiting.Approvals.Clear(); }
        waiting.Approvals.Add(decision);
        string names = string.Join(" and ", waiting.Approvals.Select(static approval => approval.By.DisplayName));
        Hold approved = hold with { State = HoldState.Approved, EndedAt = decision.At, Why = names };
        Grant? given = waiting.Agreed() is { } terms ? grants.Draft(approved, terms, names, decision.At) : null;
        try
        {
            store.Decide(decision, approved, given);
        }
        catch
        {
            waiting.Approvals.Remove(decision);
            throw;
        }
        pending.Remove(hold.Id);
        if (given is not null) { grants.Add(given); }
        Tell(decision.IsBreakGlass ? HoldEventKind.GlassBroken : HoldEventKind.Approved, approved, decision.By, decision.Reason);
        if (given is not null) { tell(new HoldEvent(HoldEventKind.GrantGiven, approved, approved.Request, decision.By, decision.Reason, given, default)); }
        waiting.Complete(new HoldOutcome(HoldState.Approved, hold.Id, names, decision.Reason, given));
        return new DecisionAnswer(DecisionKind.Kept, approved, given is null ? "approved" : $"approved, and granted until {given.EndsAt:u}");
    }

    private HoldOutcome? TryUseGrant(HoldRequest request)
    {
        if (grants.TryUse(request, time.GetUtcNow()) is not { } grant) { return null; }
        tell(new HoldEvent(HoldEventKind.GrantUsed, null, request, request.Requester, "", grant, default));
        return new HoldOutcome(HoldState.Approved, grant.Hold, grant.GivenBy, "", grant);
    }

    private Hold Expire(PendingHold waiting) => Close(waiting, HoldState.Expired, "nobody decided in time", HoldEventKind.Expired, null);

    private Hold Outdate(PendingHold waiting) => Close(waiting, HoldState.Withdrawn, OutdatedReason, HoldEventKind.Withdrawn, null);

    private Hold Close(PendingHold waiting, HoldState state, string why, HoldEventKind kind, Person? by)
    {
        pending.Remove(waiting.Hold.Id);
        try
        {
            return End(waiting.Hold, state, why, kind, by);
        }
        finally
        {
            // Whatever the disk does, who waits is told no.
            waiting.Complete(new HoldOutcome(state, waiting.Hold.Id, "", why));
        }
    }

    private Hold End(Hold hold, HoldState state, string why, HoldEventKind kind, Person? by)
    {
        Hold ended = hold with { State = state, EndedAt = time.GetUtcNow(), Why = why };
        store.End(ended);
        Tell(kind, ended, by, why);
        return ended;
    }

    private void Tell(HoldEventKind kind, Hold hold, Person? by, string why)
        => tell(new HoldEvent(kind, hold, hold.Request, by, why, null, time.GetUtcNow() - hold.OpenedAt));

    private void Check()
    {
        lock (gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            grants.Expire(now);
            foreach (PendingHold waiting in pending.Values.Where(one => now >= one.Hold.ExpiresAt).ToList()) { Quietly(() => Expire(waiting)); }
        }
    }

    private static void Quietly(Action end)
    {
        try
        {
            end();
        }
        catch (HoldsNotKeptException)
        {
            // It is told to who waits; the next start of the gateway writes it down.
        }
    }
}
