using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeGate.Masking.Patterns;

namespace EdgeGate.Masking.Scanning;

/// <summary>Forms to which the first digit of a run draws attention.</summary>
internal sealed class DigitTriggers
{
    private const int LeadMax = FormCompiler.DigitLeadMax;

    // By how many bytes stand before the first digit: of forms that no word byte may touch, and of others.
    private readonly DigitFilter?[] wholes;
    private readonly DigitFilter?[] inWords;
    private readonly DigitFilter? led;
    private readonly DigitFilter? ledInWord;
    private readonly bool[] leadBytes;
    private readonly bool[] leadBytesInWord;
    private readonly int leadMaxInWord;
    private readonly bool hasInWord;
    private readonly DigitLeads leads;
    private readonly DigitLeads leadsInWord;

    public DigitTriggers(IEnumerable<Form> forms, NumberedContext? context)
    {
        List<Form> whole = [.. forms.Where(static form => form.Edges == FindEdges.Word)];
        List<Form> inWord = [.. forms.Where(static form => form.Edges != FindEdges.Word)];
        wholes = Filters(whole, context);
        inWords = Filters(inWord, context);
        // What follows words is looked for again from those (NumberedContext.Tail).
        led = context is null ? Led(whole) : null;
        ledInWord = context is null ? Led(inWord) : null;
        leadBytes = LeadBytes(whole);
        leadBytesInWord = LeadBytes(inWord);
        leadMaxInWord = inWord.Select(static form => LeadOf(form).Max).DefaultIfEmpty(0).Max();
        hasInWord = inWord.Count > 0;
        leads = new DigitLeads(whole, wholes);
        leadsInWord = new DigitLeads(inWord, inWords);
        // A place behind a first byte that is of no word is whole.
        bool isEvery = inWord.Any(static form => LeadOf(form).Min == 0 || !form.FirstBytes.And(ByteSet.Word).IsEmpty);
        Classes = new RunClasses(
            EndsOf([wholes[0]]),
            EndsOf([.. wholes[1..], .. inWords]),
            leads.Last,
            leadsInWord.Last,
            isEvery);
    }

    /// <summary>What tells vectors which runs are worth a look.</summary>
    public RunClasses Classes { get; }

    /// <summary>Asks at the first digits of a part.</summary>
    [SkipLocalsInit]
    public void Match(in ScanInput input, TextMap map)
    {
        Span<ushort> left = stackalloc ushort[TextMap.PartBytes];
        ref byte part = ref Unsafe.Add(ref MemoryMarshal.GetReference(input.Text), map.Start);
        if (wholes[0] is { } filter)
        {
            ReadOnlySpan<ushort> inside = Inside(input.Text, map, map.WholeRuns, out int first, out int last);
            foreach (ushort offset in map.WholeRuns[..first]) { MatchWhole(filter, input, map, offset); }
            foreach (ushort offset in left[..filter.Filter(ref part, map, inside, left)]) { MatchWhole(filter, input, map, offset); }
            foreach (ushort offset in map.WholeRuns[last..]) { MatchWhole(filter, input, map, offset); }
        }
        ReadOnlySpan<ushort> insideLed = Inside(input.Text, map, map.LedRuns, out int firstLed, out int lastLed);
        foreach (ushort offset in map.LedRuns[..firstLed]) { MatchLed(input, map, offset); }
        foreach (ushort offset in left[..FilterLed(ref part, map, insideLed, left)]) { MatchLed(input, map, offset); }
        foreach (ushort offset in map.LedRuns[lastLed..]) { MatchLed(input, map, offset); }
    }

