using EdgeGate.Core;
using EdgeGate.Masking.Scanning;

namespace EdgeGate.Masking.Streams;

/// <summary>Text as it stands, at whose end a quote and a wall are looked ahead at: that of a value which nothing in it ends.</summary>
internal sealed class QuotedCodec : TextCodec
{
    /// <inheritdoc/>
    public override void Decode(byte raw, DecodedQueue queue) => queue.Add(raw, DecodedKind.Text, 1);

    /// <inheritdoc/>
    public override void Finish(DecodedQueue queue)
    {
        queue.Add((byte)'"', DecodedKind.Structure, 0);
        queue.Add(TextSlice.Wall, DecodedKind.Structure, 0);
    }

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<byte> text, ByteBuffer output) => output.Append(text);

    /// <inheritdoc/>
    public override void EncodeNumber(ReadOnlySpan<byte> mask, bool isWhole, ByteBuffer output) => Encode(mask, output);
}
