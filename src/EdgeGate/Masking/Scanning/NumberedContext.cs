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

    /// <summary>Whether a word that was not asked yet reaches a run of digits.</summary>
    public bool Reaches(ScanFinds output, int digit)
    {
        // No run that follows is nearer.
        while (output.HasWord && output.Word.Start < digit - reachBytes) { output.NextWord(); }
        return output.HasWord && output.Word.Start < digit;
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

    /// <summary>Asks behind the words before a place.</summary>
    /// <param name="input">The text.</param>
    /// <param name="place">Where something has the shape of a form.</param>
    public void MatchBefore(in ScanInput input, int place)
    {
        ScanFinds output = input.Output;
        int end = input.Whole(place);
        while (output.HasWord && output.Word.Start < end)
        {
            (int start, int number) = output.Word;
            output.NextWord();
            if (input.IsSliced) { words.Match(input.Slice(ref start), number, start); }
            else { words.Match(input, number, start); }
        }
    }

    /// <summary>Asks behind the last words: what follows them is yet to come.</summary>
    public void Tail(in ScanInput input) => MatchBefore(input, input.Text.Length);
}
