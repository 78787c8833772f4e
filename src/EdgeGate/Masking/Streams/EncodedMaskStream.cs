using EdgeGate.Core;

namespace EdgeGate.Masking.Streams;

/// <summary>Masks a stream of encoded text: finds are looked for in what it stands for, and what stands for them is encoded as its place needs.</summary>
/// <remarks>What passes is the encoded text as it came. A document stays well formed: what holds it together is never part of what is replaced.</remarks>
public sealed class EncodedMaskStream : MaskStream
{
    private const int PartBytes = 64 * 1024;

    private readonly TextCodec codec;
    private readonly DecodedQueue queue = new();
    private readonly ByteBuffer mask = new(int.MaxValue / 2);

    internal EncodedMaskStream(MaskPlan plan, TextEncoding encoding, MaskFinds finds)
        : base(plan, finds) => codec = TextCodec.Create(encoding);

    /// <inheritdoc/>
    public override int KeptBytes => Core.KeptBytes + queue.Capacity;

    /// <inheritdoc/>
    public override bool Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        while (!piece.IsEmpty && !Core.IsDenied)
        {
            ReadOnlySpan<byte> part = piece[..Math.Min(piece.Length, PartBytes)];
            piece = piece[part.Length..];
            foreach (byte raw in part)
            {
                queue.TakeRaw(raw);
                codec.Decode(raw, queue);
            }
            Feed(output);
        }
        return !Core.IsDenied;
    }

    /// <inheritdoc/>
    public override bool Finish(ByteBuffer output)
    {
        codec.Finish(queue);
        Feed(output);
        Sink sink = new(this, output);
        Core.Finish(ref sink);
        queue.Compact();
        return !Core.IsDenied;
    }

    /// <inheritdoc/>
    private protected override void Dispose(bool isDisposing)
    {
        base.Dispose(isDisposing);
        queue.Dispose();
        mask.Release();
    }

    private void Feed(ByteBuffer output)
    {
        Sink sink = new(this, output);
        Core.Write(queue.Decoded, ref sink);
        queue.ClearDecoded();
        queue.Compact();
    }

    /// <summary>Puts the encoded text back in place of the decoded.</summary>
    private readonly struct Sink(EncodedMaskStream stream, ByteBuffer output) : IMaskSink
    {
        public bool KeepsLength => false;

        public void Plain(ReadOnlySpan<byte> text)
        {
            for (int i = 0; i < text.Length; i++) { output.Append(stream.queue.Next(out _)); }
        }

        public void Masked(ReadOnlySpan<byte> find, MaskAction action)
        {
            stream.mask.Clear();
            action.AppendFind(find, stream.mask);
            bool isWritten = false;
            bool hasNumbers = stream.codec.KeepsNumbersApart || stream.queue.IsNumberFor(find.Length);
            for (int i = 0; i < find.Length;)
            {
                ReadOnlySpan<byte> raw = stream.queue.Next(out DecodedKind kind);
                i++;
                if (kind == DecodedKind.Structure) { output.Append(raw); }
                else if (hasNumbers && kind != DecodedKind.Text) { i += MaskNumber(kind, find.Length - i); }
                else if (!isWritten)
                {
                    stream.codec.Encode(stream.mask.Written, output);
                    isWritten = true;
                }
            }
            stream.mask.Release();
        }

        public void Swallowed(int count)
        {
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<byte> raw = stream.queue.Next(out DecodedKind kind);
                if (kind == DecodedKind.Structure) { output.Append(raw); }
            }
        }

        /// <summary>Masks the part of a number that lies in a find; returns how many bytes more it took.</summary>
        private int MaskNumber(DecodedKind first, int left)
        {
            int taken = 0;
            while (taken < left && stream.queue.IsNumberNext)
            {
                stream.queue.Next(out _);
                taken++;
            }
            stream.codec.EncodeNumber(stream.mask.Written, first == DecodedKind.NumberStart && !stream.queue.IsNumberNext, output);
            return taken;
        }
    }
}
