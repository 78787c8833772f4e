using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace EdgeGate.Protocols.Json;

/// <summary>Walks the strings and numbers of a JSON document. Strict: whatever is no JSON text stops the walk as malformed.</summary>
/// <remarks>
/// RFC 8259. Strict, because what stands between scalars is not looked into: <c>4111 1111 1111 1111</c> taken for four numbers
/// would hide what it is. Bytes of strings are not checked to be UTF-8, for that depends on the connection's encoding.
/// </remarks>
public ref struct JsonScalarReader(ReadOnlySpan<byte> document)
{
    /// <summary>Arrays and objects inside one another; deeper ones are malformed.</summary>
    public const int DepthMax = 1024;

    private readonly ReadOnlySpan<byte> document = document;
    private JsonPlace place;
    private int position;
    private int depth;
    private ObjectBits isObject;

    /// <summary>Where the scalar begins, its quote included.</summary>
    public int Start { get; private set; }

    /// <summary>Where it ends, exclusive.</summary>
    public int End { get; private set; }

    /// <summary>Whether it is a string; else a number.</summary>
    public bool IsString { get; private set; }

    /// <summary>Whether the string is a member's name.</summary>
    public bool IsName { get; private set; }

    /// <summary>Whether what was read so far is not the beginning of a JSON text, or the text ended early.</summary>
    public bool IsMalformed { get; private set; }

    private readonly bool InObject => depth > 0 && (isObject[(depth - 1) / 64] >> ((depth - 1) % 64) & 1) != 0;

    private readonly bool IsValuePlace => place is JsonPlace.Value or JsonPlace.FirstElement;

    /// <summary>Moves to the next scalar; false at the end, or when <see cref="IsMalformed"/>.</summary>
    public bool Read()
    {
        while (!IsMalformed)
        {
            while (position < document.Length && document[position] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') { position++; }
            if (position == document.Length)
            {
                IsMalformed = depth > 0 || place != JsonPlace.AfterValue;
                return false;
            }
            byte c = document[position];
            if (c is (byte)'"' or (byte)'-' or (>= (byte)'0' and <= (byte)'9')) { return ReadScalar(c == '"'); }
            IsMalformed = !(c is (byte)'t' or (byte)'f' or (byte)'n' ? SkipLiteral() : SkipPunctuation(c));
        }
        return false;
    }

    /// <summary>Appends the text the scalar stands for. A surrogate without its partner becomes U+FFFD.</summary>
    public readonly void Unescape(IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> raw = IsString ? document[(Start + 1)..(End - 1)] : document[Start..End];
        Span<byte> target = output.GetSpan(Math.Max(1, raw.Length));
        int length = 0;
        for (int i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
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

    private bool ReadScalar(bool isString)
    {
        IsName = isString && place is JsonPlace.FirstName or JsonPlace.Name;
        int end = IsValuePlace || IsName ? isString ? StringEnd(position) : NumberEnd(position) : -1;
        IsMalformed = end < 0;
        if (IsMalformed) { return false; }
        Start = position;
        End = position = end;
        IsString = isString;
        place = IsName ? JsonPlace.Colon : JsonPlace.AfterValue;
        return true;
    }

    private bool SkipLiteral()
    {
        ReadOnlySpan<byte> rest = document[position..];
        int length = rest.StartsWith("true"u8) || rest.StartsWith("null"u8) ? 4 : rest.StartsWith("false"u8) ? 5 : 0;
        bool isGood = length > 0 && IsValuePlace;
        position += length;
        place = JsonPlace.AfterValue;
        return isGood;
    }

    private bool SkipPunctuation(byte c)
    {
        position++;
        switch (c)
        {
            case (byte)'{' or (byte)'[' when IsValuePlace && depth < DepthMax:
                ref ulong bits = ref isObject[depth / 64];
                ulong bit = 1UL << (depth % 64);
                bits = c == '{' ? bits | bit : bits & ~bit;
                depth++;
                place = c == '{' ? JsonPlace.FirstName : JsonPlace.FirstElement;
                return true;
            case (byte)'}' when place == JsonPlace.FirstName || (place == JsonPlace.AfterValue && InObject):
            case (byte)']' when place == JsonPlace.FirstElement || (place == JsonPlace.AfterValue && depth > 0 && !InObject):
                depth--;
                place = JsonPlace.AfterValue;
                return true;
            case (byte)',' when place == JsonPlace.AfterValue && depth > 0:
                place = InObject ? JsonPlace.Name : JsonPlace.Value;
                return true;
            case (byte)':' when place == JsonPlace.Colon:
                place = JsonPlace.Value;
                return true;
            default:
                return false;
        }
    }

    private readonly int StringEnd(int start)
    {
        int at = start + 1;
        while (true)
        {
            int next = document[at..].IndexOfAny(JsonExtent.StringStops);
            if (next < 0) { return -1; }
            at += next;
            if (document[at] == '"') { return at + 1; }
            int escape = document[at] == '\\' ? EscapeBytes(document[at..]) : 0;
            if (escape == 0) { return -1; }
            at += escape;
        }
    }

    /// <summary>Bytes of the escape at the front; 0 when it is none.</summary>
    private static int EscapeBytes(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2) { return 0; }
        if ("\"\\/bfnrt"u8.Contains(text[1])) { return 2; }
        return text[1] == 'u' && TryHex4(text, 2, out _) ? 6 : 0;
    }

    private readonly int NumberEnd(int start)
    {
        int at = start + (document[start] == '-' ? 1 : 0);
        int whole = Digits(ref at);
        if (whole == 0 || (whole > 1 && document[at - whole] == '0')) { return -1; }
        if (at < document.Length && document[at] == '.')
        {
            at++;
            if (Digits(ref at) == 0) { return -1; }
        }
        if (at < document.Length && document[at] is (byte)'e' or (byte)'E')
        {
            at++;
            if (at < document.Length && document[at] is (byte)'+' or (byte)'-') { at++; }
            if (Digits(ref at) == 0) { return -1; }
        }
        return at;
    }

    private readonly int Digits(ref int at)
    {
        int start = at;
        while (at < document.Length && char.IsAsciiDigit((char)document[at])) { at++; }
        return at - start;
    }

    /// <summary>Writes the character of a <c>\uXXXX</c>, pairs of surrogates joined; at most 4 bytes for 6 or 12.</summary>
    private static int Unicode(ReadOnlySpan<byte> raw, ref int i, Span<byte> target)
    {
        TryHex4(raw, i + 1, out int unit);
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

    /// <summary>One bit a level: whether it is an object.</summary>
    [InlineArray(DepthMax / 64)]
    private struct ObjectBits
    {
        private ulong first;
    }
}
