namespace EdgeGate.Recording;

/// <summary>What a verifier wants to know of a frame's lines, gathered while they pass: how they begin, how the last one begins, how long they are.</summary>
internal sealed class FrameText
{
    /// <summary>How much of the beginning is kept: more than the lines that have one form only are long.</summary>
    public const int StartBytesMax = 1024;

    private const byte LineFeed = (byte)'\n';

    private readonly byte[] start = new byte[StartBytesMax];
    private readonly byte[] line = new byte[EndHead.Length];
    private int lineLength;
    private byte last;

    /// <summary>Bytes that passed.</summary>
    public long Length { get; private set; }

    /// <summary>The first of them.</summary>
    public ReadOnlySpan<byte> Start => start.AsSpan(0, (int)Math.Min(Length, StartBytesMax));

    /// <summary>Whether the last line is whole and the session's end.</summary>
    public bool IsEnd { get; private set; }

    private static ReadOnlySpan<byte> EndHead => "{\"k\":\"end\","u8;

    /// <summary>Begins another frame.</summary>
    public void Clear() => (Length, lineLength, IsEnd, last) = (0, 0, false, 0);

    /// <summary>Takes what comes next.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (Length < StartBytesMax) { bytes[..Math.Min(bytes.Length, StartBytesMax - (int)Length)].CopyTo(start.AsSpan((int)Length)); }
        Length += bytes.Length;
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOf(LineFeed);
            ReadOnlySpan<byte> part = end < 0 ? bytes : bytes[..end];
            int taken = Math.Min(part.Length, line.Length - lineLength);
            part[..taken].CopyTo(line.AsSpan(lineLength));
            lineLength += taken;
            if (!part.IsEmpty) { last = part[^1]; }
            if (end < 0)
            {
                IsEnd = false;
                return;
            }
            IsEnd = line.AsSpan(0, lineLength).SequenceEqual(EndHead) && last == (byte)'}';
            (lineLength, last) = (0, 0);
            bytes = bytes[(end + 1)..];
        }
    }
}
