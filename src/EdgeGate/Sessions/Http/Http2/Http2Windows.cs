namespace EdgeGate.Sessions.Http.Http2;

/// <summary>What a peer lets us send, and what we let it send: one number each way, for a connection or a stream.</summary>
/// <remarks>RFC 9113, 5.2 and 6.9. A send window may be negative: the peer may take back what it gave (6.9.2).</remarks>
internal struct Http2Windows
{
    private const long Max = int.MaxValue;

    private int owed;

    /// <summary>Begins with what both sides announced.</summary>
    /// <param name="send">What the peer takes.</param>
    /// <param name="receive">What we take.</param>
    public Http2Windows(long send, int receive) => (Send, Receive) = (send, receive);

    /// <summary>What the peer still takes.</summary>
    public long Send { get; private set; }

    /// <summary>What we still take.</summary>
    public int Receive { get; private set; }

    /// <summary>The peer takes more, or less; false when its window would be larger than any may be.</summary>
    public bool TryGrow(long change)
    {
        if (Send + change > Max) { return false; }
        Send += change;
        return true;
    }

    /// <summary>Bytes are sent.</summary>
    public void Sent(int count) => Send -= count;

    /// <summary>Bytes came; false when the peer sent more than it might.</summary>
    public bool TryReceive(int count)
    {
        if (count > Receive) { return false; }
        Receive -= count;
        return true;
    }

    /// <summary>All that came was dealt with.</summary>
    /// <returns>What to give back; 0 for nothing.</returns>
    public int Refill(int window)
    {
        int given = window - Receive;
        (Receive, owed) = (window, 0);
        return given;
    }

    /// <summary>Bytes that came were dealt with.</summary>
    /// <param name="count">How many.</param>
    /// <param name="window">The whole window: half of it is given back at once, so that small frames do not each cost one of ours.</param>
    /// <returns>What to give back now; 0 for nothing yet.</returns>
    public int Credit(int count, int window)
    {
        owed += count;
        if (owed < window / 2) { return 0; }
        int given = owed;
        owed = 0;
        Receive += given;
        return given;
    }
}
