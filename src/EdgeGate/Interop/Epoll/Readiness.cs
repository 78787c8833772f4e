namespace EdgeGate.Interop.Epoll;

/// <summary>Whether one way of a socket is worth a try, and whether somebody waits for that. Set by the loop, used by the one reader or writer.</summary>
/// <remarks>
/// Events are edge-triggered: one comes when something changes, and is never repeated. So readiness is taken <em>before</em> the socket is tried:
/// an edge that comes during the try sets it again and is not lost. Every change is a full fence.
/// </remarks>
internal struct Readiness
{
    private const int Ready = 1;
    private const int Waiting = 2;
    private const int HungUp = 4;

    private int state;

    /// <summary>Takes the readiness; whether there was any. What has hung up stays ready.</summary>
    public bool TryTake() => (Interlocked.And(ref state, ~Ready) & (Ready | HungUp)) != 0;

    /// <summary>Gives it back: the try left something over.</summary>
    public void Restore() => Interlocked.Or(ref state, Ready);

    /// <summary>Begins to wait; false when it is ready after all.</summary>
    public bool TryWait()
    {
        while (true)
        {
            int seen = Volatile.Read(ref state);
            if ((seen & (Ready | HungUp)) != 0) { return false; }
            if (Interlocked.CompareExchange(ref state, seen | Waiting, seen) == seen) { return true; }
        }
    }

    /// <summary>Begins to wait for the loop's next turn, ready or not.</summary>
    public void WaitForTurn() => Interlocked.Or(ref state, Waiting);

    /// <summary>Ends the wait; true for the one caller that must complete it.</summary>
    public bool TryEndWait() => (Volatile.Read(ref state) & Waiting) != 0 && (Interlocked.And(ref state, ~Waiting) & Waiting) != 0;

    /// <summary>An event came; whether somebody waits for it.</summary>
    public bool Signal(bool isHungUp)
    {
        int news = isHungUp ? Ready | HungUp : Ready;
        // Known already and nobody waits: whoever takes the readiness after this tries the socket after this event.
        if (Volatile.Read(ref state) == news) { return false; }
        return (Interlocked.Or(ref state, news) & Waiting) != 0;
    }
}
