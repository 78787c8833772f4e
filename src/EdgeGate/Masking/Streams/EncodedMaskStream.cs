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
    private bool isMaskOpen;
    private bool isNumberOpen;
    private bool isNumberWhole;
    private bool isToken;
    private TokenPlaces? put;
    private TokenPlaces? known;
    private long taken;
    private long given;
    private int outputStart;

    internal EncodedMaskStream(MaskPlan plan, TextEncoding encoding, MaskFinds finds)
        : base(plan, finds, seesTables: encoding == TextEncoding.Xml, isMarkup: true) => codec = TextCodec.Create(encoding);

    /// <inheritdoc/>
    public override int KeptBytes => Core.KeptBytes + queue.Capacity;

    /// <summary>Notes where it puts tokens, for a second look at what it passes. Before the first piece only.</summary>
    internal void NoteTokens(TokenPlaces places) => put = places;

    /// <summary>Lets pass what a first look put there. Before the first piece only.</summary>
    /// <param name="places">Where tokens stand.</param>
    /// <param name="start">Where this stream begins among what the first look passed.</param>
    internal void PassTokens(TokenPlaces places, long start) => (known, taken) = (places, start);

    /// <inheritdoc/>
    public override bool Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        outputStart = output.Length;
        while (!piece.IsEmpty && !Core.IsDenied)
        {
            ReadOnlySpan<byte> part = piece[..Math.Min(piece.Length, PartBytes)];
            piece = piece[part.Length..];
            while (!part.IsEmpty)
            {
                int plain = codec.PlainBytes(part);
                if (plain > 0) { queue.AddPlain(part[..plain]); }
                else
                {
                    queue.TakeRaw(part[0]);
                    codec.Decode(part[0], queue);
                }
                part = part[Math.Max(1, plain)..];
            }
            Feed(output);
        }
        given += output.Length - outputStart;
        return !Core.IsDenied;
    }

    /// <inheritdoc/>
    public override bool Finish(ByteBuffer output)
    {
        outputStart = output.Length;
        codec.Finish(queue);
        Feed(output);
        Sink sink = new(this, output);
        Core.Finish(ref sink);
        EndNumber(output);
        isMaskOpen = false;
        mask.Release();
        queue.Compact();
        given += output.Length - outputStart;
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

    private ReadOnlySpan<byte> Next(out DecodedKind kind)
    {
        ReadOnlySpan<byte> raw = queue.Next(out kind);
        taken += raw.Length;
        return raw;
    }

    /// <summary>Takes a byte of a number in a find; what stands for it is appended when it is known whether all of it is masked.</summary>
    private void TakeNumber(DecodedKind kind, ByteBuffer output)
    {
        if (kind == DecodedKind.NumberStart) { EndNumber(output); }
        if (!isNumberOpen) { (isNumberOpen, isNumberWhole) = (true, kind == DecodedKind.NumberStart); }
    }

    private void EndNumber(ByteBuffer output, bool goesOn = false)
    {
        if (isNumberOpen) { codec.EncodeNumber(mask.Written, isNumberWhole && !goesOn, output); }
        isNumberOpen = false;
    }

    /// <summary>Puts the encoded text back in place of the decoded.</summary>
    private readonly struct Sink(EncodedMaskStream stream, ByteBuffer output) : IMaskSink
    {
        public bool KeepsLength => false;

        public void Plain(ReadOnlySpan<byte> text)
        {
            if (text.IsEmpty) { return; }
            stream.isMaskOpen = false;
            if (stream.isNumberOpen) { stream.EndNumber(output, goesOn: stream.queue.NextKind == DecodedKind.Number); }
            ReadOnlySpan<byte> raw = stream.queue.Next(text.Length);
            stream.taken += raw.Length;
            output.Append(raw);
        }

        public void Masked(ReadOnlySpan<byte> find, MaskAction action)
        {
            if (stream.known?.Hold(stream.taken, stream.taken + stream.queue.RawBytes(find.Length)) == true)
            {
                Plain(find);
                return;
            }
            stream.isToken = action.Kind == MaskKind.Token;
            stream.mask.Clear();
            action.AppendFind(find, stream.mask);
            stream.isMaskOpen = true;
            Take(find.Length, stream.codec.KeepsNumbersApart || stream.queue.IsNumberFor(find.Length));
            if (!stream.codec.KeepsNumbersApart) { stream.EndNumber(output, goesOn: stream.queue.IsNumberNext); }
        }

        public void Swallowed(int count) => Take(count, stream.codec.KeepsNumbersApart);

        /// <summary>Takes bytes of a find: what stands for it takes the place of its first content, which may come when more of it is swallowed.</summary>
        private void Take(int count, bool hasNumbers)
        {
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<byte> raw = stream.Next(out DecodedKind kind);
                if (hasNumbers && kind is (DecodedKind.NumberStart or DecodedKind.Number))
                {
                    stream.TakeNumber(kind, output);
                    continue;
                }
                stream.EndNumber(output);
                if (kind == DecodedKind.Structure) { output.Append(raw); }
                else if (stream.isMaskOpen)
                {
                    int start = output.Length;
                    stream.codec.Encode(stream.mask.Written, output);
                    if (stream.isToken) { stream.put?.Add(stream.given + start - stream.outputStart, stream.given + output.Length - stream.outputStart); }
                    stream.isMaskOpen = false;
                    stream.mask.Release();
                }
            }
        }
    }
}