    /// <summary>Asks at those first digits of a part that a context word reaches, in their order.</summary>
    [SkipLocalsInit]
    public void Match(in ScanInput input, TextMap map, NumberedContext context)
    {
        Span<ushort> reached = stackalloc ushort[TextMap.PartBytes];
        reached = reached[..context.Reached(input.Output, map.Start, map.Runs, reached)];
        if (reached.IsEmpty) { return; }
        Span<ushort> whole = stackalloc ushort[TextMap.PartBytes];
        Span<ushort> leading = stackalloc ushort[TextMap.PartBytes];
        ReadOnlySpan<ushort> inside = Inside(input.Text, map, reached, out int first, out int last);
        ref byte part = ref Unsafe.Add(ref MemoryMarshal.GetReference(input.Text), map.Start);
        foreach (ushort offset in reached[..first]) { MatchReached(input, map, context, offset); }
        whole = whole[..FilterWhole(ref part, map, inside, whole)];
        leading = leading[..FilterLed(ref part, map, inside, leading)];
        while (!whole.IsEmpty || !leading.IsEmpty)
        {
            ushort offset = Math.Min(whole.IsEmpty ? ushort.MaxValue : whole[0], leading.IsEmpty ? ushort.MaxValue : leading[0]);
            if (!whole.IsEmpty && whole[0] == offset) { whole = whole[1..]; }
            if (!leading.IsEmpty && leading[0] == offset) { leading = leading[1..]; }
            MatchReached(input, map, context, offset);
        }
        foreach (ushort offset in reached[last..]) { MatchReached(input, map, context, offset); }
    }

    /// <summary>Notes what may begin in the last bytes and have its digit beyond them.</summary>
    public void Tail(in ScanInput input)
    {
        ReadOnlySpan<byte> text = input.Text;
        for (int start = text.Length - 1; start >= Math.Max(0, text.Length - LeadMax) && leadBytes[text[start]]; start--)
        {
            if (FormMatcher.BeginsWhole(text, start)) { Tail(led, input, start); }
        }
        for (int start = text.Length - 1; start >= Math.Max(0, text.Length - leadMaxInWord) && leadBytesInWord[text[start]]; start--)
        {
            Tail(ledInWord, input, start);
        }
    }

    private static LeadAnalysis LeadOf(Form form) => form.DigitLead!.Value;

    private static bool[] LeadBytes(List<Form> forms)
    {
        bool[] bytes = new bool[256];
        foreach (Form form in forms)
        {
            foreach (byte value in LeadOf(form).Set) { bytes[value] = true; }
        }
        return bytes;
    }

    private static DigitFilter?[] Filters(List<Form> forms, NumberedContext? context)
    {
        DigitFilter?[] filters = new DigitFilter?[LeadMax + 1];
        for (int lead = 0; lead < filters.Length; lead++)
        {
            List<Form> such = [.. forms.Where(form => LeadOf(form) is { } found && found.Min <= lead && found.Max >= lead)];
            if (such.Count > 0) { filters[lead] = new DigitFilter(such, lead, context); }
        }
        return filters;
    }

    private static DigitFilter? Led(List<Form> forms)
    {
        List<Form> such = [.. forms.Where(static form => LeadOf(form).Max > 0)];
        return such.Count > 0 ? new DigitFilter(such, 0, context: null) : null;
    }

    private static void Tail(DigitFilter? filter, in ScanInput input, int start)
    {
        if (filter?.IsAlive(input.Text, start) == true) { input.Output.AddUndecided(start, start); }
    }

    /// <summary>What cannot stand behind a short run of digits of any form.</summary>
    private static ByteSet EndsOf(IReadOnlyCollection<DigitFilter?> filters)
    {
        ByteSet may = ByteSet.Digits;
        foreach (DigitFilter filter in filters.OfType<DigitFilter>()) { may = may.Or(ByteSet.Where(value => MayHaveShort(filter, value))); }
        return may.Not();
    }

    private static bool MayHaveShort(DigitFilter filter, byte behind)
    {
        for (int run = 1; run <= RunClasses.ShortMax; run++)
        {
            if (filter.MayHave(run, behind)) { return true; }
        }
        return false;
    }

    private void MatchReached(in ScanInput input, TextMap map, NumberedContext context, int offset)
    {
        context.Forget(input.Output, map.Start + offset);
        if (map.IsWhole(offset) && wholes[0] is { } filter) { MatchWhole(filter, input, map, offset); }
        MatchLed(input, map, offset);
    }

    private static void MatchWhole(DigitFilter filter, in ScanInput input, TextMap map, int offset)
    {
        int at = map.Start + offset;
        int run = map.RunEnd(input.Text, offset) - at;
        if (input.IsSliced) { filter.Match(input.Slice(ref at), at, at, at + run); }
        else { filter.Match(input, at, at, at + run); }
    }

