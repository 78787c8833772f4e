using System.Text;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking.Patterns;
using EdgeGate.Masking.Scanning.Literals;

namespace EdgeGate.Masking.Scanning;

/// <summary>Forms that begin with a literal, and words that must stand before others: one pass finds both.</summary>
internal sealed class LiteralTriggers : IDisposable
{
    private readonly ScanLiteral[] literals;
    private readonly List<List<Target>> targets = [];
    private readonly ContextWords words;
    private readonly int numberedFrom;
    private readonly LiteralFinder finder;
    private readonly HyperscanDatabase? database;
    private readonly LiteralTails tails;
    private readonly Target[] behindOffset;

    public LiteralTriggers(IEnumerable<Form> forms, NumberedContext numbered, HyperscanCache cache)
    {
        LiteralSet set = new();
        foreach (Form form in forms.Where(static form => form.Trigger == TriggerKind.Literal))
        {
            DfaStates begin = new(form.Lead ?? form.Body);
            foreach (Literal literal in form.Literals)
            {
                byte[] text = Encoding.Latin1.GetBytes(literal.Text);
                LiteralNeighbours neighbours = LiteralNeighbours.Of(begin, literal);
                bool beginsWord = literal.Offset == 0 ? MustBeginWord(form, text[0]) : char.IsAsciiLetter((char)text[0]) && neighbours.Before.And(ByteSet.Letters).IsEmpty;
                int number = set.Add(new ScanLiteral(text, literal.IsCaseless, beginsWord) { Before = neighbours.Before, Behind = neighbours.Behind });
                if (number == targets.Count) { targets.Add([]); }
                targets[number].Add(new Target(form, literal.Offset));
            }
        }
        words = new ContextWords(forms.Where(static form => form.Trigger == TriggerKind.Context && !NumberedContext.Takes(form)));
        literals = [.. set.Literals, .. words.Literals, .. numbered.Literals];
        numberedFrom = set.Count + words.Literals.Count;
        bool areMany = literals.Length > LiteralFinder.LiteralsMax;
        finder = new LiteralFinder(areMany ? [] : literals);
        database = areMany ? cache.Compile([.. literals.Select(static literal => new HyperscanLiteral(literal.Text, literal.IsCaseless))]) : null;
        behindOffset = [.. targets.SelectMany(static list => list).Where(static target => target is { Offset: > 0, Form.Lead: null })];
        tails = new LiteralTails([.. targets.Select((such, number) => (literals[number], OffsetMax(such.Where(static target => target.Form.Lead is null)), OffsetMax(such.Where(static target => target.Form.Lead is not null))))]);
    }

    /// <summary>Where literals may stand in which no word of letters begins.</summary>
    public ShuffleTables Tables => finder.Tables;

    /// <summary>Asks at each literal that an automaton finds in the whole text.</summary>
    public void Match(in ScanInput input)
    {
        if (database is null || input.Text.IsEmpty) { return; }
        Sink sink = new(this, input);
        foreach (HyperscanMatch match in database.Scan(input.Text))
        {
            int number = (int)match.Pattern;
            sink.Found(number, match.End - literals[number].Text.Length);
        }
    }

    /// <summary>Asks at each literal of a part of the text.</summary>
    public void Match(in ScanInput input, TextMap map)
    {
        if (database is not null) { return; }
        Sink sink = new(this, input);
        finder.Find(input.Text, map, ref sink);
    }

    /// <summary>Notes what may begin in the last bytes and have its literal end beyond them.</summary>
    public void Tail(in ScanInput input)
    {
        tails.Note(input);
        // An offset may be all that has come of a form yet.
        foreach (Target target in behindOffset) { TailOffset(input, target); }
    }

    /// <inheritdoc/>
    public void Dispose() => database?.Dispose();

    private static int OffsetMax(IEnumerable<Target> targets) => targets.Select(static target => target.Offset).DefaultIfEmpty(-1).Max();

    private static void TailOffset(in ScanInput input, Target target)
    {
        for (int start = Math.Max(0, input.Text.Length - target.Offset); start < input.Text.Length; start++)
        {
            if (target.Form.Body.IsAlive(input.Text, start)) { input.Output.AddUndecided(start, start); }
        }
    }

    private static void Match(in ScanInput input, Target target, int start)
    {
        Form form = target.Form;
        if (start < input.From || !input.Selected[form.ClassIndex]) { return; }
        if (form.Lead is not null)
        {
            if (!MustBeginWord(form, input.Text[start]) || WordStarts.IsAt(input.Text, start) || Escapes.EndsBefore(input.Text, start)) { FormMatcher.MatchBehindLead(input, form, start); }
        }
        else if (FormMatcher.MayBegin(form.Edges, input.Text, start)) { FormMatcher.Match(input, form, start, start); }
    }

    /// <summary>Whether a match that begins with a byte can only begin where a word does, or behind an escape: so does a find that no word byte may touch, and a lead that is not glued.</summary>
    private static bool MustBeginWord(Form form, byte first)
        => form.Lead is null ? form.Edges is FindEdges.Word or FindEdges.Letter && char.IsAsciiLetterOrDigit((char)first)
            : !form.Definition.LeadGlued && (char.IsAsciiLetterOrDigit((char)first) || first >= 0x80);

    private readonly record struct Target(Form Form, int Offset);

    private readonly ref struct Sink(LiteralTriggers triggers, in ScanInput input) : ILiteralSink
    {
        private readonly ScanInput input = input;

        public void Found(int number, int start)
        {
            if (number >= triggers.numberedFrom)
            {
                if (start >= input.From) { input.Output.AddWord(start, number - triggers.numberedFrom); }
                return;
            }
            if (number >= triggers.targets.Count)
            {
                MatchWord(number - triggers.targets.Count, start);
                return;
            }
            foreach (Target target in triggers.targets[number]) { Match(target, start); }
        }

        private void MatchWord(int number, int start)
        {
            if (input.IsSliced) { triggers.words.Match(input.Slice(ref start), number, start); }
            else { triggers.words.Match(input, number, start); }
        }

        private void Match(Target target, int start)
        {
            if (input.IsSliced) { LiteralTriggers.Match(input.Slice(ref start), target, start - target.Offset); }
            else { LiteralTriggers.Match(input, target, start - target.Offset); }
        }
    }
}
