namespace EdgeGate.Tests.Masking.Classes;

/// <summary>The plain model of context words.</summary>
internal static class PlainContext
{
    /// <summary>
    /// Whether one of the words stands in the text before a find, in either case and as a whole word: what touches it may be a digit, an
    /// underscore, a plural s, or the neighbour in a camelCase name.
    /// </summary>
    /// <param name="before">The bytes before the find that count.</param>
    /// <param name="earlier">The byte before those, which can make a word no whole one.</param>
    /// <param name="words">The words.</param>
    public static bool Holds(string before, char? earlier, IReadOnlyList<string> words) => words.Any(word => Stands(before, earlier, word));

    /// <summary>A word as people write it: a blank may be an underscore, a dash or nothing, and letters beyond ASCII may be large.</summary>
    public static IEnumerable<string> Spellings(string word)
        => from cased in (string[])[word, word.ToUpperInvariant(), char.ToUpperInvariant(word[0]) + word[1..]]
           from blank in (string[])[" ", "_", "-", ""]
           select cased.Replace(" ", blank, StringComparison.Ordinal);

    private static bool Stands(string before, char? earlier, string word)
    {
        for (int at = 0; at + word.Length <= before.Length; at++)
        {
            if (!IsSame(before.AsSpan(at, word.Length), word)) { continue; }
            char? left = at > 0 ? before[at - 1] : earlier;
            int end = at + word.Length;
            if (Begins(left, before[at]) && (Ends(before, end) || (end < before.Length && before[end] is 's' or 'S' && Ends(before, end + 1)))) { return true; }
        }
        return false;
    }

    /// <summary>Case is told apart in ASCII only: other characters are bytes of UTF-8 here.</summary>
    private static bool IsSame(ReadOnlySpan<char> text, string word)
    {
        for (int i = 0; i < word.Length; i++)
        {
            if (text[i] != word[i] && !(char.IsAsciiLetter(word[i]) && (text[i] | 0x20) == (word[i] | 0x20))) { return false; }
        }
        return true;
    }

    private static bool Begins(char? left, char first) => left is not { } c || !char.IsAsciiLetter(c) || (char.IsAsciiLetterLower(c) && char.IsAsciiLetterUpper(first));

    private static bool Ends(string before, int end)
        => end >= before.Length || !char.IsAsciiLetter(before[end]) || (char.IsAsciiLetterLower(before[end - 1]) && char.IsAsciiLetterUpper(before[end]));
}
