using System.Buffers;
using System.Runtime.InteropServices;
using EdgeGate.Core;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking.Scanning;

namespace EdgeGate.Masking.Streams;

/// <summary>Looks through a stream that comes in pieces and says what may go on. What goes on is the same however it was cut.</summary>
/// <remarks>
/// <code>
/// kept between pieces:   | looked back at | held back |
///                        0                passed      length
/// </code>
/// Bytes that may still become part of a find wait, at most <see cref="MaskStream.HoldbackBytesMax"/>; what was passed on is kept as
/// long as a decision may look back at it. What a region swallows waits for nothing (<see cref="OpenRegions"/>).
/// </remarks>
/// <param name="plan">What is masked, and how.</param>
/// <param name="finds">Counts what is.</param>
/// <param name="seesTables">Whether the cells of tables are looked at behind the names of their columns (<see cref="TableCells"/>).</param>
/// <param name="isTerminal">Whether a table may begin behind any line that somebody typed.</param>
/// <param name="isMarkup">Whether tables are those of HTML (<see cref="MarkupCells"/>).</param>
internal sealed class StreamCore(MaskPlan plan, MaskFinds finds, bool seesTables = false, bool isTerminal = false, bool isMarkup = false)
{
    /// <summary>A piece is worked on in parts of this size, so that a long one takes no more memory.</summary>
    private const int PartBytes = 64 * 1024;

    /// <summary>How far a decision looks back from what drew attention: the bytes before an @, and what may touch a find.</summary>
    private const int BeforeEvidence = FormCompiler.AnchorLeadMax + (2 * FormCompiler.TouchBytesMax);

    /// <summary>How far what may draw attention to bytes to come lies behind: a context word and its distance.</summary>
    private const int LookBackBytes = ClassReader.WithinMax + FormCompiler.ContextWordBytesMax + BeforeEvidence;

    private byte[] kept = [];
    private int keptLength;
    private int passed;
    private int heldCounted;
    private bool isAtBeginning = true;
    private int begin;
    private OpenRegions? regions;
    private StreamCells? cells;

    /// <summary>Bytes that wait.</summary>
    public int HeldBytes => keptLength - passed;

    /// <summary>Bytes of memory kept between pieces.</summary>
    public int KeptBytes => kept.Length + (regions?.KeptBytes ?? 0) + (cells?.KeptBytes ?? 0);

    /// <summary>Whether a class whose mask is <c>deny</c> was found: nothing more may pass.</summary>
    public bool IsDenied { get; private set; }

    private bool IsInRegion => regions is { IsOpen: true };

    /// <summary>Says what stands before the stream: it is looked back at, and never part of a find. Before the first piece only.</summary>
    public void BeginBehind(ReadOnlySpan<byte> before)
    {
        Forget();
        if (before.IsEmpty) { return; }
        kept = ArrayPool<byte>.Shared.Rent(before.Length);
        before.CopyTo(kept);
        keptLength = before.Length;
        passed = before.Length;
        begin = before.Length;
    }

    /// <summary>Takes a piece and gives what may go on to the sink.</summary>
    /// <exception cref="MaskingFailedException">The scan failed.</exception>
    public void Write<TSink>(ReadOnlySpan<byte> piece, ref TSink sink)
        where TSink : struct, IMaskSink
    {
        while (!piece.IsEmpty && !IsDenied)
        {
            ReadOnlySpan<byte> part = piece[..Math.Min(piece.Length, PartBytes)];
            piece = piece[part.Length..];
            Advance(part, isEnd: false, isReleased: false, ref sink);
        }
    }

    /// <summary>Ends the stream: all that waits is settled.</summary>
    public void Finish<TSink>(ref TSink sink)
        where TSink : struct, IMaskSink
    {
        if (!IsDenied) { Advance([], isEnd: true, isReleased: false, ref sink); }
        Forget();
    }

    /// <summary>Lets go what waits though more may come; whole finds in it are masked.</summary>
    public void Release<TSink>(ref TSink sink)
        where TSink : struct, IMaskSink
    {
        if (IsDenied || HeldBytes == 0) { return; }
        int held = HeldBytes;
        Advance([], isEnd: false, isReleased: true, ref sink);
        plan.Holdback.Released(held - HeldBytes);
    }

    /// <summary>Gives the memory back; what is written next begins a stream of its own.</summary>
    public void Forget()
    {
        if (kept.Length > 0) { ArrayPool<byte>.Shared.Return(kept, clearArray: true); }
        plan.Holdback.Held(-heldCounted);
        heldCounted = 0;
        kept = [];
        keptLength = 0;
        passed = 0;
        begin = 0;
        regions?.Forget();
        cells?.Dispose();
        isAtBeginning = true;
    }

