using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using EdgeGate.Masking.Patterns;
using EdgeGate.Masking.Scanning.Literals;

namespace EdgeGate.Masking.Scanning;

/// <summary>Forms that follow a context word and hold many digits: their words are looked for only before what has their shape, which is rare in most texts.</summary>
internal sealed class NumberedContext
{
    /// <summary>Digits such a form has at least.</summary>
    private const int DigitsMin = 6;

    private readonly ContextWords words;
    private readonly LiteralTable? table;

    public NumberedContext(IEnumerable<Form> forms)
    {
        Forms = [.. forms.Where(Takes)];
        words = new ContextWords(Forms);
        if (words.Literals.Count > 0) { table = new LiteralTable([.. words.Literals.Select(static (word, number) => LiteralWindow.Of(number, word))]); }
    }

    /// <summary>The forms.</summary>
    public IReadOnlyList<Form> Forms { get; }

    /// <summary>Whether a form is looked for in this way.</summary>
    public static bool Takes(Form form)
        => form is { Trigger: TriggerKind.Context, Edges: FindEdges.Word } && ShapeAnalysis.DigitsMin(form.Pattern) >= DigitsMin
            && LeadAnalysis.Of(form.Pattern, ByteSet.Digits) is { Max: <= FormCompiler.DigitLeadMax }
            && form.Definition.Context.All(static word => WordStarts.IsAt(Encoding.UTF8.GetBytes(word), 0));

    /// <summary>Asks behind the words before a place.</summary>
    /// <param name="input">The text.</param>
    /// <param name="place">Where something has the shape of a form.</param>
    /// <param name="asked">Words that begin before this place were asked; moved on.</param>
    public void MatchBefore(in ScanInput input, int place, ref int asked)
    {
        if (place <= asked || table is null) { return; }
        ref byte start = ref MemoryMarshal.GetReference(input.Text);
        Sink sink = new(words, input);
        for (int block = Math.Max(Math.Max(asked, place - words.ReachBytes), input.From); block < place; block += WordStarts.BlockBytes)
        {
            ulong starts = WordStarts.In(ref start, block);
            int left = place - block;
            if (left < WordStarts.BlockBytes) { starts &= (1UL << left) - 1; }
            while (starts != 0)
            {
                int at = block + BitOperations.TrailingZeroCount(starts);
                starts &= starts - 1;
                table.Find(input.Text, at, ref sink);
            }
        }
        asked = place;
    }

    /// <summary>Asks behind the last words: what follows them is yet to come.</summary>
    public void Tail(in ScanInput input, int asked) => MatchBefore(input, input.Text.Length, ref asked);

    private readonly ref struct Sink(ContextWords words, in ScanInput input) : ILiteralSink
    {
        private readonly ScanInput input = input;

        public void Found(int number, int start) => words.Match(input, number, start);
    }
}
