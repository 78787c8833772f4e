using System.Runtime.InteropServices;
using EdgeGate.Core;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking.Scanning;
using EdgeGate.Masking.Streams;

namespace EdgeGate.Masking;

/// <summary>Values that are looked through in one go, each as if it were alone: what a scan costs before its first byte is paid once for all. One owner; not thread-safe.</summary>
public sealed class ValueBatch : IDisposable
{
    /// <summary>With this much text it is to be settled; the value that fills it may be any length.</summary>
    public const int BytesEnough = 16 * 1024;

    private readonly ByteBuffer text = new(int.MaxValue / 2);
    private readonly PooledList<TextSlice> slices = new();
    private int nextSpan;

    /// <summary>How many there are.</summary>
    public int Count => slices.Count;

    /// <summary>Whether it has as much as is worth a scan.</summary>
    public bool IsFull => text.Length >= BytesEnough;

    /// <summary>Adds a value; one shorter than <see cref="MaskPlan.ValueBytesMin"/> need not be.</summary>
    /// <param name="behind">What it stands behind: looked back at, and never part of a find.</param>
    /// <param name="value">The value.</param>
    /// <param name="isQuoted">Whether it is looked at as if quotes stood around it, as those of a string do.</param>
    public void Add(ReadOnlySpan<byte> behind, ReadOnlySpan<byte> value, bool isQuoted = false) => slices.Add(TextSlice.Append(text, behind, value, isQuoted));

    /// <summary>The value that was added.</summary>
    public ReadOnlySpan<byte> this[int index] => text.Written[slices[index].From..slices[index].Until];

    /// <summary>Looks through all of them; then <see cref="Mask"/> says of each, in their order, what stands for it, or <see cref="HasFind"/> whether anything does.</summary>
    /// <param name="plan">What is masked.</param>
    /// <returns>Whether something was found.</returns>
    /// <exception cref="MaskingFailedException">The scan failed.</exception>
    public bool Scan(MaskPlan plan)
    {
        nextSpan = 0;
        try
        {
            return !plan.Find(text.Written, slices.Items).IsEmpty;
        }
        catch (HyperscanException problem)
        {
            throw new MaskingFailedException("values could not be scanned", problem);
        }
    }

    /// <summary>Masks the next value: the first after <see cref="Scan"/>, then each that follows, with no other scan of this thread between.</summary>
    /// <param name="plan">What was looked for.</param>
    /// <param name="index">Its place.</param>
    /// <param name="isNumber">Whether its place can hold numbers alone.</param>
    /// <param name="output">Receives the masked value when the outcome is <see cref="MaskOutcome.Rewritten"/>; untouched otherwise.</param>
    /// <param name="finds">Counts what was found in it.</param>
    public MaskOutcome Mask(MaskPlan plan, int index, bool isNumber, ByteBuffer output, MaskFinds finds)
    {
        TextSlice slice = slices[index];
        ReadOnlySpan<MaskedSpan> spans = TakeSpans(slice);
        if (spans.IsEmpty) { return MaskOutcome.Unchanged; }
        ReadOnlySpan<byte> whole = text.Written[..slice.Until];
        return isNumber ? plan.RewriteNumber(spans, whole, slice.From, output, finds) : plan.Rewrite(spans, whole, slice.From, output, finds);
    }

    /// <summary>Whether something was found in the next value; asked as <see cref="Mask"/> is.</summary>
    public bool HasFind(int index) => !TakeSpans(slices[index]).IsEmpty;

    /// <summary>What was found in the next value; asked as <see cref="Mask"/> is, and valid until this thread scans again.</summary>
    /// <param name="index">Its place.</param>
    /// <param name="from">Where it begins among the places of what was found.</param>
    internal ReadOnlySpan<MaskedSpan> Spans(int index, out int from)
    {
        TextSlice slice = slices[index];
        from = slice.From;
        return TakeSpans(slice);
    }

    /// <summary>Forgets the values and keeps the memory.</summary>
    public void Clear()
    {
        text.Clear();
        slices.Clear();
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        slices.Release();
        text.Release();
    }

    private ReadOnlySpan<MaskedSpan> TakeSpans(scoped in TextSlice slice)
    {
        ReadOnlySpan<MaskedSpan> spans = CollectionsMarshal.AsSpan(ThreadScan.Spans)[nextSpan..];
        int count = 0;
        while (count < spans.Length && spans[count].Start < slice.End) { count++; }
        nextSpan += count;
        return spans[..count];
    }
}
