using System.Runtime.InteropServices;
using EdgeGate.Core;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking.Detectors;

namespace EdgeGate.Masking;

/// <summary>Finds the classes of one plan in a value. Immutable; finds are collected per thread.</summary>
/// <remarks>
/// Three ways to a candidate, cheapest first: digits found by vectorised search, rare bytes such as @ likewise, literals and
/// users' patterns by one Hyperscan pass. A confirm step then decides by the bytes around it (design decision 3).
/// </remarks>
internal sealed class FindScanner : IDisposable
{
    [ThreadStatic]
    private static List<Find>? threadFinds;

    private readonly (int ClassIndex, DigitConfirm Confirm)[] digits;
    private readonly (int ClassIndex, byte Anchor, DigitConfirm Confirm)[] anchors;
    private readonly List<(int ClassIndex, int LiteralBytes, LiteralConfirm? Confirm, PatternDetector? Pattern)> patterns = [];
    private readonly HyperscanDatabase? database;
    private readonly int[] specificity;

    public FindScanner(Taxonomy taxonomy, bool[] selected)
    {
        List<(int, DigitConfirm)> digitList = [];
        List<(int, byte, DigitConfirm)> anchorList = [];
        List<HyperscanPattern> expressions = [];
        int bytesMin = int.MaxValue;
        for (int i = 0; i < selected.Length; i++)
        {
            if (!selected[i] || taxonomy.Classes[i].Detector is not { } detector) { continue; }
            bytesMin = Math.Min(bytesMin, detector.BytesMin);
            switch (detector)
            {
                case DigitDetector digit:
                    digitList.Add((i, digit.Confirm));
                    break;
                case AnchorDetector anchor:
                    anchorList.Add((i, anchor.Anchor, anchor.Confirm));
                    break;
                case LiteralDetector literal:
                    foreach (string text in literal.Literals)
                    {
                        expressions.Add(new HyperscanPattern(text, literal.IsCaseless, WantsStart: false));
                        patterns.Add((i, text.Length, literal.Confirm, null));
                    }
                    break;
                case PatternDetector pattern:
                    expressions.Add(new HyperscanPattern(pattern.Pattern, IsCaseless: false, WantsStart: true));
                    patterns.Add((i, 0, null, pattern));
                    break;
            }
        }
        digits = [.. digitList];
        anchors = [.. anchorList];
        database = expressions.Count > 0 ? HyperscanDatabase.Compile(expressions) : null;
        specificity = [.. taxonomy.Classes.Select(static known => known.Name.Value.Length)];
        BytesMin = bytesMin;
    }

    /// <summary>The shortest value that can hold a find; <see cref="int.MaxValue"/> when nothing is looked for.</summary>
    public int BytesMin { get; }

    /// <summary>Finds in order, none touching another's bytes; valid until this thread scans again.</summary>
    public ReadOnlySpan<Find> Scan(ReadOnlySpan<byte> value)
    {
        if (value.Length < BytesMin) { return []; }
        List<Find> finds = threadFinds ??= [];
        finds.Clear();
        ScanDigits(value, finds);
        foreach ((int classIndex, byte anchor, DigitConfirm confirm) in anchors) { ScanAnchor(value, classIndex, anchor, confirm, finds); }
        if (database is not null) { ScanPatterns(value, finds); }
        if (finds.Count > 1) { Merge(finds); }
        return CollectionsMarshal.AsSpan(finds);
    }

    public void Dispose() => database?.Dispose();

    private void ScanDigits(ReadOnlySpan<byte> value, List<Find> finds)
    {
        if (digits.Length == 0) { return; }
        int at = 0;
        while (true)
        {
            int next = value[at..].IndexOfAnyInRange((byte)'0', (byte)'9');
            if (next < 0) { return; }
            at += next;
            foreach ((int classIndex, DigitConfirm confirm) in digits)
            {
                if (confirm(value, at, out int start, out int end)) { finds.Add(new Find(start, end, classIndex)); }
            }
            int run = value[at..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (run < 0) { return; }
            at += run;
        }
    }

    private static void ScanAnchor(ReadOnlySpan<byte> value, int classIndex, byte anchor, DigitConfirm confirm, List<Find> finds)
    {
        int at = 0;
        while (true)
        {
            int next = value[at..].IndexOf(anchor);
            if (next < 0) { return; }
            at += next;
            bool isFound = confirm(value, at, out int start, out int end);
            if (isFound) { finds.Add(new Find(start, end, classIndex)); }
            at = isFound ? Math.Max(end, at + 1) : at + 1;
        }
    }

    private void ScanPatterns(ReadOnlySpan<byte> value, List<Find> finds)
    {
        foreach (HyperscanMatch match in database!.Scan(value))
        {
            (int classIndex, int literalBytes, LiteralConfirm? confirm, PatternDetector? pattern) = patterns[(int)match.Pattern];
            if (confirm is not null)
            {
                if (confirm(value, match.End - literalBytes, match.End, out int start, out int end)) { finds.Add(new Find(start, end, classIndex)); }
            }
            else if (pattern!.Context.IsEmpty || Ascii.HasContext(value, match.Start, pattern.Within, pattern.Context.AsSpan()))
            {
                finds.Add(new Find(match.Start, match.End, classIndex));
            }
        }
    }

    /// <summary>Joins finds that share bytes, so that no byte of any is left: the longest one's class wins, then the more specific, then the first.</summary>
    private void Merge(List<Find> finds)
    {
        finds.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.End != b.End ? b.End.CompareTo(a.End) : a.ClassIndex.CompareTo(b.ClassIndex));
        int last = 0;
        Find longest = finds[0];
        for (int i = 1; i < finds.Count; i++)
        {
            Find next = finds[i];
            if (next.Start >= finds[last].End)
            {
                finds[++last] = longest = next;
                continue;
            }
            if (next.Length > longest.Length || (next.Length == longest.Length && specificity[next.ClassIndex] > specificity[longest.ClassIndex])) { longest = next; }
            finds[last] = new Find(finds[last].Start, Math.Max(finds[last].End, next.End), longest.ClassIndex);
        }
        finds.RemoveRange(last + 1, finds.Count - last - 1);
    }
}
