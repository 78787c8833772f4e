using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Masking.Streams;

/// <summary>JSON text. Quotes, punctuation and literals hold it together; what is none of JSON's own is content, so that nothing escapes by being malformed.</summary>
/// <remarks>RFC 8259, sections 2, 6 and 7.</remarks>
internal sealed class JsonCodec : TextCodec
{
    private const int EscapeBytes = 6;

    private Place place;
    private int unit;
    private int digits;
    private int highSurrogate;
    private bool isInNumber;
    private byte before;
    private int literalLeft;

    private enum Place
    {
        Outside,
        String,
        Escape,
        Unicode,
    }

    /// <inheritdoc/>
    public override void Decode(byte raw, DecodedQueue queue)
    {
        switch (place)
        {
            case Place.Outside:
                DecodeOutside(raw, queue);
                break;
            case Place.String when raw == '\\':
                place = Place.Escape;
                break;
            case Place.String:
                DropSurrogate(queue);
                if (raw == '"') { place = Place.Outside; }
                queue.Add(raw, raw == '"' ? DecodedKind.Structure : DecodedKind.Text, 1);
                break;
            case Place.Escape:
                DecodeEscape(raw, queue);
                break;
            default:
                DecodeUnicode(raw, queue);
                break;
        }
    }

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<byte> text, ByteBuffer output) => JsonText.AppendEscaped(text, output);

    /// <inheritdoc/>
    public override bool KeepsNumbersApart => true;

    /// <summary>A number cannot hold a placeholder: it becomes null, or 1 where only a part of it is masked.</summary>
    public override void EncodeNumber(ReadOnlySpan<byte> mask, bool isWhole, ByteBuffer output) => output.Append(isWhole ? "null"u8 : "1"u8);

    private static ReadOnlySpan<byte> Literals => "true false null "u8;

    private void DecodeOutside(byte raw, DecodedQueue queue)
    {
        if (IsInLiteral(raw, queue)) { return; }
        before = raw;
        bool isNumber = raw is (>= (byte)'0' and <= (byte)'9') or (byte)'-' || (isInNumber && raw is (byte)'+' or (byte)'.' or (byte)'e' or (byte)'E');
        DecodedKind kind = isNumber
            ? isInNumber ? DecodedKind.Number : DecodedKind.NumberStart
            : raw is (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)':' or (byte)',' or (byte)'"' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'
                ? DecodedKind.Structure
                : DecodedKind.Text;
        isInNumber = isNumber;
        if (raw == '"') { place = Place.String; }
        queue.Add(raw, kind, 1);
    }

    /// <summary>Whether a byte outside strings begins a literal, or goes on with one: what stands for itself waits until that is whole. Then it holds the document together; what only began like it is content.</summary>
    private bool IsInLiteral(byte raw, DecodedQueue queue)
    {
        if (literalLeft == 0)
        {
            bool mayBegin = before is 0 or (byte)'[' or (byte)':' or (byte)',' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
            literalLeft = !mayBegin ? 0 : raw switch { (byte)'t' => Literals.Length - 1, (byte)'f' => Literals.Length - 6, (byte)'n' => Literals.Length - 12, _ => 0 };
            return literalLeft > 0;
        }
        byte next = Literals[^literalLeft];
        if (raw == next && next != ' ')
        {
            literalLeft--;
            return true;
        }
        bool isWhole = next == ' ' && raw is ((byte)',' or (byte)']' or (byte)'}' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n');
        literalLeft = 0;
        queue.FlushRawBut(1, isWhole ? DecodedKind.Structure : DecodedKind.Text);
        return false;
    }

    private void DecodeEscape(byte raw, DecodedQueue queue)
    {
        if (raw == 'u')
        {
            (place, unit, digits) = (Place.Unicode, 0, 0);
            return;
        }
        DropSurrogate(queue);
        byte value = raw switch
        {
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            _ => raw,
        };
        queue.Add(value, DecodedKind.Text, 2);
        place = Place.String;
    }

    private void DecodeUnicode(byte raw, DecodedQueue queue)
    {
        if (!char.IsAsciiHexDigit((char)raw))
        {
            // No escape after all: it stands as it is, and this byte begins anew.
            highSurrogate = 0;
            queue.FlushRawBut(1);
            place = Place.String;
            Decode(raw, queue);
            return;
        }
        unit = (unit << 4) | (raw <= '9' ? raw - '0' : (raw | 0x20) - 'a' + 10);
        if (++digits < 4) { return; }
        place = Place.String;
        if (highSurrogate != 0 && char.IsLowSurrogate((char)unit))
        {
            Add(new Rune((char)highSurrogate, (char)unit), 2 * EscapeBytes, queue);
            highSurrogate = 0;
            return;
        }
        DropSurrogate(queue);
        if (char.IsHighSurrogate((char)unit)) { highSurrogate = unit; }
        else { Add(Rune.TryCreate((char)unit, out Rune rune) ? rune : Rune.ReplacementChar, EscapeBytes, queue); }
    }

    /// <summary>A high surrogate that no low one followed stands for no character.</summary>
    private void DropSurrogate(DecodedQueue queue)
    {
        if (highSurrogate == 0) { return; }
        highSurrogate = 0;
        Add(Rune.ReplacementChar, EscapeBytes, queue);
    }

    private static void Add(Rune rune, int rawBytes, DecodedQueue queue)
    {
        Span<byte> utf8 = stackalloc byte[4];
        int length = rune.EncodeToUtf8(utf8);
        for (int i = 0; i < length; i++) { queue.Add(utf8[i], DecodedKind.Text, i == 0 ? rawBytes : 0); }
    }
}
