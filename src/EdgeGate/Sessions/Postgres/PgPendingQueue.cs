namespace EdgeGate.Sessions.Postgres;

/// <summary>Messages sent to the target in order, until they are answered. Grows to its bound; the client waits when it is reached.</summary>
public sealed class PgPendingQueue(int pendingMax)
{
    private const int FirstCount = 16;

    private PgPending[] ring = new PgPending[FirstCount];
    private int first;

    /// <summary>Messages not answered yet.</summary>
    public int Count { get; private set; }

    /// <summary>The number of the message added next; the first has 0.</summary>
    public long Added { get; private set; }

    /// <summary>The number of the message answered next.</summary>
    public long Next => Added - Count;

    /// <summary>Whether the client must wait for answers.</summary>
    public bool IsFull => Count >= pendingMax;

    /// <summary>The message answered next; only while <see cref="Count"/> is above 0.</summary>
    public ref PgPending Head => ref ring[first];

    /// <summary>The message sent last; only while <see cref="Count"/> is above 0.</summary>
    public ref PgPending Tail => ref ring[(first + Count - 1) & (ring.Length - 1)];

    /// <summary>Adds a message that was sent.</summary>
    public void Add(in PgPending pending)
    {
        if (Count == ring.Length) { Grow(); }
        ring[(first + Count) & (ring.Length - 1)] = pending;
        Count++;
        Added++;
    }

    /// <summary>Removes the message that was answered.</summary>
    public void RemoveHead()
    {
        ring[first] = default;
        first = (first + 1) & (ring.Length - 1);
        Count--;
    }

    private void Grow()
    {
        PgPending[] grown = new PgPending[ring.Length * 2];
        for (int i = 0; i < Count; i++) { grown[i] = ring[(first + i) & (ring.Length - 1)]; }
        ring = grown;
        first = 0;
    }
}
