namespace EdgeGate.Sessions.Http.Http2;

/// <summary>The connection's own windows: what may be sent of all streams together, in turn, and what the peer may send of all. Under the connection's lock.</summary>
internal sealed class Http2SharedWindow
{
    private readonly Http2Turns turns = new();
    private Http2Windows windows;

    /// <summary>Begins with what either side takes before anything else was said.</summary>
    /// <param name="bytes">The same for both (RFC 9113, 6.9.2).</param>
    public Http2SharedWindow(int bytes) => windows = new Http2Windows(bytes, bytes);

    /// <summary>We take more from here on.</summary>
    public void Announce(int receive) => windows = new Http2Windows(windows.Send, receive);

    /// <summary>Bytes that may be sent now of a stream, taken from the window.</summary>
    /// <param name="lane">Its lane.</param>
    /// <param name="wanted">How many there are.</param>
    /// <param name="own">The stream's window.</param>
    public int Take(Http2Lane lane, int wanted, long own)
    {
        if (!turns.IsOf(lane)) { return 0; }
        int count = (int)Math.Max(0, Math.Min(Math.Min(wanted, Http2Output.DataBytesMax), Math.Min(own, windows.Send)));
        windows.Sent(count);
        return count;
    }

    /// <summary>Whether anything of a stream may be sent.</summary>
    public bool MaySend(Http2Lane lane, long own) => Math.Min(own, windows.Send) > 0 && turns.IsOf(lane);

    /// <summary>A lane waits for a window: for this one, when its own is open.</summary>
    public void Await(Http2Lane lane, long own)
    {
        if (own > 0) { turns.Wait(lane); }
    }

    /// <summary>Whether a lane waits for this window.</summary>
    public bool IsInRow(Http2Lane lane) => turns.IsWaiting(lane);

    /// <summary>A lane has sent what it could: the next has its turn.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="isOver">Whether it sends no more.</param>
    public void EndTurn(Http2Lane lane, bool isOver)
    {
        if (isOver) { turns.Leave(lane); }
        else { turns.End(lane); }
        if (windows.Send > 0) { turns.PassOn(); }
    }

    /// <summary>The peer takes more; false when its window would be larger than any may be.</summary>
    public bool TryGrow(int increment)
    {
        bool isRight = windows.TryGrow(increment);
        if (windows.Send > 0) { turns.PassOn(); }
        return isRight;
    }

    /// <inheritdoc cref="Http2Windows.TryReceive"/>
    public bool TryReceive(int count) => windows.TryReceive(count);

    /// <inheritdoc cref="Http2Windows.Credit"/>
    public int Credit(int count, int window) => windows.Credit(count, window);
}
