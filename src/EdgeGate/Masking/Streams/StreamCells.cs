using System.Runtime.InteropServices;
using EdgeGate.Masking.Scanning;

namespace EdgeGate.Masking.Streams;

/// <summary>Looks at cells of tables in a stream behind the names of their columns, besides what is found in the text as it stands. Places are those of the stream's text. One owner; not thread-safe.</summary>
/// <remarks>A cell waits until it is seen where it ends; of a longer one than <see cref="CellBytesMax"/> the beginning is looked at.</remarks>
/// <param name="plan">What is masked.</param>
internal abstract class StreamCells(MaskPlan plan) : IDisposable
{
    /// <summary>The most bytes of a cell that wait.</summary>
    private protected const int CellBytesMax = 256;

    private protected const int None = int.MinValue;

    private ValueBatch? batch;
    private List<int>? starts;
    private List<Find>? found;

    /// <summary>Bytes of memory kept between pieces.</summary>
    public abstract int KeptBytes { get; }

    /// <summary>What is masked.</summary>
    private protected MaskPlan Plan => plan;

    /// <summary>Where the cell that is open begins, or <see cref="None"/>.</summary>
    private protected int Start { get; set; } = None;

    /// <summary>Where what is known of it ends, blanks behind it apart.</summary>
    private protected int End { get; set; }

    /// <summary>Takes what has come of the text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">What stands before this place was taken.</param>
    /// <param name="isEnd">Whether the cell that is open is looked at as it stands.</param>
    /// <exception cref="MaskingFailedException">The scan failed.</exception>
    public abstract void Take(ReadOnlySpan<byte> text, int from, bool isEnd);

    /// <summary>Adds what was found in cells to what was found in the text, and holds back the cell that is open.</summary>
    public void AddTo(ScanFinds finds)
    {
        foreach (ref readonly Find find in CollectionsMarshal.AsSpan(found)) { finds.Add(find); }
        if (Start != None) { finds.AddUndecided(Start, Start); }
    }

    /// <summary>Forgets what has passed.</summary>
    public void Keep(int passed)
    {
        if (found is null) { return; }
        int left = 0;
        for (int i = 0; i < found.Count; i++)
        {
            if (found[i].End > passed) { found[left++] = found[i]; }
        }
        found.RemoveRange(left, found.Count - left);
    }

    /// <summary>Bytes before a place are kept no more.</summary>
    public void Shift(int count)
    {
        if (Start != None) { (Start, End) = (Start - count, End - count); }
        foreach (ref Find find in CollectionsMarshal.AsSpan(found))
        {
            find = find with { Start = find.Start - count, End = find.End - count, BodyEnd = find.BodyEnd - count, Evidence = find.Evidence - count };
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        batch?.Dispose();
        starts?.Clear();
        found?.Clear();
        Start = None;
        Forget();
    }

    /// <summary>Forgets what is known of the text, and gives its memory back.</summary>
    private protected abstract void Forget();

    /// <summary>The open cell is to be looked at behind a name.</summary>
    /// <param name="behind">The name, as <see cref="MaskPlan.Behind"/> gives it.</param>
    /// <param name="text">The text.</param>
    /// <param name="until">Where the cell ends, if not before.</param>
    private protected void Add(ReadOnlySpan<byte> behind, ReadOnlySpan<byte> text, int until)
    {
        (batch ??= new ValueBatch()).Add(behind, text[Start..Math.Min(End, until)].TrimEnd(" \t\r"u8), isQuoted: true);
        (starts ??= []).Add(Start);
        if (batch.IsFull) { Look(); }
    }

    /// <summary>Looks at what was added.</summary>
    private protected void Look()
    {
        if (batch is not { Count: > 0 }) { return; }
        bool hasFind = batch.Scan(plan);
        for (int i = 0; hasFind && i < batch.Count; i++)
        {
            foreach (ref readonly MaskedSpan span in batch.Spans(i, out int first))
            {
                int shift = starts![i] - first;
                (found ??= []).Add(new Find(span.Start + shift, span.End + shift, span.ClassIndex, null, false, span.End + shift, span.Start + shift, span.IsNamed, span.FrameEnd > 0));
            }
        }
        batch.Dispose();
        starts!.Clear();
    }
}
