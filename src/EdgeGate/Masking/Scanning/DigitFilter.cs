using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeGate.Masking.Scanning;

/// <summary>Forms whose first digit stands so many bytes behind their start: rows of bits say of all of them at once which can begin at a place. Immutable, shared by all threads.</summary>
/// <remarks>
/// There is a row by the two bytes before the place, one by each of its first bytes, one by how long the run of digits is and what stands behind it, and one by the run behind that. A form
/// that can begin there has its bit in each of them. Of numbers, dates, versions and addresses as they stand in logs and tables hardly any form is left, and those that are decide for
/// themselves (<see cref="FormMatcher"/>).
/// </remarks>
internal sealed class DigitFilter
{
    private readonly Form[] forms;
    private readonly NumberedContext? context;
    private readonly BitRows? letIn;
    private readonly int blocks;
    private readonly BitRows before;
    private readonly byte[] kindsBefore;
    private readonly int countBefore;
    private readonly BitRows heads;
    private readonly BitRows runs;
    private readonly ushort[] kindsBehind;
    private readonly int countBehind;
    private readonly BitRows secondRuns;
    private readonly ushort[] kindsBehindSecond;
    private readonly int countBehindSecond;

    /// <summary>Makes the rows.</summary>
    /// <param name="forms">The forms.</param>
    /// <param name="lead">Bytes before their first digit.</param>
    /// <param name="context">The words that each must follow; null where they follow none.</param>
    public DigitFilter(IReadOnlyList<Form> forms, int lead, NumberedContext? context)
    {
        this.forms = [.. forms];
        this.context = context;
        letIn = context?.LetIn(this.forms);
        blocks = (forms.Count + 255) / 256;
        DigitRows rows = new(this.forms, lead);
        heads = rows.Heads();
        (before, kindsBefore) = rows.Before();
        countBefore = kindsBefore.Max() + 1;
        (runs, kindsBehind) = rows.Runs();
        countBehind = kindsBehind.Max() + 1;
        (secondRuns, kindsBehindSecond) = rows.SecondRuns();
        countBehindSecond = kindsBehindSecond.Max() + 1;
    }

    /// <summary>Leaves those of some runs at whose first digit a form may begin; no branch depends on the text.</summary>
    /// <param name="part">Where the places are counted from; two bytes of the text stand before each, and <see cref="DigitRows.HeadBytes"/> from there on.</param>
    /// <param name="map">The part.</param>
    /// <param name="places">First digits.</param>
    /// <param name="left">Receives those that are left.</param>
    /// <returns>How many are left.</returns>
    public int Filter(ref byte part, TextMap map, ReadOnlySpan<ushort> places, Span<ushort> left)
    {
        if (blocks > 1)
        {
            places.CopyTo(left);
            return places.Length;
        }
        ref ulong headRows = ref heads.First;
        ref ulong beforeRows = ref before.First;
        ref ulong runRows = ref runs.First;
        ref ulong secondRows = ref secondRuns.First;
        ref ushort secondKinds = ref MemoryMarshal.GetArrayDataReference(kindsBehindSecond);
        ref byte beforeKinds = ref MemoryMarshal.GetArrayDataReference(kindsBefore);
        ref ushort behindKinds = ref MemoryMarshal.GetArrayDataReference(kindsBehind);
        ref ushort next = ref MemoryMarshal.GetReference(left);
        int partBytes = map.Bytes;
        int count = 0;
        foreach (ushort place in places)
        {
            ref byte at = ref Unsafe.Add(ref part, place);
            int length = map.RunLength(place);
            int run = Math.Min(length, DigitRows.RunMax);
            int second = Math.Min(map.RunLength(place + run + 1), DigitRows.SecondRunMax);
            int runRow = (run * countBehind) + Unsafe.Add(ref behindKinds, Unsafe.Add(ref at, run));
            int secondRow = (second * countBehindSecond) + Unsafe.Add(ref secondKinds, Unsafe.Add(ref at, run + 1 + second));
            int beforeRow = (Unsafe.Add(ref beforeKinds, Unsafe.Add(ref at, -1)) * countBefore) + Unsafe.Add(ref beforeKinds, Unsafe.Add(ref at, -2));
            Vector256<ulong> forms = Row(ref runRows, runRow) & Row(ref secondRows, secondRow) & Row(ref beforeRows, beforeRow)
                & Row(ref headRows, at) & Row(ref headRows, DigitRows.Symbols + Unsafe.Add(ref at, 1))
                & Row(ref headRows, (2 * DigitRows.Symbols) + Unsafe.Add(ref at, 2)) & Row(ref headRows, (3 * DigitRows.Symbols) + Unsafe.Add(ref at, 3));
            Unsafe.Add(ref next, count) = place;
            // Of runs that are very long, or go on behind the part, too little is known.
            count += (forms != Vector256<ulong>.Zero ? 1 : 0) | (length >= DigitRows.RunMax ? 1 : 0) | (place + run + 1 + second >= partBytes ? 1 : 0);
        }
        return count;
    }

