using System.Buffers;
using System.Text;

namespace EdgeGate.Sessions.Http.Bodies.Events;

/// <summary>What the text of an event looks like.</summary>
internal enum EventTextShape : byte
{
    /// <summary>A word, a number, a few short ones: a piece of a text, or a text of its own.</summary>
    Word,
    /// <summary>A piece of a text: it begins with a space, or ends with one, or is a sign that stands between words.</summary>
    Edge,
    /// <summary>A text of its own: several words.</summary>
    Whole,
}

/// <summary>Looks at the text of an event.</summary>
internal static class EventTextShapes
{
    /// <summary>Several words that are shorter together may be a piece as well.</summary>
    private const int WholeBytesMin = 12;

    /// <summary>Longer rows of signs part lines.</summary>
    private const int SignBytesMax = 2;

    private static readonly SearchValues<byte> Space = SearchValues.Create(" \t\r\n"u8);
    private static readonly SearchValues<byte> Signs = SearchValues.Create(".,:;!?-_'\"@/\\&%+*=|~`^$#"u8);
    private static readonly SearchValues<byte> Numbers = SearchValues.Create("0123456789.,+-"u8);
    private static readonly SearchValues<byte> Words = SearchValues.Create([.. Enumerable.Range(0, 256).Select(static i => (byte)i).Where(static c => char.IsAsciiLetter((char)c) || c >= 0x80 || " \r\n,;!?'".Contains((char)c))]);

    /// <summary>What it looks like.</summary>
    public static EventTextShape Of(ReadOnlySpan<byte> text)
    {
        bool beginsApart = text[0] == ' ' && (text.Length == 1 || text[1] != ' ');
        bool endsApart = Space.Contains(text[^1]);
        if (beginsApart || endsApart || (text.Length <= SignBytesMax && !text.ContainsAnyExcept(Signs))) { return EventTextShape.Edge; }
        return text.Length >= WholeBytesMin && text.ContainsAny(Space) ? EventTextShape.Whole : EventTextShape.Word;
    }

    /// <summary>Whether at least so many of its bytes differ from one another.</summary>
    public static bool Differ(ReadOnlySpan<byte> text, int count)
    {
        Span<byte> seen = stackalloc byte[count];
        int found = 0;
        foreach (byte c in text)
        {
            if (seen[..found].Contains(c)) { continue; }
            seen[found++] = c;
            if (found == count) { return true; }
        }
        return false;
    }

    /// <summary>Whether it is a number.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(Numbers);

    /// <summary>Whether it is nothing, or white space.</summary>
    public static bool IsSpace(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(Space);

    /// <summary>Whether it holds nothing but letters and what stands between words: what begins with it is hardly a secret.</summary>
    public static bool IsOfWords(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(Words);
}
