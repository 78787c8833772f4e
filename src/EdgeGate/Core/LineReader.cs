namespace EdgeGate.Core;

/// <summary>Reads the lines of what others may have written: however long one is, no more of it is in memory than a line may have.</summary>
/// <param name="stream">Where from; the caller's.</param>
/// <param name="lineBytesMax">The longest line, without its line feed.</param>
internal sealed class LineReader(Stream stream, int lineBytesMax) : IDisposable
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>A buffer that grew beyond this for one line is not kept for the next.</summary>
    private const int KeptBytesMax = 1024 * 1024;

    private readonly ByteBuffer line = new(lineBytesMax);
    private readonly byte[] block = new byte[BlockBytes];
    private int at;
    private int length;
    private bool isWithin;

    /// <summary>The line; valid until the next reading.</summary>
    public ReadOnlyMemory<byte> Line => line.WrittenMemory;

    /// <summary>Reads the next line.</summary>
    /// <returns>What came of it. What the stream throws passes; then the line is lost.</returns>
    public LineStep Read()
    {
        if (line.Capacity > KeptBytesMax) { line.Release(); }
        line.Clear();
        if (isWithin && !Skip()) { return LineStep.End; }
        isWithin = false;
        while (Fill())
        {
            ReadOnlySpan<byte> rest = block.AsSpan(at, length - at);
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> part = end < 0 ? rest : rest[..end];
            if (part.Length > lineBytesMax - line.Length)
            {
                isWithin = true;
                return LineStep.TooLong;
            }
            line.Append(part);
            at += part.Length + (end < 0 ? 0 : 1);
            if (end >= 0) { return LineStep.Line; }
        }
        return line.Length > 0 ? LineStep.Unended : LineStep.End;
    }

    /// <inheritdoc/>
    public void Dispose() => line.Release();

    /// <summary>Passes over the rest of a line; false when the stream ends in it.</summary>
    private bool Skip()
    {
        while (Fill())
        {
            int end = block.AsSpan(at, length - at).IndexOf((byte)'\n');
            at = end < 0 ? length : at + end + 1;
            if (end >= 0) { return true; }
        }
        return false;
    }

    private bool Fill()
    {
        if (at < length) { return true; }
        (at, length) = (0, stream.Read(block));
        return length > 0;
    }
}
