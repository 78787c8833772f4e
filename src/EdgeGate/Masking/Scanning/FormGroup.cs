using System.Runtime.CompilerServices;
using EdgeGate.Masking.Patterns;

namespace EdgeGate.Masking.Scanning;

/// <summary>Forms that are asked at the same places, compiled to one table: most places are done with after two or three bytes.</summary>
internal sealed class FormGroup
{
    /// <summary>Runs of digits this long and longer are looked at as if they were this long.</summary>
    private const int RunMax = 32;

    private const int RunColumns = 257;
    private const int EndColumn = 256;

    private readonly Dfa dfa;
    private readonly Form[] forms;
    private readonly bool[] viable;

    private FormGroup(Dfa dfa, Form[] forms)
    {
        this.dfa = dfa;
        this.forms = forms;
        viable = ViableRuns();
    }

    /// <summary>Compiles forms to as few tables as they fit.</summary>
    public static IEnumerable<FormGroup> Create(IReadOnlyList<Form> forms)
    {
        if (forms.Count == 0) { return []; }
        if (DfaBuilder.TryBuild([.. forms.Select(static form => form.Pattern)]) is { } dfa) { return [new FormGroup(dfa, [.. forms])]; }
        // One alone always fits: it was compiled before.
        int half = forms.Count / 2;
        return [.. Create([.. forms.Take(half)]), .. Create([.. forms.Skip(half)])];
    }

    /// <summary>Whether any form could begin with a run of so many digits and then this byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsViable(int run, byte next) => viable[(Math.Min(run, RunMax) * RunColumns) + next];

    /// <summary>Whether any form could end after a run of so many digits that ends the text.</summary>
    public bool IsViableAtEnd(int run) => viable[(Math.Min(run, RunMax) * RunColumns) + EndColumn];

    /// <summary>Looks for all forms that begin at a place.</summary>
    public void Match(in ScanInput input, int start, int evidence)
    {
        ReadOnlySpan<byte> text = input.Text;
        int state = Dfa.Start;
        for (int i = start; i < text.Length; i++)
        {
            state = dfa.Step(state, text[i]);
            if (state == Dfa.Dead) { return; }
            if (dfa.IsAccepting(state))
            {
                MatchOn(input, start, evidence);
                return;
            }
        }
        if (!input.IsEnd) { input.Output.AddUndecided(start, evidence); }
    }

    /// <summary>Whether some form could begin at a place and go on at the end of the text.</summary>
    public bool IsAlive(ReadOnlySpan<byte> text, int start) => dfa.IsAlive(text, start);

    /// <summary>At least one form ends somewhere: each is tried from its longest match on.</summary>
    private void MatchOn(in ScanInput input, int start, int evidence)
    {
        Unsafe.SkipInit(out DfaEnds ends);
        ends.Clear();
        if (dfa.Run(input.Text, start, ref ends) && !input.IsEnd)
        {
            input.Output.AddUndecided(start, evidence);
            return;
        }
        Span<bool> isDone = stackalloc bool[forms.Length];
        isDone.Clear();
        for (int back = 0; back < ends.Kept; back++)
        {
            (int end, int acceptSet) = ends.Longest(back);
            foreach (int number in dfa.Patterns(acceptSet))
            {
                Form form = forms[number];
                if (isDone[number]) { continue; }
                isDone[number] = !input.Selected[form.ClassIndex] || !FormMatcher.MayBegin(form.Edges, input.Text, start)
                    || form.NotBefore?.EndsBefore(input.Text, start) == true
                    || FormMatcher.TryEnd(input, form, start, end, evidence);
            }
        }
    }

    /// <summary>For each length of a first run of digits, and what follows it, whether some digits lead on.</summary>
    private bool[] ViableRuns()
    {
        bool[] table = new bool[(RunMax + 1) * RunColumns];
        HashSet<int> states = [Dfa.Start];
        for (int run = 1; run <= PatternParser.BytesMax && states.Count > 0; run++)
        {
            HashSet<int> after = [];
            foreach (int state in states)
            {
                for (byte digit = (byte)'0'; digit <= (byte)'9'; digit++) { after.Add(dfa.Step(state, digit)); }
            }
            after.Remove(Dfa.Dead);
            states = after;
            int row = Math.Min(run, RunMax) * RunColumns;
            bool isAccepting = states.Any(dfa.IsAccepting);
            table[row + EndColumn] |= isAccepting;
            for (int next = 0; next < 256; next++)
            {
                table[row + next] |= isAccepting || states.Any(state => dfa.Step(state, (byte)next) != Dfa.Dead);
            }
        }
        return table;
    }
}
