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

    // Where a match of each form begins.
    private readonly DfaStates[] begins = [.. forms.Select(static form => new DfaStates(form.Body))];

    /// <summary>For each of the first bytes, a row for each symbol: behind its shortest match a form can have any.</summary>
    public BitRows Heads()
    {
        BitRows rows = new(HeadBytes * Symbols, forms.Length);
        for (int number = 0; number < forms.Length; number++)
        {
            DfaStates states = begins[number].Fork();
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
        ByteClasses classes = new();
        foreach (Dfa table in forms.Select(static form => form.NotBefore).OfType<Dfa>().Distinct())
        {
            foreach (ByteSet alike in table.Alike()) { classes.Split(alike); }
        }
        // Kinds are told by a byte: where there are too many, which needs forms that tell all bytes apart, nothing is said.
        bool areTold = classes.Count <= byte.MaxValue;
        if (!areTold) { classes = new ByteClasses(); }
        // What is not there is of a kind of its own.
        int count = classes.Count + 1;
        byte[] kinds = [.. classes.Numbers(), (byte)classes.Count, (byte)classes.Count];
        // A wall may be where the text begins.
        kinds[TextSlice.Wall] = (byte)classes.Count;
        BitRows rows = new(count * count, forms.Length);
        for (int number = 0; number < forms.Length; number++)
        {
            for (int row = 0; row < count * count; row++)
            {
                if (!areTold || MayStandBehind(forms[number].NotBefore, Sample(row / count), Sample(row % count))) { rows.Set(row, number); }
            }
        }
        return (rows, kinds);

        int Sample(int kind) => kind < classes.Count ? classes[kind].First : EndOfText;
    }

    /// <summary>A row for each length of the run and each kind of what stands behind it, and the kind of each symbol.</summary>
    public (BitRows Rows, ushort[] Kinds) Runs() => Rows(RunMax, AddRuns);

    /// <summary>The same of the digits that stand right behind the byte that ends the run: none of them, where that byte is followed by another.</summary>
    public (BitRows Rows, ushort[] Kinds) SecondRuns() => Rows(SecondRunMax, AddSecondRuns);

    /// <summary>Makes rows of what each form can have behind a run, by its length; symbols that no form tells apart are of one kind.</summary>
    private (BitRows Rows, ushort[] Kinds) Rows(int runMax, Action<int, SymbolSet[]> add)
    {
        SymbolSet[][] behind = new SymbolSet[forms.Length][];
        ByteClasses classes = new();
        HashSet<ByteSet> known = [];
        for (int number = 0; number < forms.Length; number++)
        {
            add(number, behind[number] = new SymbolSet[runMax + 1]);
            foreach (SymbolSet symbols in behind[number])
            {
                if (known.Add(symbols.Bytes)) { classes.Split(symbols.Bytes); }
            }
        }
        int end = classes.Count;
        int unknown = end + 1;
        int count = unknown + 1;
        BitRows rows = new((runMax + 1) * count, forms.Length);
        for (int number = 0; number < forms.Length; number++)
        {
            for (int run = 0; run <= runMax; run++)
            {
                SymbolSet symbols = behind[number][run];
                if (symbols == default) { continue; }
                for (int kind = 0; kind < end; kind++)
                {
                    if (symbols.Bytes.Contains(classes[kind].First)) { rows.Set((run * count) + kind, number); }
                }
                if (symbols.HasEnd) { rows.Set((run * count) + end, number); }
                if (symbols.HasUnknown) { rows.Set((run * count) + unknown, number); }
            }
        }
        return (rows, [.. classes.Numbers(), (ushort)end, (ushort)unknown]);
    }

    private void AddRuns(int number, SymbolSet[] behind)
    {
        Form form = forms[number];
        // What may be touched by digits, and regions, may end inside the run.
        bool endsAnywhere = form.IsRegion || form.Edges == FindEdges.None;
        bool isOver = false;
        ByteSet ends = EndsBefore(form);
        DfaStates states = begins[number].Fork();
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
            behind[run] = new SymbolSet(isAny ? ByteSet.All : canEnd ? states.GoOn().Or(ends) : states.GoOn(), HasEnd: isAny || canEnd, HasUnknown: true);
        }
    }

    private void AddSecondRuns(int number, SymbolSet[] behind)
    {
        DfaStates states = begins[number].Fork();
        for (int i = 0; i < lead; i++) { states.Step(ByteSet.Digits.Not()); }
        bool isOver = states.StepOften(ByteSet.Digits);
        states.Step(ByteSet.Digits.Not());
        for (int run = 0; run <= SecondRunMax; run++)
        {
            // Behind its shortest match a form can have anything.
            isOver |= states.AnyAccepts;
            if (isOver || (run == SecondRunMax && states.Count > 0))
            {
                behind.AsSpan(run).Fill(SymbolSet.All);
                return;
            }
            if (run == SecondRunMax) { return; }
            behind[run] = new SymbolSet(states.GoOn(), HasEnd: false, HasUnknown: true);
            states.Step(ByteSet.Digits);
        }
    }

    private static void SetAll(BitRows rows, int row, int number, ByteSet values)
    {
        foreach (byte value in values) { rows.Set(row + value, number); }
    }

    /// <summary>Bytes that a find of a form may end before, a wall among them: the text may end there.</summary>
    private static ByteSet EndsBefore(Form form) => ByteSet.Where(value => value == TextSlice.Wall || MayEndBefore(form, value));

    private static bool MayEndBefore(Form form, byte value)
        => !(form.Edges == FindEdges.Word && FormMatcher.IsWordByte(value)) && form.Trail?.Step(Dfa.Start, value) != Dfa.Dead
            && (form.NotAfter is not { } not || !not.IsAccepting(not.Step(Dfa.Start, value)));

    private static bool MayStandBehind(Dfa? not, int first, int second)
    {
        if (not is null || first == EndOfText) { return true; }
        int state = not.Step(Dfa.Start, (byte)first);
        return !not.IsAccepting(state) && (state == Dfa.Dead || second == EndOfText || !not.IsAccepting(not.Step(state, (byte)second)));
    }

    /// <summary>What can stand somewhere.</summary>
    /// <param name="Bytes">Bytes.</param>
    /// <param name="HasEnd">Whether <see cref="EndOfText"/> can.</param>
    /// <param name="HasUnknown">Whether <see cref="Unknown"/> can.</param>
    private readonly record struct SymbolSet(ByteSet Bytes, bool HasEnd, bool HasUnknown)
    {
        public static SymbolSet All => new(ByteSet.All, true, true);
    }
}
