using System.Buffers;

namespace EdgeGate.Protocols.Postgres.Values;

/// <summary>Walks an array as text, piece by piece: elements, and what stands between them (bounds, braces, delimiters).</summary>
/// <remarks>
/// <c>[2:3]={{a,"b \"c"},{NULL,d}}</c>; PostgreSQL manual, "Array Input and Output Syntax". Strict: two elements side by side, braces that do not
/// match, or anything behind the last one are malformed, for a value in two pieces would be looked at in two pieces.
/// </remarks>
/// <param name="text">The array.</param>
/// <param name="delimiter">Between elements: the element type's <c>typdelim</c>, a comma for all but <c>box</c>.</param>
public ref struct PgArrayText(ReadOnlySpan<byte> text, byte delimiter = (byte)',')
{
    /// <summary>Dimensions an array can have (PostgreSQL source, array.h, MAXDIM).</summary>
    private const int DimensionsMax = 6;

    private readonly ReadOnlySpan<byte> text = text;
    private readonly byte delimiter = delimiter;
    private int position;
    private int depth;
    private bool wantsElement;
    private bool mayClose;

    /// <summary>The piece's bytes as they stand.</summary>
    public ReadOnlySpan<byte> Raw { get; private set; }

    /// <summary>Whether the piece is an element.</summary>
    public bool IsElement { get; private set; }

    /// <summary>Whether the element is NULL.</summary>
    public readonly bool IsNull => Raw.SequenceEqual("NULL"u8);

    /// <summary>Whether the walk stopped at a fault; known once <see cref="Read"/> returned false.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Moves to the next piece; false at the end or at a fault.</summary>
    public bool Read()
    {
        if (IsMalformed) { return false; }
        if (position == 0) { return Piece(OpeningEnd(), isElement: false); }
        if (position == text.Length || depth == 0)
        {
            IsMalformed = depth > 0 || position < text.Length;
            return false;
        }
        byte c = text[position];
        if (c == '{') { return Piece(TryOpen() ? position + 1 : -1, isElement: false); }
        if (c == '}') { return Piece(TryClose() ? position + 1 : -1, isElement: false); }
        if (c == delimiter)
        {
            bool isGood = !wantsElement;
            wantsElement = true;
            mayClose = false;
            return Piece(isGood ? position + 1 : -1, isElement: false);
        }
        int end = !wantsElement ? -1 : c == '"' ? QuotedEnd() : UnquotedEnd();
        wantsElement = false;
        mayClose = true;
        return Piece(end, isElement: true);
    }

    /// <summary>Appends the element's value, without quotes and escapes.</summary>
    public readonly void Unquote(IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> inner = Raw is [(byte)'"', .. var quoted, (byte)'"'] ? quoted : Raw;
        Span<byte> target = output.GetSpan(Math.Max(1, inner.Length));
        int length = 0;
        for (int i = 0; i < inner.Length; i++)
        {
            if (inner[i] == '\\' && i + 1 < inner.Length) { i++; }
            target[length++] = inner[i];
        }
        output.Advance(length);
    }

    /// <summary>Appends a value as a quoted element.</summary>
    public static void AppendQuoted(ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        Span<byte> target = output.GetSpan((2 * value.Length) + 2);
        int length = 0;
        target[length++] = (byte)'"';
        foreach (byte c in value)
        {
            if (c is (byte)'"' or (byte)'\\') { target[length++] = (byte)'\\'; }
            target[length++] = c;
        }
        target[length++] = (byte)'"';
        output.Advance(length);
    }

    /// <summary>The position behind the first brace, before which only bounds may stand; -1 when there is none.</summary>
    private int OpeningEnd()
    {
        int at = 0;
        while (at < text.Length && text[at] == '[')
        {
            at++;
            if (!SkipNumber(ref at) || !Skip(ref at, ':') || !SkipNumber(ref at) || !Skip(ref at, ']')) { return -1; }
        }
        if (at > 0 && !Skip(ref at, '=')) { return -1; }
        wantsElement = true;
        return Skip(ref at, '{') && TryOpen() ? at : -1;
    }

    private readonly bool SkipNumber(ref int at)
    {
        const int DigitsMax = 10;
        if (at < text.Length && text[at] is (byte)'+' or (byte)'-') { at++; }
        int start = at;
        while (at < text.Length && char.IsAsciiDigit((char)text[at])) { at++; }
        return at - start is > 0 and <= DigitsMax;
    }

    private readonly bool Skip(ref int at, char c) => at < text.Length && text[at++] == c;

    private bool TryOpen()
    {
        mayClose = true;
        return wantsElement && ++depth <= DimensionsMax;
    }

    private bool TryClose()
    {
        wantsElement = false;
        depth--;
        return mayClose;
    }

    private readonly int QuotedEnd()
    {
        int at = position + 1;
        while (at < text.Length && text[at] != '"') { at += text[at] == '\\' ? 2 : 1; }
        return at < text.Length ? at + 1 : -1;
    }

    private readonly int UnquotedEnd()
    {
        int at = position;
        while (at < text.Length && text[at] != delimiter && text[at] != '}')
        {
            if (text[at] is (byte)'"' or (byte)'{') { return -1; }
            at += text[at] == '\\' ? 2 : 1;
        }
        return at < text.Length ? at : -1;
    }

    private bool Piece(int end, bool isElement)
    {
        IsMalformed = end < 0;
        if (IsMalformed) { return false; }
        Raw = text[position..end];
        IsElement = isElement;
        position = end;
        return true;
    }
}
