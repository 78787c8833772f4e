using System.Buffers;
using System.Text;

namespace EdgeGate.Protocols.Json;

/// <summary>Walks the strings and numbers of a JSON document without nesting of its own. Lenient: the order of punctuation is not checked.</summary>
/// <remarks>RFC 8259.</remarks>
public ref struct JsonScalarReader(ReadOnlySpan<byte> document)
{
    private static readonly SearchValues<byte> Starts = SearchValues.Create("\"-0123456789"u8);
    private static readonly SearchValues<byte> Between = SearchValues.Create(" \t\r\n{}[],:truefalsn"u8);
    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("+-.0123456789eE"u8);

    private readonly ReadOnlySpan<byte> document = document;

    /// <summary>Where the scalar begins, its quote included.</summary>
    public int Start { get; private set; }

    /// <summary>Where it ends, exclusive.</summary>
    public int End { get; private set; }

    /// <summary>Whether it is a string; else a number.</summary>
    public bool IsString { get; private set; }

    /// <summary>Whether the string is a member's name.</summary>
    public readonly bool IsName
    {
        get
        {
            int next = document[End..].IndexOfAnyExcept(" \t\r\n"u8);
            return IsString && next >= 0 && document[End + next] == ':';
        }
    }

    /// <summary>Whether the walk stopped at a string that is not closed, or at what is not JSON.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Moves to the next scalar.</summary>
    public bool Read()
    {
        if (IsMalformed) { return false; }
        int next = document[End..].IndexOfAny(Starts);
        // What is neither punctuation nor true, false or null is not JSON, and could hold anything.
        IsMalformed = (next < 0 ? document[End..] : document.Slice(End, next)).ContainsAnyExcept(Between);
        if (next < 0 || IsMalformed) { return false; }
        Start = End + next;
        IsString = document[Start] == '"';
        End = IsString ? StringEnd(Start) : NumberEnd(Start);
        IsMalformed = End < 0;
        if (IsMalformed) { End = document.Length; }
        return !IsMalformed;
    }

    /// <summary>Appends the text the scalar stands for.</summary>
    public readonly void Unescape(IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> raw = IsString ? document[(Start + 1)..(End - 1)] : document[Start..End];
        Span<byte> target = output.GetSpan(Math.Max(4, raw.Length));
        int length = 0;
        for (int i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\' || !IsString || i + 1 == raw.Length)
            {
                target[length++] = raw[i];
                continue;
            }
            i++;
            if (raw[i] == 'u')
            {
                length += Unicode(raw, ref i, target[length..]);
                continue;
            }
            target[length++] = raw[i] switch
            {
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                byte other => other,
            };
        }
        output.Advance(length);
    }

    private readonly int StringEnd(int start)
    {
        int at = start + 1;
        while (at < document.Length)
        {
            int next = document[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0) { return -1; }
            at += next;
            if (document[at] == '"') { return at + 1; }
            at += 2;
        }
        return -1;
    }

    private readonly int NumberEnd(int start)
    {
        int next = document[start..].IndexOfAnyExcept(NumberBytes);
        return next < 0 ? document.Length : start + next;
    }

    /// <summary>Writes the character of a <c>\uXXXX</c>, pairs of surrogates joined; at most 4 bytes for 6 or 12.</summary>
    private static int Unicode(ReadOnlySpan<byte> raw, ref int i, Span<byte> target)
    {
        if (!TryHex4(raw, i + 1, out int unit)) { return 0; }
        i += 4;
        if (char.IsHighSurrogate((char)unit) && i + 2 < raw.Length && raw[i + 1] == '\\' && raw[i + 2] == 'u'
            && TryHex4(raw, i + 3, out int low) && char.IsLowSurrogate((char)low))
        {
            i += 6;
            return new Rune((char)unit, (char)low).EncodeToUtf8(target);
        }
        return (Rune.TryCreate((char)unit, out Rune rune) ? rune : Rune.ReplacementChar).EncodeToUtf8(target);
    }

    private static bool TryHex4(ReadOnlySpan<byte> raw, int at, out int value)
    {
        value = 0;
        if (at + 4 > raw.Length) { return false; }
        foreach (byte c in raw.Slice(at, 4))
        {
            if (!char.IsAsciiHexDigit((char)c)) { return false; }
            value = (value << 4) | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        }
        return true;
    }
}
