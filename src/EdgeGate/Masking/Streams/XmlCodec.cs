using System.Text;
using EdgeGate.Core;

namespace EdgeGate.Masking.Streams;

/// <summary>XML and HTML: character references are seen through, in text, attributes and everything else. Markup is text like any other.</summary>
/// <remarks>
/// XML 1.0, 4.1; HTML, "Named character references", of which those that stand for ASCII characters are known here: others cannot be part of a find.
/// A reference without its semicolon is looked through where it is numeric, as HTML does.
/// </remarks>
internal class XmlCodec : TextCodec
{
    /// <summary>The longest reference looked through: <c>&amp;NewLine;</c>, and <c>&amp;#x</c> with zeros before its digits.</summary>
    private const int ReferenceBytesMax = 32;

    private static readonly Dictionary<string, byte> Names = new(StringComparer.Ordinal)
    {
        ["Tab"] = (byte)'\t',
        ["NewLine"] = (byte)'\n',
        ["nbsp"] = (byte)' ',
        ["excl"] = (byte)'!',
        ["quot"] = (byte)'"',
        ["QUOT"] = (byte)'"',
        ["num"] = (byte)'#',
        ["dollar"] = (byte)'$',
        ["percnt"] = (byte)'%',
        ["amp"] = (byte)'&',
        ["AMP"] = (byte)'&',
        ["apos"] = (byte)'\'',
        ["lpar"] = (byte)'(',
        ["rpar"] = (byte)')',
        ["ast"] = (byte)'*',
        ["midast"] = (byte)'*',
        ["plus"] = (byte)'+',
        ["comma"] = (byte)',',
        ["period"] = (byte)'.',
        ["sol"] = (byte)'/',
        ["colon"] = (byte)':',
        ["semi"] = (byte)';',
        ["lt"] = (byte)'<',
        ["LT"] = (byte)'<',
        ["equals"] = (byte)'=',
        ["gt"] = (byte)'>',
        ["GT"] = (byte)'>',
        ["quest"] = (byte)'?',
        ["commat"] = (byte)'@',
        ["lsqb"] = (byte)'[',
        ["lbrack"] = (byte)'[',
        ["bsol"] = (byte)'\\',
        ["rsqb"] = (byte)']',
        ["rbrack"] = (byte)']',
        ["Hat"] = (byte)'^',
        ["lowbar"] = (byte)'_',
        ["UnderBar"] = (byte)'_',
        ["grave"] = (byte)'`',
        ["DiacriticalGrave"] = (byte)'`',
        ["lcub"] = (byte)'{',
        ["lbrace"] = (byte)'{',
        ["verbar"] = (byte)'|',
        ["vert"] = (byte)'|',
        ["VerticalLine"] = (byte)'|',
        ["rcub"] = (byte)'}',
        ["rbrace"] = (byte)'}',
    };

    private static readonly Dictionary<string, byte>.AlternateLookup<ReadOnlySpan<char>> Known = Names.GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly byte[] reference = new byte[ReferenceBytesMax];
    private int length;

    /// <inheritdoc/>
    public override void Decode(byte raw, DecodedQueue queue)
    {
        if (length == 0)
        {
            if (raw == '&') { reference[length++] = raw; }
            else { queue.Add(raw, DecodedKind.Text, 1); }
            return;
        }
        if (raw == ';' && TryRead(out Rune rune))
        {
            Add(rune, length + 1, queue);
            length = 0;
            return;
        }
        if (IsPartOfReference(raw) && length < ReferenceBytesMax)
        {
            reference[length++] = raw;
            return;
        }
        // It ended without its semicolon, or is none: this byte begins anew.
        End(queue);
        Decode(raw, queue);
    }

    /// <inheritdoc/>
    public override int PlainBytes(ReadOnlySpan<byte> next)
    {
        if (length > 0) { return 0; }
        int reference = next.IndexOf((byte)'&');
        return reference < 0 ? next.Length : reference;
    }

    /// <inheritdoc/>
    public override void Finish(DecodedQueue queue) => End(queue, last: 0);

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        foreach (byte c in text)
        {
            switch (c)
            {
                case (byte)'&':
                    output.Append("&amp;"u8);
                    break;
                case (byte)'<':
                    output.Append("&lt;"u8);
                    break;
                case (byte)'>':
                    output.Append("&gt;"u8);
                    break;
                case (byte)'"':
                    output.Append("&#34;"u8);
                    break;
                case (byte)'\'':
                    output.Append("&#39;"u8);
                    break;
                default:
                    output.Append(c);
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public override void EncodeNumber(ReadOnlySpan<byte> mask, bool isWhole, ByteBuffer output) => Encode(mask, output);

    /// <summary>Before the byte that was taken last something begins anew.</summary>
    protected void EndReference(DecodedQueue queue)
    {
        if (length > 0) { End(queue); }
    }

    private static void Add(Rune rune, int rawBytes, DecodedQueue queue)
    {
        Span<byte> utf8 = stackalloc byte[4];
        int bytes = rune.EncodeToUtf8(utf8);
        for (int i = 0; i < bytes; i++) { queue.Add(utf8[i], DecodedKind.Text, i == 0 ? rawBytes : 0); }
    }

    private void End(DecodedQueue queue, int last = 1)
    {
        bool isNumeric = length > 2 && reference[1] == '#' && TryRead(out Rune rune);
        if (isNumeric)
        {
            TryRead(out rune);
            Add(rune, length, queue);
        }
        else { queue.FlushRawBut(last); }
        length = 0;
    }

    private bool IsPartOfReference(byte raw)
        => length == 1 ? raw == '#' || char.IsAsciiLetter((char)raw)
            : reference[1] != '#' ? char.IsAsciiLetterOrDigit((char)raw)
            : length == 2 ? char.IsAsciiDigit((char)raw) || raw is (byte)'x' or (byte)'X'
            : reference[2] is (byte)'x' or (byte)'X' ? char.IsAsciiHexDigit((char)raw)
            : char.IsAsciiDigit((char)raw);

    private bool TryRead(out Rune rune)
    {
        rune = default;
        ReadOnlySpan<byte> inner = reference.AsSpan(1, length - 1);
        if (inner.IsEmpty) { return false; }
        if (inner[0] != '#')
        {
            Span<char> name = stackalloc char[ReferenceBytesMax];
            for (int i = 0; i < inner.Length; i++) { name[i] = (char)inner[i]; }
            bool isKnown = Known.TryGetValue(name[..inner.Length], out byte value);
            rune = new Rune(value);
            return isKnown;
        }
        bool isHex = inner.Length > 1 && inner[1] is (byte)'x' or (byte)'X';
        ReadOnlySpan<byte> digits = inner[(isHex ? 2 : 1)..];
        if (digits.IsEmpty) { return false; }
        long number = 0;
        foreach (byte c in digits)
        {
            number = (number * (isHex ? 16 : 10)) + (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
            if (number > 0x10FFFF) { return false; }
        }
        rune = number != 0 && Rune.IsValid((int)number) ? new Rune((int)number) : Rune.ReplacementChar;
        // Non-breaking space is a space to whoever reads, and to finds.
        if (rune.Value == 0xA0) { rune = new Rune(' '); }
        return true;
    }
}