    /// <summary>Asks the forms that can begin at a place.</summary>
    /// <param name="input">The text.</param>
    /// <param name="start">The place.</param>
    /// <param name="digit">Its first digit.</param>
    /// <param name="runEnd">Behind the run that this digit begins.</param>
    public void Match(in ScanInput input, int start, int digit, int runEnd)
    {
        ReadOnlySpan<byte> text = input.Text;
        int run = Math.Min(runEnd - digit, DigitRows.RunMax);
        int beyond = input.IsEnd ? DigitRows.EndOfText : DigitRows.Unknown;
        int first = start > 0 ? text[start - 1] : DigitRows.EndOfText;
        int second = start > 1 ? text[start - 2] : DigitRows.EndOfText;
        int behind = runEnd < text.Length ? text[runEnd] : beyond;
        for (int block = 0; block < blocks; block++)
        {
            Vector256<ulong> left = Heads(text, start, beyond, block) & runs.Load((run * countBehind) + kindsBehind[behind], block)
                & before.Load((kindsBefore[first] * countBefore) + kindsBefore[second], block);
            if (left == Vector256<ulong>.Zero) { continue; }
            left &= secondRuns.Load(SecondRow(text, runEnd + 1, beyond), block);
            if (left == Vector256<ulong>.Zero) { continue; }
            if (context is null) { MatchEach(input, start, block, left, evidence: start, evidenceEnd: start); }
            else { MatchBehindWords(input, start, block, left); }
        }
    }

    /// <summary>Whether some form can have a run of digits of a length with a byte behind it.</summary>
    public bool MayHave(int run, byte behind) => runs.Row((run * countBehind) + kindsBehind[behind]).ContainsAnyExcept(0UL);

    /// <summary>Whether some form could begin at a place and go on at the end of the text.</summary>
    public bool IsAlive(ReadOnlySpan<byte> text, int start)
    {
        for (int block = 0; block < blocks; block++)
        {
            Vector256<ulong> left = Heads(text, start, DigitRows.Unknown, block);
            for (int word = 0; word < Vector256<ulong>.Count; word++)
            {
                for (ulong bits = left[word]; bits != 0; bits &= bits - 1)
                {
                    Form form = forms[(block * 256) + (word * 64) + BitOperations.TrailingZeroCount(bits)];
                    if (FormMatcher.MayBegin(form.Edges, text, start) && form.NotBefore?.EndsBefore(text, start) != true
                        && form.Body.IsAlive(text, start))
                    {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Row(ref ulong rows, int row) => Vector256.LoadUnsafe(ref rows, (nuint)(uint)row * (nuint)Vector256<ulong>.Count);

    private Vector256<ulong> Heads(ReadOnlySpan<byte> text, int start, int beyond, int block)
    {
        Vector256<ulong> left = Vector256<ulong>.AllBitsSet;
        for (int place = 0; place < DigitRows.HeadBytes; place++)
        {
            int symbol = start + place < text.Length ? text[start + place] : beyond;
            left &= heads.Load((place * DigitRows.Symbols) + symbol, block);
        }
        return left;
    }

    /// <summary>The row of the digits that begin at a place, and of what stands behind them.</summary>
    private int SecondRow(ReadOnlySpan<byte> text, int at, int beyond)
    {
        int run = 0;
        while (run < DigitRows.SecondRunMax && at + run < text.Length && (uint)(text[at + run] - '0') <= 9) { run++; }
        return (run * countBehindSecond) + kindsBehindSecond[at + run < text.Length ? text[at + run] : beyond];
    }

    /// <summary>Asks some forms, each behind every word before the place that lets it in.</summary>
    private void MatchBehindWords(in ScanInput input, int start, int block, Vector256<ulong> left)
    {
        int begin = input.Whole(0);
        foreach ((int place, int word) in input.Output.Words)
        {
            if (place >= begin + start) { return; }
            Vector256<ulong> such = left & letIn!.Load(word, block);
            if (such == Vector256<ulong>.Zero || place < begin || !context!.Stands(input, word, place - begin)) { continue; }
            MatchEach(input, start, block, such, place - begin, context.End(word, place - begin));
        }
    }

    /// <summary>Asks some forms.</summary>
    /// <param name="input">The text.</param>
    /// <param name="start">Where they begin.</param>
    /// <param name="block">Which of the forms.</param>
    /// <param name="left">A bit for each.</param>
    /// <param name="evidence">Where what drew attention to them begins.</param>
    /// <param name="evidenceEnd">Where it ends.</param>
    private void MatchEach(in ScanInput input, int start, int block, Vector256<ulong> left, int evidence, int evidenceEnd)
    {
        for (int word = 0; word < Vector256<ulong>.Count; word++)
        {
            for (ulong bits = left[word]; bits != 0; bits &= bits - 1)
            {
                Form form = forms[(block * 256) + (word * 64) + BitOperations.TrailingZeroCount(bits)];
                if (!input.Selected[form.ClassIndex] || start < evidenceEnd || start - evidenceEnd > form.Definition.Within || !FormMatcher.MayBegin(form.Edges, input.Text, start)) { continue; }
                FormMatcher.Match(input, form, start, evidence);
            }
        }
    }
}
