using EdgeGate.Core;

namespace EdgeGate.Masking.Streams;

/// <summary>SQL text. Quotes hold it together; a masked number becomes a quoted literal.</summary>
/// <remarks>PostgreSQL manual, "Lexical Structure", with standard_conforming_strings on. Dollar-quoted text and comments stand for themselves.</remarks>
internal sealed class SqlCodec : TextCodec
{
    private Place place;
    private byte quote;
    private byte before;
    private byte beforeThat;
    private bool hasBackslash;
    private bool isInNumber;

    private enum Place
    {
        Outside,
        Quoted,
        QuoteSeen,
        BackslashSeen,
    }

    /// <inheritdoc/>
    public override void Decode(byte raw, DecodedQueue queue)
    {
        switch (place)
        {
            case Place.Quoted when raw == quote:
                place = Place.QuoteSeen;
                break;
            case Place.Quoted when raw == '\\' && hasBackslash:
                place = Place.BackslashSeen;
                break;
            case Place.Quoted:
                queue.Add(raw, DecodedKind.Text, 1);
                break;
            case Place.QuoteSeen when raw == quote:
                queue.Add(raw, DecodedKind.Text, 2);
                place = Place.Quoted;
                break;
            case Place.QuoteSeen:
                queue.Add(quote, DecodedKind.Structure, 1);
                place = Place.Outside;
                DecodeOutside(raw, queue);
                break;
            case Place.BackslashSeen:
                queue.Add(raw switch { (byte)'n' => (byte)'\n', (byte)'t' => (byte)'\t', (byte)'r' => (byte)'\r', _ => raw }, DecodedKind.Text, 2);
                place = Place.Quoted;
                break;
            default:
                DecodeOutside(raw, queue);
                break;
        }
        (beforeThat, before) = (before, raw);
    }

    /// <inheritdoc/>
    public override void Finish(DecodedQueue queue)
    {
        if (place == Place.QuoteSeen) { queue.FlushRaw(DecodedKind.Structure); }
        base.Finish(queue);
    }

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        foreach (byte c in text)
        {
            if (c == '\'' || (c == '\\' && hasBackslash)) { output.Append(c); }
            output.Append(c);
        }
    }

    /// <inheritdoc/>
    public override void EncodeNumber(ReadOnlySpan<byte> mask, bool isWhole, ByteBuffer output)
    {
        output.Append((byte)'\'');
        Encode(mask, output);
        output.Append((byte)'\'');
    }

    private void DecodeOutside(byte raw, DecodedQueue queue)
    {
        bool isDigit = raw is >= (byte)'0' and <= (byte)'9';
        bool isNumber = isInNumber ? isDigit || raw is (byte)'.' or (byte)'e' or (byte)'E' : isDigit && !IsWord(before);
        DecodedKind kind = isNumber ? isInNumber ? DecodedKind.Number : DecodedKind.NumberStart : DecodedKind.Text;
        isInNumber = isNumber;
        if (raw is (byte)'\'' or (byte)'"')
        {
            (place, quote, kind) = (Place.Quoted, raw, DecodedKind.Structure);
            hasBackslash = raw == '\'' && before is (byte)'E' or (byte)'e' && !IsWord(beforeThat);
        }
        queue.Add(raw, kind, 1);
    }

    private static bool IsWord(byte c) => char.IsAsciiLetterOrDigit((char)c) || c is (byte)'_' or >= 0x80;
}
