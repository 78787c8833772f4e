namespace EdgeGate.Protocols.Ssh.Commands;

/// <summary>A pattern on the words of a command: <c>systemctl status *</c>.</summary>
/// <remarks>
/// Words are separated by spaces. In a word, <c>*</c> stands for any characters, slashes too. A last word <c>*</c> stands for all words that follow, none too.
/// The pattern <c>*</c> alone matches every command, also one whose words are not plain; no other pattern matches such a command.
/// </remarks>
public sealed class CommandPattern
{
    private readonly string[] words;

    private CommandPattern(string text, string[] words)
    {
        Text = text;
        this.words = words;
    }

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    /// <summary>Whether it matches every command.</summary>
    public bool IsAny => words is ["*"];

    /// <summary>Reads a pattern; null when it has no word.</summary>
    public static CommandPattern? Parse(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? null : new CommandPattern(text, words);
    }

    /// <summary>Whether a rule that allows the pattern allows a command: as <see cref="Matches"/>, but what a star behind a slash stands for does not climb out of the folder.</summary>
    /// <param name="command">Its words; null when they are not plain.</param>
    public bool Allows(IReadOnlyList<string>? command) => Matches(command) && (command is null || !words.Index().Any(one => StaysBelow(one.Item) && Climbs(command[one.Index])));

    /// <summary>Whether a command matches.</summary>
    /// <param name="command">Its words; null when they are not plain.</param>
    public bool Matches(IReadOnlyList<string>? command)
    {
        if (IsAny) { return true; }
        if (command is null) { return false; }
        bool isOpen = words[^1] == "*";
        int fixedWords = isOpen ? words.Length - 1 : words.Length;
        if (isOpen ? command.Count < fixedWords : command.Count != fixedWords) { return false; }
        for (int i = 0; i < fixedWords; i++)
        {
            if (!WordMatches(words[i], command[i])) { return false; }
        }
        return true;
    }

    private static bool StaysBelow(string pattern) => pattern.IndexOf('/', StringComparison.Ordinal) is >= 0 and int slash && pattern.AsSpan(slash).Contains('*') && !Climbs(pattern);

    private static bool Climbs(string word) => word.Split('/').Contains("..");

    /// <summary>Whether a word matches a word of a pattern.</summary>
    public static bool WordMatches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> word)
    {
        int star = pattern.IndexOf('*');
        if (star < 0) { return pattern.SequenceEqual(word); }
        if (!word.StartsWith(pattern[..star])) { return false; }
        word = word[star..];
        pattern = pattern[(star + 1)..];
        while (true)
        {
            int next = pattern.IndexOf('*');
            if (next < 0) { return word.EndsWith(pattern); }
            // The first place that fits is as good as any: what follows only needs what is left.
            int found = word.IndexOf(pattern[..next]);
            if (found < 0) { return false; }
            word = word[(found + next)..];
            pattern = pattern[(next + 1)..];
        }
    }
}
