using System.Buffers;
using System.Runtime.InteropServices;
using EdgeGate.Core;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking.Scanning;

namespace EdgeGate.Masking.Streams;

/// <summary>Masks a stream of bytes that comes in pieces. What goes on is the same however it was cut.</summary>
/// <remarks>
/// <code>
/// kept between pieces:   | looked back at | held back |
///                        0                passed      length
/// </code>
/// Bytes that may still become part of a find wait, at most <see cref="HoldbackBytesMax"/>; what was passed on is kept as long as a
/// decision may look back at it. One owner; not thread-safe.
/// </remarks>
public sealed class MaskStream : IDisposable
{
    /// <summary>The most bytes that may wait. Two finds of the greatest length, and what may touch them.</summary>
    public const int HoldbackBytesMax = 1024;

    /// <summary>A piece is worked on in parts of this size, so that a long one takes no more memory.</summary>
    private const int PartBytes = 64 * 1024;

    /// <summary>How far a decision looks back from what drew attention: the bytes before an @, and what may touch a find.</summary>
    private const int BeforeEvidence = FormCompiler.AnchorLeadMax + (2 * FormCompiler.TouchBytesMax);

    /// <summary>How far what may draw attention to bytes to come lies behind: a context word and its distance.</summary>
    private const int LookBackBytes = ClassReader.WithinMax + FormCompiler.ContextWordBytesMax + BeforeEvidence;

    private readonly MaskPlan plan;
    private readonly MaskFinds finds;
    private byte[] kept = [];
    private int keptLength;
    private int passed;
    private bool isAtBeginning = true;
    private bool isDenied;
    private Form? region;
    private int regionResume;
    private int regionBytesLeft;

    internal MaskStream(MaskPlan plan, MaskFinds finds)
    {
        this.plan = plan;
        this.finds = finds;
    }

    /// <summary>Bytes that wait.</summary>
    public int HeldBytes => keptLength - passed;

    /// <summary>Bytes of memory kept between pieces.</summary>
    public int KeptBytes => kept.Length;

