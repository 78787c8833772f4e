using EdgeGate.Core;

namespace EdgeGate.Masking.Streams;

/// <summary>Masks a stream of text as it stands.</summary>
public sealed class PlainMaskStream : MaskStream
{
    internal PlainMaskStream(MaskPlan plan, MaskFinds finds)
        : base(plan, finds)
    {
    }

    /// <summary>Whether another stream may be written once this one was disposed of: nothing of it is left.</summary>
    public bool MayRestart => !Core.IsDenied && Core.KeptBytes == 0;

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

        public void Masked(ReadOnlySpan<byte> find, MaskAction action) => action.Append(find, output);

        public void Swallowed(int count)
        {
        }
    }
}
