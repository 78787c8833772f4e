namespace EdgeGate.Core;

/// <summary>How much of a text of others audit and recordings keep: a client chooses how long it is.</summary>
public static class KeptLength
{
    /// <summary>What is kept of one text; its whole length is told beside it.</summary>
    public const int TextBytesMax = 64 * 1024;

    /// <summary>How many bytes are kept of a text: all, or so many that no character is cut.</summary>
    public static int Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length <= TextBytesMax) { return utf8.Length; }
        int kept = TextBytesMax;
        // A character has three bytes behind its first at most; more of them are no text.
        while (kept > TextBytesMax - 3 && (utf8[kept] & 0xc0) == 0x80) { kept--; }
        return (utf8[kept] & 0xc0) == 0x80 ? TextBytesMax : kept;
    }
}
