using EdgeGate.Core;
using EdgeGate.Masking.Scanning;

namespace EdgeGate.Masking.Streams;

/// <summary>URL-encoded text.</summary>
/// <param name="plusIsSpace">Whether a plus stands for a space, as forms write it.</param>
/// <param name="isField">Whether it is one field of a form: its value is looked at with quotes around it, for nothing in it ends it.</param>
/// <remarks>RFC 3986, 2.1 and 2.3; WHATWG URL, application/x-www-form-urlencoded, for the plus.</remarks>
internal sealed class UrlCodec(bool plusIsSpace, bool isField = false) : TextCodec
{
    private int value;
    private int digits = -1;
    private bool isValue;

    /// <inheritdoc/>
    public override void Decode(byte raw, DecodedQueue queue)
    {
        if (digits < 0)
        {
            if (raw == '%') { (digits, value) = (0, 0); }
            else { queue.Add(raw == '+' && plusIsSpace ? (byte)' ' : raw, DecodedKind.Text, 1); }
            if (raw == '=' && isField && !isValue)
            {
                isValue = true;
                Quote(queue);
            }
            return;
        }
        if (!char.IsAsciiHexDigit((char)raw))
        {
            digits = -1;
            queue.FlushRawBut(1);
            Decode(raw, queue);
            return;
        }
        value = (value << 4) | (raw <= '9' ? raw - '0' : (raw | 0x20) - 'a' + 10);
        if (++digits < 2) { return; }
        digits = -1;
        queue.Add((byte)value, DecodedKind.Text, 3);
    }

    /// <inheritdoc/>
    public override void Finish(DecodedQueue queue)
    {
        base.Finish(queue);
        if (!isValue) { return; }
        Quote(queue);
        queue.Add(TextSlice.Wall, DecodedKind.Structure, 0);
    }

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        foreach (byte c in text)
        {
            if (char.IsAsciiLetterOrDigit((char)c) || c is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')
            {
                output.Append(c);
                continue;
            }
            output.Append((byte)'%');
            output.Append("0123456789ABCDEF"u8[c >> 4]);
            output.Append("0123456789ABCDEF"u8[c & 15]);
        }
    }

    /// <inheritdoc/>
    public override void EncodeNumber(ReadOnlySpan<byte> mask, bool isWhole, ByteBuffer output) => Encode(mask, output);

    /// <summary>No byte of the text stands for it.</summary>
    private static void Quote(DecodedQueue queue) => queue.Add((byte)'"', DecodedKind.Structure, 0);
}
