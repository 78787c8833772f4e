using System.Buffers;

namespace EdgeGate.Protocols.Postgres.Values;

/// <summary>Walks an array as text, piece by piece: elements, and what stands between them (bounds, braces, commas).</summary>
/// <remarks><c>[2:3]={{a,"b \"c"},{NULL,d}}</c>; PostgreSQL manual, "Array Input and Output Syntax". Nesting needs no memory: braces are pieces.</remarks>
public ref struct PgArrayText(ReadOnlySpan<byte> text)
{
    private static readonly SearchValues<byte> BoundsBytes = SearchValues.Create("[]0123456789:-=+"u8);

    private readonly ReadOnlySpan<byte> text = text;
    private int position;

    /// <summary>The piece's bytes as they stand.</summary>
    public ReadOnlySpan<byte> Raw { get; private set; }

    /// <summary>Whether the piece is an element.</summary>
    public bool IsElement { get; private set; }

    /// <summary>Whether the element is NULL.</summary>
    public readonly bool IsNull => Raw.SequenceEqual("NULL"u8);

    /// <summary>Whether the walk stopped at a fault.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Moves to the next piece; false at the end or at a fault.</summary>
    public bool Read()
    {
        if (position >= text.Length || IsMalformed) { return false; }
        int start = position;
        if (position == 0)
        {
            int brace = text.IndexOf((byte)'{');
            IsMalformed = brace < 0 || text[..brace].ContainsAnyExcept(BoundsBytes);
            position = brace + 1;
            return Piece(start, isElement: false);
        }
        byte c = text[position];
        if (c is (byte)'{' or (byte)'}' or (byte)',')
        {
            position++;
            return Piece(start, isElement: false);
        }
        if (c == '"')
        {
            position++;
            while (position < text.Length && text[position] != '"') { position += text[position] == '\\' ? 2 : 1; }
            IsMalformed = position >= text.Length;
            position++;
            return Piece(start, isElement: true);
        }
        while (position < text.Length && text[position] is not ((byte)',' or (byte)'}' or (byte)'{')) { position += text[position] == '\\' ? 2 : 1; }
        IsMalformed = position > text.Length;
        return Piece(start, isElement: true);
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

    private bool Piece(int start, bool isElement)
    {
        if (IsMalformed) { return false; }
        Raw = text[start..position];
        IsElement = isElement;
        return true;
    }
}
