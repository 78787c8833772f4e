using System.Buffers;
using System.Text;
using EdgeGate.Masking.Patterns;
using EdgeGate.Masking.Scanning.Literals;

namespace EdgeGate.Masking.Scanning;

/// <summary>Words that must stand before a value, and the forms that each lets in.</summary>
internal sealed class ContextWords
{
    /// <summary>What can stand behind a whole word (<see cref="IsWholeWord"/>): no lower-case letter but an s.</summary>
    private static readonly ByteSet MayEndWord = ByteSet.Range((byte)'a', (byte)'z').Not().Or(ByteSet.Of((byte)'s'));

    /// <summary>The first bytes of signs and of scripts that put no blank between words: <c>TEL：</c>. Below it are letters of Latin script too.</summary>
    private const byte SignsFrom = 0xE2;

    private readonly LiteralSet set = new();
    private readonly List<List<Follower>> followers = [];
    private readonly Dictionary<Form, List<int>> before = new(ReferenceEqualityComparer.Instance);

    /// <summary>Collects the words of forms.</summary>
    public ContextWords(IEnumerable<Form> forms)
    {
        foreach (Form form in forms)
        {
            Follower follower = new(form, SearchValues.Create([.. form.FirstBytes]));
            before[form] = [];
            foreach (string word in form.Definition.Context.SelectMany(Spellings).Distinct(StringComparer.Ordinal))
            {
                byte[] text = Encoding.UTF8.GetBytes(word);
                int number = set.Add(new ScanLiteral(text, IsCaseless: true, WordStarts.IsAt(text, 0)) { Behind = MayEndWord });
                if (number == followers.Count) { followers.Add([]); }
                followers[number].Add(follower);
                before[form].Add(number);
                ReachBytes = Math.Max(ReachBytes, text.Length + form.Definition.Within);
            }
        }
    }

    /// <summary>The words, in lower case.</summary>
    public IReadOnlyList<ScanLiteral> Literals => set.Literals;

    /// <summary>How far before a value a word may begin.</summary>
    public int ReachBytes { get; }

    /// <summary>Asks behind a word.</summary>
    /// <param name="input">The text.</param>
    /// <param name="number">The word's index.</param>
    /// <param name="start">Where it begins.</param>
    public void Match(in ScanInput input, int number, int start)
    {
        ReadOnlySpan<byte> text = input.Text;
        int end = start + set.Literals[number].Text.Length;
        // A word with a wall in it may seem to stand on both sides of one.
        if (start < input.From || end > text.Length) { return; }
        if (end == text.Length && !input.IsEnd)
        {
            input.Output.AddRetry(start);
            return;
        }
        if (!IsWholeWord(text, start, end)) { return; }
        foreach ((Form form, SearchValues<byte> firstBytes) in followers[number])
        {
            if (!input.Selected[form.ClassIndex]) { continue; }
            int last = Math.Min(text.Length, end + form.Definition.Within + 1);
            if (end + form.Definition.Within >= text.Length && !input.IsEnd) { input.Output.AddRetry(start); }
            for (int at = end; at < last; at++)
            {
                int next = text[at..last].IndexOfAny(firstBytes);
                if (next < 0) { break; }
                at += next;
                if (FormMatcher.MayBegin(form.Edges, text, at)) { FormMatcher.Match(input, form, at, start); }
            }
        }
    }

    /// <summary>The words that let in a form.</summary>
    public IReadOnlyList<int> Before(Form form) => before[form];

    /// <summary>Whether letters end where the word does: <c>ssn_1</c>, <c>SSNs</c> and <c>customerSsn</c> have it, <c>lessness</c> has not.</summary>
    public static bool IsWholeWord(ReadOnlySpan<byte> text, int start, int end)
    {
        // Scripts of three bytes a letter put no blank between words.
        bool begins = start == 0 || text[start] >= 0xE0 || !IsLetter(text[start - 1]) || (IsLower(text[start - 1]) && !IsLower(text[start]));
        if (!begins || (IsDigit(text[start]) && start > 0 && IsDigit(text[start - 1]))) { return false; }
        return Ends(text, end) || ((text[end] | 0x20) == 's' && Ends(text, end + 1));
    }

    private static bool Ends(ReadOnlySpan<byte> text, int end)
        => end >= text.Length || !IsLetter(text[end]) || text[end] >= SignsFrom || (IsLower(text[end - 1]) && !IsLower(text[end])) || (end >= 3 && text[end - 3] >= 0xE0);

    private static bool IsLetter(byte value) => (uint)((value | 0x20) - 'a') <= 25 || value >= 0x80;

    private static bool IsLower(byte value) => (uint)(value - 'a') <= 25;

    private static bool IsDigit(byte value) => (uint)(value - '0') <= 9;

    /// <summary>A word as it is commonly written: a space may be an underscore, a dash or nothing; only the case of ASCII letters is folded.</summary>
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

    /// <summary>A form that a word lets in, and the bytes it can begin with.</summary>
    private readonly record struct Follower(Form Form, SearchValues<byte> FirstBytes);
}