    private void Advance<TSink>(ReadOnlySpan<byte> part, bool isEnd, bool isReleased, ref TSink sink)
        where TSink : struct, IMaskSink
    {
        int length = keptLength + part.Length;
        byte[] work = ArrayPool<byte>.Shared.Rent(length + ByteBuffer.ScanMarginBytes);
        try
        {
            kept.AsSpan(0, keptLength).CopyTo(work);
            part.CopyTo(work.AsSpan(keptLength));
            ReadOnlySpan<byte> text = work.AsSpan(0, length);
            int keepFrom = Pass(text, isEnd, isReleased, ref sink);
            if (isEnd) { return; }
            Keep(text, keepFrom);
            plan.Holdback.Held(HeldBytes - heldCounted);
            heldCounted = HeldBytes;
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
    private int Pass<TSink>(ReadOnlySpan<byte> text, bool isEnd, bool isReleased, ref TSink sink)
        where TSink : struct, IMaskSink
    {
        ScanFinds open = ThreadScan.Finds;
        List<MaskedSpan> spans = ThreadScan.Spans;
        if (seesTables) { (cells ??= isMarkup ? new MarkupCells(plan) : new TableCells(plan, isTerminal)).Take(text, keptLength, isEnd || isReleased); }
        regions?.GoOn(text, isEnd, ref passed, ref sink);
        plan.Scan(text, isAtBeginning ? 0 : BeforeEvidence, isEnd || isReleased, open);
        regions?.AddTo(open, text, isEnd);
        cells?.AddTo(open);
        plan.Merge(open, begin, passed, spans);
        int hold = IsInRegion ? text.Length : open.Hold;
        foreach (ref readonly MaskedSpan span in CollectionsMarshal.AsSpan(spans))
        {
            if (IsInRegion || IsDenied) { break; }
            if (span.SettledFrom > hold)
            {
                hold = Math.Min(hold, span.Start);
                break;
            }
            sink.Plain(text[passed..span.Start]);
            passed = span.Start;
            Mask(text, span, isReleased, ref sink);
        }
        if (IsDenied) { return text.Length; }
        if (hold > passed)
        {
            if (!IsInRegion) { sink.Plain(text[passed..hold]); }
            passed = hold;
        }
        if (text.Length - passed > MaskStream.HoldbackBytesMax) { throw new MaskingFailedException($"{text.Length - passed} bytes would have to wait, more than {MaskStream.HoldbackBytesMax}"); }
        regions?.KeepOthers(open, text, passed);
        cells?.Keep(passed);
        return KeepFrom(open);
    }

    private void Mask<TSink>(ReadOnlySpan<byte> text, in MaskedSpan span, bool isReleased, ref TSink sink)
        where TSink : struct, IMaskSink
    {
        finds.Add(span.ClassIndex);
        MaskAction action = plan.Action(span.ClassIndex);
        if (action.Kind == MaskKind.Deny)
        {
            IsDenied = true;
            return;
        }
        passed = span.End;
        bool mayGoOn = span.IsOpen || (isReleased && span.Region is not null && span.End == text.Length);
        if (mayGoOn && (regions ??= new OpenRegions()).TryBegin(text, span, action, ref sink)) { return; }
        sink.Masked(text[span.Start..span.End], action);
    }

    private int KeepFrom(ScanFinds open)
    {
        int from = Math.Min(passed - LookBackBytes, open.Retry - BeforeEvidence);
        foreach (ref readonly Find find in CollectionsMarshal.AsSpan(open.Items))
        {
            if (find.End > passed) { from = Math.Min(from, find.Evidence - BeforeEvidence); }
        }
        if (regions is not null) { from = Math.Min(from, regions.Resume); }
        return Math.Max(0, from);
    }

    private void Keep(ReadOnlySpan<byte> text, int from)
    {
        ReadOnlySpan<byte> rest = text[from..];
        if (kept.Length < rest.Length)
        {
            if (kept.Length > 0) { ArrayPool<byte>.Shared.Return(kept, clearArray: true); }
            kept = ArrayPool<byte>.Shared.Rent(rest.Length);
        }
        rest.CopyTo(kept);
        keptLength = rest.Length;
        passed -= from;
        begin = OpenRegions.Earlier(begin, from);
        regions?.Shift(from);
        cells?.Shift(from);
        isAtBeginning &= from == 0;
    }
}
