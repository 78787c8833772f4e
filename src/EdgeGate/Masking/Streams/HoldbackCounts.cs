namespace EdgeGate.Masking.Streams;

/// <summary>What waits in all streams of a process, and what terminals let go before it was settled. Thread-safe.</summary>
public sealed class HoldbackCounts
{
    private long heldBytes;
    private long releases;
    private long releasedBytes;

    /// <summary>Bytes that wait now because they may still become part of a find.</summary>
    public long HeldBytes => Interlocked.Read(ref heldBytes);

    /// <summary>How often a terminal let go what waited.</summary>
    public long Releases => Interlocked.Read(ref releases);

    /// <summary>Bytes that were let go.</summary>
    public long ReleasedBytes => Interlocked.Read(ref releasedBytes);

    internal void Held(int change)
    {
        if (change != 0) { Interlocked.Add(ref heldBytes, change); }
    }

    internal void Released(int bytes)
    {
        Interlocked.Increment(ref releases);
        Interlocked.Add(ref releasedBytes, bytes);
    }
}
