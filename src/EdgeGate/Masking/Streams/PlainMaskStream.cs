using EdgeGate.Core;

namespace EdgeGate.Masking.Streams;

/// <summary>Masks a stream of text as it stands, the cells of its tables behind the names of their columns; or so that it keeps its length.</summary>
public sealed class PlainMaskStream : MaskStream
{
    private readonly bool keepsLength;

    /// <summary>Begins a stream.</summary>
    /// <param name="plan">What is masked, and how.</param>
    /// <param name="finds">Counts what is.</param>
    /// <param name="keepsLength">Whether a find becomes as many stars as it has bytes, whatever its class's mask; <c>deny</c> stays deny. For files: sizes that were told before, and offsets, stay true.</param>
    internal PlainMaskStream(MaskPlan plan, MaskFinds finds, bool keepsLength = false)
        : base(plan, finds, seesTables: !keepsLength)
        => this.keepsLength = keepsLength;

    /// <summary>Whether another stream may be written once this one was disposed of: nothing of it is left.</summary>
    public bool MayRestart => !Core.IsDenied && Core.KeptBytes == 0;

    /// <inheritdoc/>
    public override bool Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        Sink sink = new(output, keepsLength);
        Core.Write(piece, ref sink);
        return !Core.IsDenied;
    }

    /// <inheritdoc/>
    public override bool Finish(ByteBuffer output)
    {
        Sink sink = new(output, keepsLength);
        Core.Finish(ref sink);
        return !Core.IsDenied;
    }

    private readonly struct Sink(ByteBuffer output, bool keepsLength) : IMaskSink
    {
        public bool KeepsLength => keepsLength;

        public void Plain(ReadOnlySpan<byte> text) => output.Append(text);

        public void Masked(ReadOnlySpan<byte> find, MaskAction action)
        {
            if (keepsLength) { Stars(find.Length); }
            else { action.AppendFind(find, output); }
        }

        public void Swallowed(int count)
        {
            if (keepsLength) { Stars(count); }
        }

        private void Stars(int count)
        {
            output.GetSpan(count)[..count].Fill((byte)'*');
            output.Advance(count);
        }
    }
}
