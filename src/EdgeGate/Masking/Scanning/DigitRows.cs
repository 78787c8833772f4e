using System.Runtime.InteropServices;
using System.Text;
using EdgeGate.Masking.Patterns;

namespace EdgeGate.Masking.Scanning;

/// <summary>Makes the rows of a <see cref="DigitFilter"/>. A bit that is wanting says that a form cannot stand there; one that is set says nothing for sure.</summary>
internal sealed class DigitRows(Form[] forms, int lead)
{
    /// <summary>First bytes of a place that are looked at.</summary>
    public const int HeadBytes = 4;

    /// <summary>Longer second runs count as this long.</summary>
    public const int SecondRunMax = 12;

    /// <summary>Bytes before a place that are looked at.</summary>
    public const int BeforeBytes = 2;

    /// <summary>Longer runs of digits count as this long.</summary>
    public const int RunMax = 24;

    /// <summary>What stands where the text has ended, or has not begun.</summary>
    public const int EndOfText = 256;

    /// <summary>What stands where more of the text is yet to come.</summary>
    public const int Unknown = 257;

    /// <summary>Bytes, and the two above.</summary>
    public const int Symbols = 258;

    /// <summary>For each of the first bytes, a row for each symbol: behind its shortest match a form can have any.</summary>
    public BitRows Heads()
    {
        BitRows rows = new(HeadBytes * Symbols, forms.Length);
        for (int number = 0; number < forms.Length; number++)
        {
            DfaStates states = new(forms[number].Body);
            bool isOver = false;
            for (int place = 0; place < HeadBytes; place++)
            {
                isOver |= states.AnyAccepts;
                SetAll(rows, place * Symbols, number, isOver ? ByteSet.All : states.GoOn());
                if (isOver) { rows.Set((place * Symbols) + EndOfText, number); }
                rows.Set((place * Symbols) + Unknown, number);
                states.Step(ByteSet.All);
            }
        }
        return rows;
    }

    /// <summary>A row for each pair of kinds of the two bytes before, and the kind of each symbol.</summary>
    public (BitRows Rows, byte[] Kinds) Before()
    {
        byte[] kinds = Kinds([.. forms.Select(static form => form.NotBefore).OfType<Dfa>()]);
        int count = kinds.Max() + 1;
        BitRows rows = new(count * count, forms.Length);
        // A symbol of each kind; that of what is not there is the last.
        int[] symbols = [.. Enumerable.Range(0, count - 1).Select(kind => Array.IndexOf(kinds, (byte)kind)), EndOfText];
        for (int number = 0; number < forms.Length; number++)
        {
            for (int first = 0; first < count; first++)
            {
                for (int second = 0; second < count; second++)
                {
                    if (MayStandBehind(forms[number].NotBefore, symbols[first], symbols[second])) { rows.Set((first * count) + second, number); }
                }
            }
        }
        return (rows, kinds);
    }

    /// <summary>A row for each length of the run and each kind of what stands behind it, and the kind of each symbol.</summary>
    public (BitRows Rows, ushort[] Kinds) Runs()
    {
        BitRows all = new((RunMax + 1) * Symbols, forms.Length);
        for (int number = 0; number < forms.Length; number++) { AddRuns(all, number); }
        return Joined(all, RunMax);
    }

    /// <summary>The same of the digits that stand right behind the byte that ends the run: none of them, where that byte is followed by another.</summary>
    public (BitRows Rows, ushort[] Kinds) SecondRuns()
    {
        BitRows all = new((SecondRunMax + 1) * Symbols, forms.Length);
        for (int number = 0; number < forms.Length; number++) { AddSecondRuns(all, number); }
        return Joined(all, SecondRunMax);
    }

    /// <summary>Joins symbols that are alike for every length.</summary>
    private static (BitRows Rows, ushort[] Kinds) Joined(BitRows all, int runMax)
    {
        Dictionary<string, ushort> known = [];
        ushort[] kinds = new ushort[Symbols];
        List<int> firsts = [];
        StringBuilder column = new();
        for (int symbol = 0; symbol < Symbols; symbol++)
        {
            column.Clear();
            for (int run = 0; run <= runMax; run++) { column.Append(MemoryMarshal.Cast<ulong, char>(all.Row((run * Symbols) + symbol))); }
            string bits = column.ToString();
            if (!known.TryGetValue(bits, out kinds[symbol]))
            {
                known[bits] = kinds[symbol] = (ushort)firsts.Count;
                firsts.Add(symbol);
            }
        }
        BitRows rows = new((runMax + 1) * firsts.Count, all.Bits);
        for (int run = 0; run <= runMax; run++)
        {
            for (int kind = 0; kind < firsts.Count; kind++) { rows.Copy(all, (run * Symbols) + firsts[kind], (run * firsts.Count) + kind); }
        }
        return (rows, kinds);
    }

