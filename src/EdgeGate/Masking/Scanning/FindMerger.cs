using System.Buffers;
using System.Runtime.InteropServices;
using EdgeGate.Masking.Patterns;

namespace EdgeGate.Masking.Scanning;

/// <summary>Joins finds that share bytes, so that no byte of any is left. The same finds give the same spans, however a stream was cut.</summary>
/// <remarks>
/// The longest find names the span (but what goes on over the trail of a form that has a lead too, as an address made of a URL's password and host does, is named by what the form found), then one of no general class, then one with a context word of its class before it, then the class with more words in its name, then the first. Joined finds stay within
/// <see cref="PatternParser.BytesMax"/>, as a stream can hold no more back: a find that would exceed it becomes a span of its own from
/// where the last ended. A region takes what begins before it into itself; what outlasts it, another region too,
/// becomes a span of its own from where it ended.
/// </remarks>
/// <param name="specificity">How many words a class's name has behind its first; 0 for a general class, which gives way to any other.</param>
internal sealed class FindMerger(int[] specificity)
{
    private const int InsertionMax = 48;

    /// <summary>Joins finds.</summary>
    /// <param name="finds">In any order; sorted here.</param>
    /// <param name="begin">Where the text begins. What stands before it is part of no region; of another find what lies behind it is.</param>
    /// <param name="from">Bytes before this place were passed on: finds that end there are dropped, those that begin there are cut.</param>
    /// <param name="spans">Receives the spans in order.</param>
    public void Merge(List<Find> finds, int begin, int from, List<MaskedSpan> spans)
    {
        Begin(finds, spans);
        foreach (ref readonly Find find in CollectionsMarshal.AsSpan(finds)) { Add(find, begin, from, spans); }
    }

    /// <summary>Joins finds of several texts that lie side by side; none shares bytes with one of another.</summary>
    public void Merge(List<Find> finds, ReadOnlySpan<TextSlice> slices, List<MaskedSpan> spans)
    {
        Begin(finds, spans);
        int slice = 0;
        foreach (ref readonly Find find in CollectionsMarshal.AsSpan(finds))
        {
            while (find.Start >= slices[slice].End) { slice++; }
            TextSlice of = slices[slice];
            if (find.Start < of.Until) { Add(find.End > of.Until ? find with { End = of.Until } : find, of.From, of.From, spans); }
        }
    }

    private void Begin(List<Find> finds, List<MaskedSpan> spans)
    {
        spans.Clear();
        if (finds.Count > 1) { Sort(CollectionsMarshal.AsSpan(finds)); }
    }

    private void Add(in Find find, int begin, int from, List<MaskedSpan> spans)
    {
        if (find.End <= from || (find.Region is not null && find.Start < begin)) { return; }
        int start = Math.Max(find.Start, from);
        if (spans.Count == 0 || start >= spans[^1].End)
        {
            spans.Add(SpanOf(find, start));
            return;
        }
        MaskedSpan last = spans[^1];
        if (last.Region is not null)
        {
            // One of a general class gives way to what its maker marked.
            if (start == last.Start && specificity[last.ClassIndex] == 0 && specificity[find.ClassIndex] > 0) { spans[^1] = last with { ClassIndex = find.ClassIndex }; }
            if (find.End > last.End) { spans.Add(SpanOf(find, last.End)); }
        }
        else if (find.Region is not null)
        {
            spans[^1] = SpanOf(find, last.Start) with { SettledFrom = find.Start + 1 };
            if (last.End > find.End) { spans.Add(last with { Start = find.End }); }
        }
        else if (find.End <= last.End || find.End - last.Start <= PatternParser.BytesMax)
        {
            bool isBetter = IsBetter(find, last);
            int end = Math.Max(last.End, find.End);
            spans[^1] = last with
            {
                End = end,
                SettledFrom = end,
                ClassIndex = isBetter ? find.ClassIndex : last.ClassIndex,
                Weight = isBetter ? find.Length : last.Weight,
                IsNamed = isBetter ? find.IsNamed : last.IsNamed,
                FrameEnd = isBetter ? FrameEndOf(find) : last.FrameEnd,
            };
        }
        else
        {
            spans.Add(SpanOf(find, last.End));
        }
    }

    private static int FrameEndOf(in Find find) => find.IsFramed ? find.End : 0;

    private bool IsLonger(in Find find, in MaskedSpan than) => find.Length > than.Weight || (find.Length == than.Weight && IsMoreSpecific(find, than));

    /// <summary>The longer; but of one that is framed and one that is not the framed one, where the other begins no earlier and goes on over its trail.</summary>
    private bool IsBetter(in Find find, in MaskedSpan than)
    {
        bool goesOnOverTrail = !find.IsFramed && than.FrameEnd > 0 && find.End > than.FrameEnd;
        bool isGoneOnOver = find.IsFramed && than.FrameEnd == 0 && find.Start <= than.Start && find.End < than.End;
        return isGoneOnOver || (!goesOnOverTrail && IsLonger(find, than));
    }

    private bool IsMoreSpecific(in Find find, in MaskedSpan than)
    {
        int depth = specificity[find.ClassIndex];
        int thanDepth = specificity[than.ClassIndex];
        if ((depth == 0) != (thanDepth == 0)) { return thanDepth == 0; }
        return find.IsNamed != than.IsNamed ? find.IsNamed : depth > thanDepth;
    }

    private static MaskedSpan SpanOf(in Find find, int start)
        => new(start, find.End, find.ClassIndex, find.Length, find.IsNamed, FrameEndOf(find), find.Region is null ? find.End : start + 1, find.Region, find.IsOpen, find.BodyEnd);

    /// <summary>Many finds are brought nearly in order by one number each; from there, moving each to its place beats a general sort.</summary>
    private void Sort(Span<Find> finds)
    {
        if (finds.Length > InsertionMax)
        {
            long[] keys = ArrayPool<long>.Shared.Rent(finds.Length);
            for (int i = 0; i < finds.Length; i++) { keys[i] = ((long)finds[i].Start << 32) | (uint)(int.MaxValue - finds[i].End); }
            keys.AsSpan(0, finds.Length).Sort(finds);
            ArrayPool<long>.Shared.Return(keys);
        }
        for (int i = 1; i < finds.Length; i++)
        {
            Find find = finds[i];
            int at = i;
            for (; at > 0 && ByPlace(find, finds[at - 1]) < 0; at--) { finds[at] = finds[at - 1]; }
            finds[at] = find;
        }
    }

    /// <summary>By start; regions first, those of more specific classes before others, by class, for a stream knows where they end when it is too late; then the longer first, then by class.</summary>
    private int ByPlace(in Find a, in Find b)
    {
        if (a.Start != b.Start) { return a.Start.CompareTo(b.Start); }
        bool isRegion = a.Region is not null;
        if (isRegion != b.Region is not null) { return isRegion ? -1 : 1; }
        if (!isRegion && a.End != b.End) { return b.End.CompareTo(a.End); }
        int specific = isRegion ? specificity[b.ClassIndex].CompareTo(specificity[a.ClassIndex]) : 0;
        return specific != 0 ? specific : a.ClassIndex.CompareTo(b.ClassIndex);
    }
}
