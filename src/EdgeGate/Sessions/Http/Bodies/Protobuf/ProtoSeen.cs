using System.Runtime.InteropServices;
using EdgeGate.Masking;
using EdgeGate.Masking.Scanning;

namespace EdgeGate.Sessions.Http.Bodies.Protobuf;

/// <summary>What is found in the bytes of a message and of those in it as they stand, whatever their fields, and where their values lie.</summary>
/// <remarks>
/// What is read as a message may be a text that happens to read so. A find that lies in one value is masked there, which holds for both readings; one that
/// reaches over several is one only in a text. All places are places of the outermost message.
/// </remarks>
internal sealed class ProtoSeen
{
    private readonly List<MaskedSpan> spans = [];
    private readonly List<int> levels = [];
    private readonly List<ProtoRun> values = [];
    private readonly List<ProtoRun> masked = [];
    private readonly HashSet<int> numbers = [];
    private long looksLeft;

    /// <summary>Values so far.</summary>
    public int Values => values.Count;

    /// <summary>Whether anything is found in the messages that are walked.</summary>
    public bool HasSpans => spans.Count > 0;

    /// <summary>Whether more was looked through than may be.</summary>
    public bool IsExhausted => looksLeft < 0;

    /// <summary>Begins another outermost message.</summary>
    /// <param name="looksMax">Bytes that may be looked through, each time counted.</param>
    public void Begin(long looksMax)
    {
        looksLeft = looksMax;
        spans.Clear();
        levels.Clear();
        values.Clear();
        masked.Clear();
        numbers.Clear();
    }

    /// <summary>Looks through a message as it stands, before it is walked.</summary>
    /// <param name="plan">What is masked.</param>
    /// <param name="whole">The outermost message.</param>
    /// <param name="run">The message.</param>
    /// <param name="mayHold">Whether anything may be found in it.</param>
    public void Enter(MaskPlan plan, ReadOnlySpan<byte> whole, ProtoRun run, bool mayHold)
    {
        levels.Add(spans.Count);
        if (!mayHold) { return; }
        foreach (ref readonly MaskedSpan found in plan.Find(run.Of(whole), 0)) { spans.Add(found with { Start = found.Start + run.Start, End = found.End + run.Start }); }
    }

    /// <summary>Leaves it.</summary>
    /// <param name="valuesFrom">Values there were before it.</param>
    /// <param name="isText">Whether its bytes are those of a text: then all of what is found must be masked. Else a letter that begins a field may stand beside a find, and what is masked in part is found.</param>
    /// <returns>Whether something found in it reaches over several values.</returns>
    public bool Leave(int valuesFrom, bool isText)
    {
        int from = levels[^1];
        bool reachesOver = false;
        for (int i = from; i < spans.Count && !reachesOver; i++) { reachesOver = !LiesInOne(spans[i], valuesFrom) && (isText || !IsMasked(spans[i])); }
        spans.RemoveRange(from, spans.Count - from);
        levels.RemoveAt(levels.Count - 1);
        return reachesOver;
    }

    /// <summary>A value that is looked at on its own; they come in the order in which they stand.</summary>
    public void Add(ProtoRun value) => values.Add(value);

    /// <summary>What was masked in the value that came last.</summary>
    /// <param name="start">Where it begins.</param>
    /// <param name="end">Where it ends, exclusive.</param>
    public void AddMasked(int start, int end) => masked.Add(new ProtoRun(start, end));

    /// <summary>Forgets values, for what they are in is no message.</summary>
    public void Forget(int valuesFrom)
    {
        if (values.Count > valuesFrom) { masked.RemoveAll(run => run.Start >= values[valuesFrom].Start); }
        values.RemoveRange(valuesFrom, values.Count - valuesFrom);
    }

    /// <summary>A number that was masked where it stands.</summary>
    public void AddNumber(int start) => numbers.Add(start);

    /// <summary>Whether the number that begins at a place was masked there.</summary>
    public bool HasNumber(int start) => numbers.Contains(start);

    /// <summary>Adds what the messages around a value show in it and what is not found in it alone.</summary>
    /// <param name="value">The value.</param>
    /// <param name="found">What is found in it alone, at places of the value and in order; becomes all of it.</param>
    public void Join(ProtoRun value, List<MaskedSpan> found)
    {
        ReadOnlySpan<MaskedSpan> all = CollectionsMarshal.AsSpan(spans);
        for (int level = 0; level < levels.Count; level++)
        {
            int end = level + 1 < levels.Count ? levels[level + 1] : all.Length;
            int known = found.Count;
            int next = 0;
            for (int i = FirstFrom(all, levels[level], end, value.Start); i < end && all[i].Start < value.End; i++)
            {
                if (all[i].End > value.End && all[i].Region is null) { continue; }
                MaskedSpan span = all[i] with { Start = all[i].Start - value.Start, End = Math.Min(all[i].End, value.End) - value.Start };
                while (next < known && found[next].End <= span.Start) { next++; }
                if (next == known || found[next].Start >= span.End) { found.Add(span); }
            }
            if (found.Count > known) { found.Sort(static (left, right) => left.Start.CompareTo(right.Start)); }
        }
    }

    /// <summary>Charges for bytes that are looked through; false when there were too many.</summary>
    public bool MayLook(int bytes) => (looksLeft -= bytes) >= 0;

    /// <summary>What begins in a value ends there too. A region that is never closed is masked to the value's end.</summary>
    private bool LiesInOne(in MaskedSpan span, int valuesFrom)
    {
        int low = valuesFrom;
        int high = values.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (values[middle].End <= span.Start) { low = middle + 1; }
            else { high = middle; }
        }
        return low < values.Count && (values[low].Holds(span.Start, span.End) || (span.Region is not null && span.Start >= values[low].Start));
    }

    private bool IsMasked(in MaskedSpan span)
    {
        int low = 0;
        int high = masked.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (masked[middle].End <= span.Start) { low = middle + 1; }
            else { high = middle; }
        }
        return low < masked.Count && masked[low].Start < span.End;
    }

    private static int FirstFrom(ReadOnlySpan<MaskedSpan> all, int low, int high, int start)
    {
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (all[middle].Start < start) { low = middle + 1; }
            else { high = middle; }
        }
        return low;
    }
}
