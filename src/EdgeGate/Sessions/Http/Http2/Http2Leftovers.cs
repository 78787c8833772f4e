namespace EdgeGate.Sessions.Http.Http2;

/// <summary>Requests that were answered before their end: for a while what still comes of them is dropped, for there are clients that lose an answer when their request is cut.</summary>
/// <remarks>RFC 9113, 8.1. The bounds are those of HTTP/1.1, where the connection lingers.</remarks>
internal sealed class Http2Leftovers(TimeProvider time)
{
    private const int CountMax = 100;
    private const long BytesMax = 16 * 1024 * 1024;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly Dictionary<int, Leftover> known = [];

    /// <summary>A stream's request goes on behind its answer; false when there are too many.</summary>
    public bool TryAdd(int stream, Http2Windows windows, bool owesEnd)
        => known.Count < CountMax && known.TryAdd(stream, new Leftover { Windows = windows, OwesEnd = owesEnd, Since = time.GetTimestamp() });

    /// <summary>More of one came.</summary>
    /// <param name="stream">Its stream.</param>
    /// <param name="bytes">How much.</param>
    /// <param name="isEnd">Whether it ends.</param>
    /// <param name="window">The whole window of a stream.</param>
    /// <returns>What becomes of it; null when it is none.</returns>
    public Http2LeftoverStep? Take(int stream, int bytes, bool isEnd, int window)
    {
        if (!known.TryGetValue(stream, out Leftover? one)) { return null; }
        one.Bytes += bytes;
        bool isCut = !isEnd && (!one.Windows.TryReceive(bytes) || one.Bytes > BytesMax);
        if (!isEnd && !isCut) { return new Http2LeftoverStep(one.Windows.Credit(bytes, window), IsOver: false, IsCut: false, one.OwesEnd); }
        known.Remove(stream);
        return new Http2LeftoverStep(0, IsOver: true, isCut, one.OwesEnd);
    }

    /// <summary>The peer gave one up.</summary>
    public void Remove(int stream) => known.Remove(stream);

    /// <summary>Takes out all.</summary>
    public IReadOnlyList<(int Stream, bool OwesEnd)> TakeAll()
    {
        List<(int Stream, bool OwesEnd)> all = [.. known.Select(static pair => (pair.Key, pair.Value.OwesEnd))];
        known.Clear();
        return all;
    }

    /// <summary>Takes out those that took too long.</summary>
    public IReadOnlyList<(int Stream, bool OwesEnd)> TakeLate()
    {
        if (known.Count == 0) { return []; }
        List<(int Stream, bool OwesEnd)> late = [.. known.Where(pair => time.GetElapsedTime(pair.Value.Since) > Timeout).Select(static pair => (pair.Key, pair.Value.OwesEnd))];
        foreach ((int stream, _) in late) { known.Remove(stream); }
        return late;
    }

    private sealed class Leftover
    {
        public Http2Windows Windows;
        public long Bytes;
        public long Since;
        public bool OwesEnd;
    }
}
