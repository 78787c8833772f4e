using System.Text;
using EdgeGate.Masking.Patterns;
using EdgeGate.Masking.Scanning.Literals;

namespace EdgeGate.Masking.Scanning;

/// <summary>Forms that follow a context word and hold many digits. Their words are many and frequent, so they are noted (<see cref="ScanFinds.Words"/>) and asked only where digits of such a shape follow.</summary>
internal sealed class NumberedContext
{
    /// <summary>Digits such a form has at least.</summary>
    private const int DigitsMin = 6;

    private readonly ContextWords words;
    private readonly int reachBytes;

    public NumberedContext(IEnumerable<Form> forms)
    {
        Forms = [.. forms.Where(Takes)];
        words = new ContextWords(Forms);
        reachBytes = words.ReachBytes + FormCompiler.DigitLeadMax;
    }

    /// <summary>The forms.</summary>
    public IReadOnlyList<Form> Forms { get; }

    /// <summary>The words; each begins words.</summary>
    public IReadOnlyList<ScanLiteral> Literals => words.Literals;

    /// <summary>Whether a form is looked for in this way.</summary>
    public static bool Takes(Form form)
        => form is { Trigger: TriggerKind.Context, Edges: FindEdges.Word } && DigitAnalysis.DigitsMin(form.Pattern) >= DigitsMin
            && form.DigitLead is { Max: <= FormCompiler.DigitLeadMax }
            && form.Definition.Context.All(static word => WordStarts.IsAt(Encoding.UTF8.GetBytes(word), 0));

    /// <summary>A row for each word: which of some forms it lets in.</summary>
    public BitRows LetIn(IReadOnlyList<Form> forms)
    {
        BitRows rows = new(words.Literals.Count, forms.Count);
        for (int number = 0; number < forms.Count; number++)
        {
            foreach (int word in words.Before(forms[number])) { rows.Set(word, number); }
        }
        return rows;
    }

    /// <summary>Forgets the words that reach no digit from a place on.</summary>
    public void Forget(ScanFinds output, int place)
    {
        while (output.HasWord && output.Word.Start < place - reachBytes) { output.NextWord(); }
    }

    /// <summary>Leaves those of some runs of digits that words reach.</summary>
    /// <param name="output">Has the words.</param>
    /// <param name="start">From where the runs are counted.</param>
    /// <param name="runs">The runs.</param>
    /// <param name="left">Receives those that are left.</param>
    /// <returns>How many are left.</returns>
    public int Reached(ScanFinds output, int start, ReadOnlySpan<ushort> runs, Span<ushort> left)
    {
        ReadOnlySpan<(int Start, int Number)> waiting = output.Words;
        int word = 0;
        int count = 0;
        foreach (ushort offset in runs)
        {
            int digit = start + offset;
            while (word < waiting.Length && waiting[word].Start < digit - reachBytes) { word++; }
            if (word == waiting.Length) { break; }
            left[count] = offset;
            count += waiting[word].Start < digit ? 1 : 0;
        }
        return count;
    }

    /// <summary>Where a word ends that begins at a place.</summary>
    public int End(int word, int start) => start + words.Literals[word].Text.Length;

    /// <summary>Whether a word stands at a place for itself, and is no part of another.</summary>
    public bool Stands(in ScanInput input, int word, int start) => End(word, start) <= input.Text.Length && ContextWords.IsWholeWord(input.Text, start, End(word, start));

    /// <summary>Asks behind the last words: what follows them is yet to come.</summary>
    public void Tail(in ScanInput input)
    {
        Forget(input.Output, input.Text.Length);
        foreach ((int start, int word) in input.Output.Words) { words.Match(input, word, start); }
    }
}
