namespace EdgeGate.Protocols.Sse;

/// <summary>Finds the lines of an event stream as it comes: they end with CR LF, LF or CR alone.</summary>
/// <remarks>WHATWG HTML, 9.2.5, "Parsing an event stream". A line that ends with CR has ended at once: a LF that follows is no line of its own.</remarks>
public struct SseLineReader
{
    private bool skipsLineFeed;

    /// <summary>Takes what of the input belongs to the line that is open.</summary>
    /// <param name="input">Unread bytes; what was taken is cut off.</param>
    /// <param name="part">Bytes of the line, without its end.</param>
    /// <returns>Whether the line ends behind them; else all input was taken.</returns>
    public bool Read(scoped ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> part)
    {
        if (skipsLineFeed && !input.IsEmpty)
        {
            if (input[0] == '\n') { input = input[1..]; }
            skipsLineFeed = false;
        }
        int end = input.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0)
        {
            part = input;
            input = default;
            return false;
        }
        part = input[..end];
        skipsLineFeed = input[end] == '\r';
        input = input[(end + 1)..];
        return true;
    }
}
