using System.Text;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking.Patterns;

namespace EdgeGate.Masking.Scanning;

/// <summary>Forms that begin with a literal, and forms that follow a context word: one Hyperscan pass finds both.</summary>
internal sealed class LiteralTriggers : IDisposable
{
    private readonly List<HyperscanLiteral> literals = [];
    private readonly Dictionary<HyperscanLiteral, int> numbers = [];
    private readonly List<List<Target>> targets = [];
    private readonly List<List<Form>> followers = [];
    private readonly HyperscanDatabase? database;
    private readonly int literalBytesMax;
    private readonly int[][] byFirstByte = new int[256][];
    private readonly Target[] behindOffset;

    public LiteralTriggers(IEnumerable<Form> forms, HyperscanCache cache)
    {
        foreach (Form form in forms)
        {
            if (form.Trigger == TriggerKind.Literal)
            {
                foreach (Literal literal in LiteralAnalysis.Of(form.LeadPattern ?? form.Pattern)!)
                {
                    targets[Number(Encoding.Latin1.GetBytes(literal.Text), literal.IsCaseless)].Add(new Target(form, literal.Offset));
                    literalBytesMax = Math.Max(literalBytesMax, literal.Text.Length + literal.Offset);
                }
            }
            else if (form.Trigger == TriggerKind.Context)
            {
                foreach (string word in form.Definition.Context.SelectMany(Spellings).Distinct(StringComparer.Ordinal))
                {
                    followers[Number(Encoding.UTF8.GetBytes(word), isCaseless: true)].Add(form);
                }
            }
        }
        database = literals.Count > 0 ? cache.Compile(literals) : null;
        behindOffset = [.. targets.SelectMany(static list => list).Where(static target => target is { Offset: > 0, Form.Lead: null })];
        for (int value = 0; value < 256; value++)
        {
            byFirstByte[value] = [.. Enumerable.Range(0, literals.Count).Where(number => targets[number].Count > 0 && literals[number].BeginsWith((byte)value))];
        }
    }

    /// <summary>Asks at each literal and behind each context word.</summary>
    public void Match(in ScanInput input)
    {
        if (database is null || input.Text.IsEmpty) { return; }
        foreach (HyperscanMatch match in database.Scan(input.Text))
        {
            int number = (int)match.Pattern;
            int start = match.End - literals[number].Text.Length;
            foreach (Target target in targets[number]) { Match(input, target, start - target.Offset); }
            if (followers[number].Count > 0) { MatchFollowers(input, followers[number], start, match.End); }
        }
    }

    /// <summary>Notes what may begin in the last bytes and have its literal end beyond them.</summary>
    public void Tail(in ScanInput input)
    {
        ReadOnlySpan<byte> text = input.Text;
        for (int start = Math.Max(0, text.Length - literalBytesMax + 1); start < text.Length; start++)
        {
            foreach (int number in byFirstByte[text[start]])
            {
                if (!literals[number].GoesOn(text[start..])) { continue; }
                foreach (Target target in targets[number])
                {
                    if (target.Form.Lead is null) { input.Output.AddUndecided(Math.Max(0, start - target.Offset), Math.Max(0, start - target.Offset)); }
                    else { input.Output.AddRetry(Math.Max(0, start - target.Offset)); }
                }
            }
        }
        // An offset may be all that has come of a form yet.
        foreach (Target target in behindOffset) { TailOffset(input, target); }
    }

    /// <inheritdoc/>
    public void Dispose() => database?.Dispose();

    private static void TailOffset(in ScanInput input, Target target)
    {
        for (int start = Math.Max(0, input.Text.Length - target.Offset); start < input.Text.Length; start++)
        {
            if (target.Form.Body.IsAlive(input.Text, start)) { input.Output.AddUndecided(start, start); }
        }
    }

    private static void Match(in ScanInput input, Target target, int start)
    {
        if (start < input.From || !input.Selected[target.Form.ClassIndex]) { return; }
        if (target.Form.Lead is not null) { FormMatcher.MatchBehindLead(input, target.Form, start); }
        else if (FormMatcher.MayBegin(target.Form.Edges, input.Text, start)) { FormMatcher.Match(input, target.Form, start, start); }
    }

    private static void MatchFollowers(in ScanInput input, List<Form> forms, int start, int end)
    {
        ReadOnlySpan<byte> text = input.Text;
        if (start < input.From) { return; }
        if (end == text.Length && !input.IsEnd)
        {
            input.Output.AddRetry(start);
            return;
        }
        if (!IsWholeWord(text, start, end)) { return; }
        foreach (Form form in forms)
        {
            if (!input.Selected[form.ClassIndex]) { continue; }
            int last = Math.Min(text.Length, end + form.Definition.Within + 1);
            if (end + form.Definition.Within >= text.Length && !input.IsEnd) { input.Output.AddRetry(start); }
            for (int at = end; at < last; at++)
            {
                int next = text[at..last].IndexOfAny(form.FirstBytes);
                if (next < 0) { break; }
                at += next;
                if (FormMatcher.MayBegin(form.Edges, text, at)) { FormMatcher.Match(input, form, at, start); }
            }
        }
    }

    /// <summary>Whether letters end where the word does: <c>ssn_1</c>, <c>SSNs</c> and <c>customerSsn</c> have it, <c>lessness</c> has not.</summary>
    private static bool IsWholeWord(ReadOnlySpan<byte> text, int start, int end)
    {
        bool begins = start == 0 || !IsLetter(text[start - 1]) || (IsLower(text[start - 1]) && !IsLower(text[start]));
        if (!begins) { return false; }
        if (end < text.Length && (text[end] | 0x20) == 's') { end++; }
        return end >= text.Length || !IsLetter(text[end]) || (IsLower(text[end - 1]) && !IsLower(text[end]));
    }

    private static bool IsLetter(byte value) => (uint)((value | 0x20) - 'a') <= 25 || value >= 0x80;

    private static bool IsLower(byte value) => (uint)(value - 'a') <= 25;

    /// <summary>A word as it is commonly written: a space may be an underscore, a dash or nothing; Hyperscan folds the case of ASCII letters alone.</summary>
    private static IEnumerable<string> Spellings(string word)
    {
        string lower = word.ToLowerInvariant();
        IEnumerable<string> cases = Ascii.IsValid(word)
            ? [lower]
            : [lower, AsciiLower(word), AsciiLower(word.ToUpperInvariant()), AsciiLower(char.ToUpperInvariant(lower[0]) + lower[1..])];
        return cases.SelectMany(static spelt => spelt.Contains(' ', StringComparison.Ordinal)
            ? new[] { spelt, spelt.Replace(' ', '_'), spelt.Replace(' ', '-'), spelt.Replace(" ", "", StringComparison.Ordinal) }
            : [spelt]);
    }

    private static string AsciiLower(string word) => string.Concat(word.Select(static c => char.IsAsciiLetterUpper(c) ? char.ToLowerInvariant(c) : c));

    private int Number(byte[] text, bool isCaseless)
    {
        HyperscanLiteral literal = new(text, isCaseless);
        if (!numbers.TryGetValue(literal, out int number))
        {
            numbers[literal] = number = literals.Count;
            literals.Add(literal);
            targets.Add([]);
            followers.Add([]);
        }
        return number;
    }

    private readonly record struct Target(Form Form, int Offset);
}
