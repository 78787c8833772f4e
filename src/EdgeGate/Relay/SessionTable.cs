using System.Collections.Concurrent;
using EdgeGate.Core;
using EdgeGate.Core.Holds;
using EdgeGate.Identity;

namespace EdgeGate.Relay;

/// <summary>The sessions under way: counted against a bound, watched for deadlines, ended when their principals are denied, their proof or grant is over or a reload takes what they were let in by, stopped together when the gateway drains.</summary>
public sealed class SessionTable : IDisposable
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);

    /// <summary>Longer than a session takes from its grant to <see cref="Enter"/>: a handshake's time, and its target's.</summary>
    private static readonly TimeSpan SetUpMax = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, (IWatchedSession Session, RelayDeadlines Deadlines)> sessions = new();
    private readonly ConcurrentDictionary<string, Live> live = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> takenBack = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> revokedPasswords = new();
    private readonly ITimer timer;
    private readonly TimeProvider time;
    private readonly int sessionsMax;
    private readonly int sessionsOfOneMax;
    private readonly Dictionary<(string Issuer, string Subject, string? Person), int> admittedOf = [];
    private int admitted;

    /// <summary>A table of at most <paramref name="sessionsMax"/> sessions, of which one principal has at most <paramref name="sessionsOfOneMax"/>.</summary>
    public SessionTable(int sessionsMax, int sessionsOfOneMax, TimeProvider time)
    {
        this.sessionsMax = sessionsMax;
        this.sessionsOfOneMax = sessionsOfOneMax;
        this.time = time;
        timer = time.CreateTimer(_ => Check(), null, CheckInterval, CheckInterval);
    }

    /// <summary>Sessions under way.</summary>
    public int Count => sessions.Count;

    /// <summary>Who uses what now.</summary>
    public IEnumerable<SessionInfo> UnderWay => live.Values.Select(static one => one.Info);

    /// <summary>Whether a principal is denied.</summary>
    public Func<Principal, bool> IsDenied { get; set; } = static _ => false;

    /// <summary>Whether a session may go on although its proof is over.</summary>
    public Func<SessionInfo, bool> OutlivesProof { get; set; } = static _ => false;

    /// <summary>Whether the configuration in force lets somebody go on who was let in by an earlier one.</summary>
    public Func<SessionInfo, Principal, GatePolicy, bool> IsAdmitted { get; set; } = static (_, _, _) => true;

    /// <summary>Is told of failures of the gateway itself: one session's keeps no other from being ended, nor the clock from going on.</summary>
    public Action<Exception> Failed { get; set; } = static _ => { };

    /// <summary>Takes a place; false when all are taken.</summary>
    public bool TryAdmit()
    {
        if (Interlocked.Increment(ref admitted) <= sessionsMax) { return true; }
        Interlocked.Decrement(ref admitted);
        return false;
    }

    /// <summary>Takes a place for a principal, so that nobody takes all of them; false and why when there is none.</summary>
    public bool TryAdmit(Principal principal, out string refusal)
    {
        refusal = "the gateway has too many sessions already";
        if (!TryAdmit()) { return false; }
        lock (admittedOf)
        {
            int taken = admittedOf.GetValueOrDefault(KeyOf(principal));
            if (taken < sessionsOfOneMax)
            {
                admittedOf[KeyOf(principal)] = taken + 1;
                return true;
            }
        }
        Leave();
        refusal = $"you have {sessionsOfOneMax} {(sessionsOfOneMax == 1 ? "session" : "sessions")} already: end one";
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void Leave() => Interlocked.Decrement(ref admitted);

    /// <summary>Gives a principal's place back.</summary>
    public void Leave(Principal principal)
    {
        lock (admittedOf)
        {
            int left = admittedOf[KeyOf(principal)] - 1;
            if (left == 0) { admittedOf.Remove(KeyOf(principal)); }
            else { admittedOf[KeyOf(principal)] = left; }
        }
        Leave();
    }

    /// <summary>Watches a session until <see cref="Remove"/>.</summary>
    public void Add(string id, IWatchedSession session, RelayDeadlines deadlines) => sessions[id] = (session, deadlines);

    /// <summary>Stops watching.</summary>
    public void Remove(string id) => sessions.TryRemove(id, out _);

    /// <summary>Has a session end when its principal is denied, or somebody ends it, until <see cref="Exit"/>.</summary>
    /// <param name="info">Whose session it is.</param>
    /// <param name="stop">Ends it; the first reason stays.</param>
    /// <param name="policy">What it was let in by, and is judged by; null for what no reload ends.</param>
    /// <param name="current">Who uses it now, where that changes with every request; their proof is looked at there.</param>
    /// <param name="grant">The grant its start was approved by; null when that does not end.</param>
    public void Enter(SessionInfo info, Action<SessionEnd> stop, GatePolicy? policy = null, Func<Principal?>? current = null, Grant? grant = null)
    {
        live[info.Id] = new Live(info, stop, policy, current, grant);
        // Who was denied while the session was set up: what was entered must be seen before this looks.
        Interlocked.MemoryBarrier();
        if (IsDenied(info.Principal)) { stop(SessionEnd.Revoked); }
        if (IsRevoked(info.Principal)) { stop(SessionEnd.PasswordRevoked); }
        if (grant is not null && takenBack.ContainsKey(grant.Id)) { stop(SessionEnd.GrantEnded); }
        if (policy is not null && !IsAdmitted(info, info.Principal, policy)) { stop(SessionEnd.NoLongerAdmitted); }
    }

    /// <summary>A session has ended.</summary>
    public void Exit(string id) => live.TryRemove(id, out _);

    /// <summary>A session under way; null when there is none.</summary>
    public SessionInfo? Find(string id) => live.TryGetValue(id, out Live? found) ? found.Info : null;

    /// <summary>Ends a session; false when there is none.</summary>
    public bool Kill(string id)
    {
        if (!live.TryGetValue(id, out Live? found)) { return false; }
        found.Stop(SessionEnd.Revoked);
        return true;
    }

    /// <summary>Ends the sessions whose principals are denied now.</summary>
    public void EndDenied()
    {
        Each(live.Values, one =>
        {
            if (IsDenied(one.Info.Principal) || (one.Current?.Invoke() is { } user && IsDenied(user))) { one.Stop(SessionEnd.Revoked); }
        });
    }

    /// <summary>Ends the sessions that the configuration in force does not let in as the one did that they began under.</summary>
    public void EndUnadmitted()
    {
        Each(live.Values, one =>
        {
            if (one.Policy is not { } policy) { return; }
            if (!IsAdmitted(one.Info, one.Info.Principal, policy) || (one.Current?.Invoke() is { } user && !IsAdmitted(one.Info, user, policy))) { one.Stop(SessionEnd.NoLongerAdmitted); }
        });
    }

    /// <summary>Ends the sessions that were opened with a password of the gateway's own, for it was revoked.</summary>
    /// <param name="id">The password.</param>
    /// <param name="until">When it would have ended.</param>
    public void EndOpenedWith(string id, DateTimeOffset until)
    {
        // Kept for those that are just being set up, or wait for approval.
        revokedPasswords[id] = until;
        Each(live.Values.Where(one => one.Info.Principal.PasswordId == id), static one => one.Stop(SessionEnd.PasswordRevoked));
    }

    /// <summary>What comes of a wait for approval, which may be longer than a proof: who was denied meanwhile, whose password was revoked or whose proof is over gets nothing by what was approved.</summary>
    /// <param name="outcome">How it was decided.</param>
    /// <param name="info">Who waited, and where.</param>
    /// <param name="lasts">Whether it is something that lasts, which rules may let go on without its proof; a request carries its own.</param>
    public HoldOutcome AfterWait(HoldOutcome outcome, SessionInfo info, bool lasts)
    {
        if (!outcome.IsApproved) { return outcome; }
        string? lapse = IsDenied(info.Principal) ? IdentityWords.Of(IdentityFault.Denied)
            : IsRevoked(info.Principal) ? "the password you signed in with was revoked while this waited"
            : time.GetUtcNow() >= TokenVerifier.ProofEnd(info.Principal, info.StartedAt) && !(lasts && OutlivesProof(info)) ? "your sign-in ended while this waited: sign in again" : null;
        return lapse is null ? outcome : new HoldOutcome(HoldState.Denied, outcome.Hold, "", lapse);
    }

    /// <summary>Ends the sessions that began under a grant, for it was taken back.</summary>
    public void EndGranted(Grant grant)
    {
        // Kept for those that are just being set up; the grant itself has ended now.
        takenBack[grant.Id] = time.GetUtcNow() + SetUpMax;
        Each(live.Values.Where(one => one.Grant?.Id == grant.Id), static one => one.Stop(SessionEnd.GrantEnded));
    }

    /// <summary>Stops every session.</summary>
    public void StopAll(SessionEnd reason)
    {
        Each(sessions.Values, one => one.Session.Stop(reason));
    }

    /// <inheritdoc/>
    public void Dispose() => timer.Dispose();

    private static (string Issuer, string Subject, string? Person) KeyOf(Principal principal) => (principal.Issuer, principal.Subject, principal.OnBehalfOf?.Subject);

    private bool IsRevoked(Principal principal) => principal.PasswordId is { } password && revokedPasswords.ContainsKey(password);

    private void Check()
    {
        Each(sessions.Values, static one => one.Session.CheckDeadlines(one.Deadlines));
        DateTimeOffset now = time.GetUtcNow();
        Each(live.Values, one =>
        {
            if (one.Current is null && now >= TokenVerifier.ProofEnd(one.Info.Principal, one.Info.StartedAt) && !OutlivesProof(one.Info)) { one.Stop(SessionEnd.ProofExpired); }
            if (now >= one.Grant?.EndsAt) { one.Stop(SessionEnd.GrantEnded); }
        });
        foreach ((string id, _) in takenBack.Where(one => now >= one.Value)) { takenBack.TryRemove(id, out _); }
        foreach ((string id, _) in revokedPasswords.Where(one => now >= one.Value)) { revokedPasswords.TryRemove(id, out _); }
    }

    private void Each<T>(IEnumerable<T> all, Action<T> act)
    {
        foreach (T one in all)
        {
            try
            {
                act(one);
            }
            catch (Exception problem)
            {
                Failed(problem);
            }
        }
    }

    private sealed record Live(SessionInfo Info, Action<SessionEnd> Stop, GatePolicy? Policy, Func<Principal?>? Current, Grant? Grant);
}
