using System.Collections.Concurrent;
using EdgeGate.Core;

namespace EdgeGate.Relay;

/// <summary>The sessions under way: counted against a bound, watched for deadlines, stopped together when the gateway drains.</summary>
public sealed class SessionTable : IDisposable
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (IWatchedSession Session, RelayDeadlines Deadlines)> sessions = new();
    private readonly ITimer timer;
    private readonly int sessionsMax;
    private int admitted;

    /// <summary>A table of at most <paramref name="sessionsMax"/> sessions.</summary>
    public SessionTable(int sessionsMax, TimeProvider time)
    {
        this.sessionsMax = sessionsMax;
        timer = time.CreateTimer(_ => Check(), null, CheckInterval, CheckInterval);
    }

    /// <summary>Sessions under way.</summary>
    public int Count => sessions.Count;

    /// <summary>Takes a place; false when all are taken.</summary>
    public bool TryAdmit()
    {
        if (Interlocked.Increment(ref admitted) <= sessionsMax) { return true; }
        Interlocked.Decrement(ref admitted);
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void Leave() => Interlocked.Decrement(ref admitted);

    /// <summary>Watches a session until <see cref="Remove"/>.</summary>
    public void Add(string id, IWatchedSession session, RelayDeadlines deadlines) => sessions[id] = (session, deadlines);

    /// <summary>Stops watching.</summary>
    public void Remove(string id) => sessions.TryRemove(id, out _);

    /// <summary>Stops every session.</summary>
    public void StopAll(SessionEnd reason)
    {
        foreach ((IWatchedSession session, _) in sessions.Values) { session.Stop(reason); }
    }

    /// <inheritdoc/>
    public void Dispose() => timer.Dispose();

    private void Check()
    {
        foreach ((IWatchedSession session, RelayDeadlines deadlines) in sessions.Values) { session.CheckDeadlines(deadlines); }
    }
}
