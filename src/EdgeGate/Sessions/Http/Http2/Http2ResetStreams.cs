namespace EdgeGate.Sessions.Http.Http2;

/// <summary>The streams we reset last: what their peer had under way is passed over, and no fault (RFC 9113, 5.1).</summary>
internal sealed class Http2ResetStreams
{
    private const int Kept = 256;

    private readonly Queue<int> order = new(Kept);
    private readonly HashSet<int> known = new(Kept);

    /// <summary>A stream was reset; the oldest is forgotten.</summary>
    public void Add(int stream)
    {
        if (!known.Add(stream)) { return; }
        order.Enqueue(stream);
        if (order.Count > Kept) { known.Remove(order.Dequeue()); }
    }

    /// <summary>Whether a stream was.</summary>
    public bool Contains(int stream) => known.Contains(stream);
}