    /// <summary>Takes a piece and appends what may go on.</summary>
    /// <returns>False when a class whose mask is <c>deny</c> was found: nothing more may pass.</returns>
    /// <exception cref="MaskingFailedException">The scan failed.</exception>
    public bool Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        while (!piece.IsEmpty && !isDenied)
        {
            ReadOnlySpan<byte> part = piece[..Math.Min(piece.Length, PartBytes)];
            piece = piece[part.Length..];
            Advance(part, isEnd: false, output);
        }
        return !isDenied;
    }

    /// <summary>Ends the stream and appends what waits.</summary>
    /// <returns>As <see cref="Write"/>.</returns>
    public bool Finish(ByteBuffer output)
    {
        if (!isDenied) { Advance([], isEnd: true, output); }
        Forget();
        return !isDenied;
    }

    /// <summary>Appends what waits though more may come; whole finds in it are masked. For terminals, when nothing has come for a while.</summary>
    /// <returns>As <see cref="Write"/>.</returns>
    public bool Release(ByteBuffer output)
    {
        if (!isDenied && HeldBytes > 0) { Advance([], isEnd: false, output, isReleased: true); }
        return !isDenied;
    }

    /// <inheritdoc/>
    public void Dispose() => Forget();

    private void Advance(ReadOnlySpan<byte> part, bool isEnd, ByteBuffer output, bool isReleased = false)
    {
        int length = keptLength + part.Length;
        byte[] work = ArrayPool<byte>.Shared.Rent(length + ByteBuffer.ScanMarginBytes);
        try
        {
            kept.AsSpan(0, keptLength).CopyTo(work);
            part.CopyTo(work.AsSpan(keptLength));
            ReadOnlySpan<byte> text = work.AsSpan(0, length);
            int keepFrom = Pass(text, isEnd, isReleased, output);
            if (!isEnd) { Keep(text, keepFrom); }
        }
        catch (HyperscanException problem)
        {
            throw new MaskingFailedException("a stream could not be scanned", problem);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(work, clearArray: true);
        }
    }

    /// <summary>Appends what may go on, moves <see cref="passed"/>, and returns from where the text must be kept.</summary>
    private int Pass(ReadOnlySpan<byte> text, bool isEnd, bool isReleased, ByteBuffer output)
    {
        if (region is not null) { GoOnInRegion(text, isEnd); }
        ScanFinds open = ThreadScan.Finds;
        List<MaskedSpan> spans = ThreadScan.Spans;
        plan.Find(text, isAtBeginning ? 0 : BeforeEvidence, passed, isEnd || isReleased, open, spans);
        int hold = region is not null ? text.Length : open.Hold;
        foreach (ref readonly MaskedSpan span in CollectionsMarshal.AsSpan(spans))
        {
            if (region is not null || isDenied) { break; }
            if (span.SettledFrom > hold)
            {
                hold = Math.Min(hold, span.Start);
                break;
            }
            output.Append(text[passed..span.Start]);
            Mask(text, span, isReleased, output);
        }
        if (isDenied) { return text.Length; }
        if (hold > passed)
        {
            if (region is null) { output.Append(text[passed..hold]); }
            passed = hold;
        }
        if (text.Length - passed > HoldbackBytesMax) { throw new MaskingFailedException($"{text.Length - passed} bytes would have to wait, more than {HoldbackBytesMax}"); }
        return KeepFrom(open);
    }

    private void Mask(ReadOnlySpan<byte> text, in MaskedSpan span, bool isReleased, ByteBuffer output)
    {
        finds.Add(span.ClassIndex);
        MaskAction action = plan.Action(span.ClassIndex);
        if (action.Kind == MaskKind.Deny)
        {
            isDenied = true;
            return;
        }
        action.Append(text[span.Start..span.End], output);
        passed = span.End;
        bool goesOn = span.IsOpen || (isReleased && span.Region is not null && span.End == text.Length);
        if (!goesOn) { return; }
        region = span.Region!;
        regionBytesLeft = FormMatcher.RegionBytesMax;
        _ = FormMatcher.RegionEnd(region, text, span.BodyEnd, regionBytesLeft, isEnd: false, out regionResume);
        regionBytesLeft -= regionResume - span.BodyEnd;
    }

    /// <summary>Swallows what belongs to an open region.</summary>
    private void GoOnInRegion(ReadOnlySpan<byte> text, bool isEnd)
    {
        int end = FormMatcher.RegionEnd(region!, text, regionResume, regionBytesLeft, isEnd, out int resume);
        if (end < 0)
        {
            regionBytesLeft -= resume - regionResume;
            regionResume = resume;
            passed = text.Length;
            return;
        }
        region = null;
        passed = Math.Max(passed, end);
    }

    private int KeepFrom(ScanFinds open)
    {
        int from = Math.Min(passed - LookBackBytes, open.Retry - BeforeEvidence);
        foreach (ref readonly Find find in CollectionsMarshal.AsSpan(open.Items))
        {
            if (find.End > passed) { from = Math.Min(from, find.Evidence - BeforeEvidence); }
        }
        if (region is not null) { from = Math.Min(from, regionResume); }
        return Math.Max(0, from);
    }

    private void Keep(ReadOnlySpan<byte> text, int from)
    {
        ReadOnlySpan<byte> rest = text[from..];
        if (kept.Length < rest.Length)
        {
            Forget();
            kept = ArrayPool<byte>.Shared.Rent(rest.Length);
        }
        rest.CopyTo(kept);
        keptLength = rest.Length;
        passed -= from;
        regionResume -= from;
        isAtBeginning &= from == 0;
    }

    private void Forget()
    {
        if (kept.Length > 0) { ArrayPool<byte>.Shared.Return(kept, clearArray: true); }
        kept = [];
        keptLength = 0;
    }
}