    private void AddRuns(BitRows rows, int number)
    {
        Form form = forms[number];
        // What may be touched by digits, and regions, may end inside the run.
        bool endsAnywhere = form.IsRegion || form.Edges == FindEdges.None;
        bool isOver = false;
        ByteSet ends = EndsBefore(form);
        DfaStates states = new(form.Body);
        for (int i = 0; i < lead; i++)
        {
            states.Step(ByteSet.Digits.Not());
            isOver |= endsAnywhere && states.AnyAccepts;
        }
        for (int run = 1; run <= RunMax; run++)
        {
            states.Step(ByteSet.Digits);
            if (states.Count == 0 && !isOver) { return; }
            bool canEnd = states.AnyAccepts;
            isOver |= endsAnywhere && canEnd;
            bool isAny = isOver || run == RunMax;
            SetAll(rows, run * Symbols, number, isAny ? ByteSet.All : canEnd ? states.GoOn().Or(ends) : states.GoOn());
            if (isAny || canEnd)
            {
                rows.Set((run * Symbols) + EndOfText, number);
                rows.Set((run * Symbols) + TextSlice.Wall, number);
            }
            rows.Set((run * Symbols) + Unknown, number);
        }
    }

    private void AddSecondRuns(BitRows rows, int number)
    {
        DfaStates states = new(forms[number].Body);
        for (int i = 0; i < lead; i++) { states.Step(ByteSet.Digits.Not()); }
        bool isOver = states.StepOften(ByteSet.Digits);
        states.Step(ByteSet.Digits.Not());
        for (int run = 0; run <= SecondRunMax; run++)
        {
            // Behind its shortest match a form can have anything.
            isOver |= states.AnyAccepts;
            if (isOver || run == SecondRunMax)
            {
                for (int rest = run; rest <= SecondRunMax && (isOver || states.Count > 0); rest++)
                {
                    for (int symbol = 0; symbol < Symbols; symbol++) { rows.Set((rest * Symbols) + symbol, number); }
                }
                return;
            }
            SetAll(rows, run * Symbols, number, states.GoOn());
            rows.Set((run * Symbols) + Unknown, number);
            states.Step(ByteSet.Digits);
        }
    }

    private static void SetAll(BitRows rows, int row, int number, ByteSet values)
    {
        for (int value = 0; value < 256; value++)
        {
            if (values.Contains((byte)value)) { rows.Set(row + value, number); }
        }
    }

    /// <summary>Bytes that a find of a form may end before.</summary>
    private static ByteSet EndsBefore(Form form)
    {
        ByteSet ends = ByteSet.None;
        for (int value = 0; value < 256; value++)
        {
            if (MayEndBefore(form, (byte)value)) { ends = ends.Or(ByteSet.Of((byte)value)); }
        }
        return ends;
    }

    private static bool MayEndBefore(Form form, byte value)
        => !(form.Edges == FindEdges.Word && FormMatcher.IsWordByte(value)) && form.Trail?.Step(Dfa.Start, value) != Dfa.Dead
            && (form.NotAfter is not { } not || !not.IsAccepting(not.Step(Dfa.Start, value)));

    private static bool MayStandBehind(Dfa? not, int first, int second)
    {
        if (not is null || first == EndOfText) { return true; }
        int state = not.Step(Dfa.Start, (byte)first);
        return !not.IsAccepting(state) && (state == Dfa.Dead || second == EndOfText || !not.IsAccepting(not.Step(state, (byte)second)));
    }

    /// <summary>Symbols that no table tells apart are of one kind.</summary>
    private static byte[] Kinds(Dfa[] tables)
    {
        Dictionary<string, byte> known = [];
        byte[] kinds = new byte[Symbols];
        for (int value = 0; value < 256; value++)
        {
            // A wall may be where the text begins.
            if (value == TextSlice.Wall) { continue; }
            string columns = string.Join(',', tables.Select(table => table.Column((byte)value)));
            if (!known.TryGetValue(columns, out kinds[value])) { known[columns] = kinds[value] = (byte)known.Count; }
        }
        kinds[EndOfText] = kinds[Unknown] = kinds[TextSlice.Wall] = (byte)known.Count;
        return kinds;
    }
}
