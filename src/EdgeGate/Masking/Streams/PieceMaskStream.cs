using EdgeGate.Core;

namespace EdgeGate.Masking.Streams;

/// <summary>Masks a text that comes in pieces as one, and says of what goes on which piece it is of. What stands for a find that reaches over pieces is of the first.</summary>
internal sealed class PieceMaskStream : MaskStream
{
    private readonly Queue<int> lengths = new();
    private int left;

    internal PieceMaskStream(MaskPlan plan, MaskFinds finds)
        : base(plan, finds, seesTables: true)
    {
    }

    /// <summary>What was appended since the caller last cleared this, in order.</summary>
    public List<Part> Parts { get; } = [];

    /// <summary>Pieces of which not all has gone on.</summary>
    public int Waiting => lengths.Count + (left > 0 ? 1 : 0);

    /// <summary>Whether a find reached over the end of a piece.</summary>
    public bool HasJoined { get; private set; }

    /// <summary>Takes a whole piece, which is not empty, and appends what may go on.</summary>
    public override bool Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        if (left == 0) { left = piece.Length; }
        else { lengths.Enqueue(piece.Length); }
        Sink sink = new(this, output);
        Core.Write(piece, ref sink);
        return !Core.IsDenied;
    }

    /// <inheritdoc/>
    public override bool Finish(ByteBuffer output)
    {
        Sink sink = new(this, output);
        Core.Finish(ref sink);
        return !Core.IsDenied;
    }

    /// <summary>Lets go what waits though more may come; false when it may not pass.</summary>
    public bool Release(ByteBuffer output)
    {
        Sink sink = new(this, output);
        Core.Release(ref sink);
        return !Core.IsDenied;
    }

    /// <inheritdoc/>
    private protected override void Dispose(bool isDisposing)
    {
        base.Dispose(isDisposing);
        lengths.Clear();
        Parts.Clear();
        left = 0;
    }

    /// <summary>Some bytes of the first piece are settled; whether it ends with them.</summary>
    private bool Settle(int count)
    {
        left -= count;
        if (left > 0) { return false; }
        left = lengths.Count > 0 ? lengths.Dequeue() : 0;
        return true;
    }

    private void SettleAll(int count, ByteBuffer output)
    {
        for (int taken; count > 0; count -= taken)
        {
            taken = Math.Min(count, left);
            if (Settle(taken))
            {
                HasJoined |= taken < count;
                Parts.Add(new Part(output.Length, IsPlain: false, EndsPiece: true));
            }
        }
    }

    /// <summary>A part of what was appended.</summary>
    /// <param name="End">Where it ends in the output.</param>
    /// <param name="IsPlain">Whether it is as it came.</param>
    /// <param name="EndsPiece">Whether its piece ends with it.</param>
    public readonly record struct Part(int End, bool IsPlain, bool EndsPiece);

    private readonly struct Sink(PieceMaskStream stream, ByteBuffer output) : IMaskSink
    {
        public bool KeepsLength => false;

        public void Plain(ReadOnlySpan<byte> text)
        {
            while (!text.IsEmpty)
            {
                int count = Math.Min(text.Length, stream.left);
                output.Append(text[..count]);
                text = text[count..];
                stream.Parts.Add(new Part(output.Length, IsPlain: true, stream.Settle(count)));
            }
        }

        public void Masked(ReadOnlySpan<byte> find, MaskAction action)
        {
            action.AppendFind(find, output);
            stream.Parts.Add(new Part(output.Length, IsPlain: false, EndsPiece: false));
            stream.SettleAll(find.Length, output);
        }

        public void Swallowed(int count) => stream.SettleAll(count, output);
    }
}