    /// <summary>The runs around which all bytes that rows look at lie in the text.</summary>
    private static ReadOnlySpan<ushort> Inside(ReadOnlySpan<byte> text, TextMap map, ReadOnlySpan<ushort> runs, out int first, out int last)
    {
        first = 0;
        last = runs.Length;
        while (first < last && map.Start + runs[first] < DigitRows.BeforeBytes) { first++; }
        while (last > first && map.Start + runs[last - 1] + DigitRows.HeadBytes > text.Length) { last--; }
        return runs[first..last];
    }

    /// <summary>Leaves the runs that begin a word and at which a form may begin.</summary>
    private int FilterWhole(ref byte part, TextMap map, ReadOnlySpan<ushort> runs, Span<ushort> left)
    {
        if (wholes[0] is not { } filter) { return 0; }
        int count = 0;
        ref ushort next = ref MemoryMarshal.GetReference(left);
        foreach (ushort offset in runs)
        {
            Unsafe.Add(ref next, count) = offset;
            count += map.IsWhole(offset) ? 1 : 0;
        }
        return filter.Filter(ref part, map, left[..count], left);
    }

    /// <summary>Leaves the runs before which a form may begin, or with which one may that letters may touch; no branch depends on the text.</summary>
    private int FilterLed(ref byte part, TextMap map, ReadOnlySpan<ushort> runs, Span<ushort> left)
    {
        int count = 0;
        ref ushort next = ref MemoryMarshal.GetReference(left);
        int partBytes = map.Bytes;
        foreach (ushort offset in runs)
        {
            ref byte at = ref Unsafe.Add(ref part, offset);
            int run = map.RunLength(offset);
            // Of a run that goes on behind the part too little is known.
            uint cut = offset + run >= partBytes ? uint.MaxValue : 0;
            uint free = Free(map, offset);
            uint whole = (leads.Run(ref at, run) | cut) & leads.Before(ref at) & Starts(map, offset, free);
            uint inWord = (leadsInWord.Run(ref at, run) | cut) & leadsInWord.Before(ref at) & (free | DigitLeads.Bit(0));
            Unsafe.Add(ref next, count) = offset;
            count += (whole | inWord) != 0 ? 1 : 0;
        }
        return count;
    }

    /// <summary>Which bytes before a digit stand behind the last digit before it: a bit each, one byte before the highest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Free(TextMap map, int offset)
    {
        uint digits = (uint)(map.DigitsBefore(offset) >> (ByteKinds.BlockBytes - LeadMax));
        return (DigitLeads.AllBefore << LeadMax >> (BitOperations.LeadingZeroCount(digits) - (32 - LeadMax))) & DigitLeads.AllBefore;
    }

    /// <summary>Which of them a find may begin with that no word byte may touch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Starts(TextMap map, int offset, uint free) => (uint)(map.WholesBefore(offset) >> (ByteKinds.BlockBytes - LeadMax)) & free;

    private void MatchLed(in ScanInput input, TextMap map, int offset)
    {
        int at = map.Start + offset;
        int runEnd = map.RunEnd(input.Text, offset);
        uint free = Free(map, offset);
        if (input.IsSliced)
        {
            int run = runEnd - at;
            MatchLed(input.Slice(ref at), at, at + run, Starts(map, offset, free), free);
        }
        else { MatchLed(input, at, runEnd, Starts(map, offset, free), free); }
    }

    private void MatchLed(in ScanInput input, int at, int runEnd, uint starts, uint free)
    {
        ReadOnlySpan<byte> text = input.Text;
        for (starts &= leads.Before(text, at); starts != 0; starts &= starts - 1)
        {
            int back = LeadMax - BitOperations.TrailingZeroCount(starts);
            wholes[back]!.Match(input, at - back, at, runEnd);
        }
        if (!hasInWord) { return; }
        for (uint inWord = leadsInWord.Before(text, at) & (free | DigitLeads.Bit(0)); inWord != 0; inWord &= inWord - 1)
        {
            int back = LeadMax - BitOperations.TrailingZeroCount(inWord);
            inWords[back]!.Match(input, at - back, at, runEnd);
        }
    }
}
