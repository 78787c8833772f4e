using EdgeGate.Core;

namespace EdgeGate.Masking.Streams;

/// <summary>Masks a stream of text so that it keeps its length: a find becomes as many stars as it has bytes, whatever its class's mask; <c>deny</c> stays deny.</summary>
/// <remarks>For files: sizes that were told before, and offsets, stay true.</remarks>
public sealed class SameLengthMaskStream : MaskStream
{
    internal SameLengthMaskStream(MaskPlan plan, MaskFinds finds)
        : base(plan, finds)
    {
    }

    /// <inheritdoc/>
    public override bool Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        Sink sink = new(output);
        Core.Write(piece, ref sink);
        return !Core.IsDenied;
    }

    /// <inheritdoc/>
    public override bool Finish(ByteBuffer output)
    {
        Sink sink = new(output);
        Core.Finish(ref sink);
        return !Core.IsDenied;
    }

    private readonly struct Sink(ByteBuffer output) : IMaskSink
    {
        public void Plain(ReadOnlySpan<byte> text) => output.Append(text);

        public void Masked(ReadOnlySpan<byte> find, MaskAction action) => Swallowed(find.Length);

        public void Swallowed(int count)
        {
            output.GetSpan(count)[..count].Fill((byte)'*');
            output.Advance(count);
        }
    }
}
