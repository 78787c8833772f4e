using System.Text.RegularExpressions;

namespace EdgeGate.Policy.Guards;

/// <summary>A word of <c>on.words</c>, or several that stand together: found whatever its case and whatever space parts it, where it is not part of a longer word.</summary>
public sealed class GuardWord
{
    /// <summary>The longest word.</summary>
    public const int CharsMax = 256;

    private readonly GuardPattern pattern;

    /// <summary>Reads a word of 1 to <see cref="CharsMax"/> characters.</summary>
    public GuardWord(string text)
    {
        Text = text;
        string[] parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        string joined = string.Join("\\s+", parts.Select(Regex.Escape));
        // A word's edge is asked for only where the word has a letter there.
        string before = IsWordChar(text.TrimStart()[0]) ? "(?:^|[^\\w])" : "";
        string behind = IsWordChar(text.TrimEnd()[^1]) ? "(?:$|[^\\w])" : "";
        pattern = new GuardPattern($"(?i){before}{joined}{behind}");
    }

    /// <summary>The word as written.</summary>
    public string Text { get; }

    /// <summary>Whether a text says it.</summary>
    public bool IsIn(string text) => pattern.IsIn(text);

    private static bool IsWordChar(char c) => char.IsLetterOrDigit(c) || c == '_';
}
