using System.Runtime.CompilerServices;
using EdgeGate.Masking.Patterns;

namespace EdgeGate.Masking.Scanning;

/// <summary>Forms that are asked at the same places, compiled to one table: most places are done with after two or three bytes.</summary>
internal sealed class FormGroup
{
    private readonly Dfa dfa;
    private readonly Form[] forms;

    private FormGroup(Dfa dfa, Form[] forms)
    {
        this.dfa = dfa;
        this.forms = forms;
    }

    /// <summary>Compiles forms to as few tables as they fit.</summary>
    public static IEnumerable<FormGroup> Create(IReadOnlyList<Form> forms)
    {
        if (forms.Count == 0) { return []; }
        if (new DfaBuilder().TryBuild([.. forms.Select(static form => form.Pattern)]) is { } dfa) { return [new FormGroup(dfa, [.. forms])]; }
        // One alone always fits: it was compiled before.
        int half = forms.Count / 2;
        return [.. Create([.. forms.Take(half)]), .. Create([.. forms.Skip(half)])];
    }

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
}
