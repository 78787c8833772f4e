namespace EdgeGate.Sessions.Http.Bodies.Events;

/// <summary>Where text may be cut so that its characters stay whole.</summary>
internal static class Utf8Ends
{
    /// <summary>The longest character.</summary>
    public const int BytesMax = 4;

    /// <summary>Bytes at the end that begin a character and do not end it.</summary>
    public static int CutOff(ReadOnlySpan<byte> text)
    {
        for (int back = 1; back < BytesMax && back <= text.Length; back++)
        {
            byte c = text[^back];
            if (c < 0x80) { return 0; }
            if (c < 0xC0) { continue; }
            int whole = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
            return back < whole ? back : 0;
        }
        return 0;
    }
}
