using System.Text.RegularExpressions;

namespace EdgeGate.Policy.Guards;

/// <summary>A regular expression of <c>on.patterns</c>. It takes time in proportion to the text, whatever both are: no backtracking, and so no look-around and no back references.</summary>
public sealed class GuardPattern
{
    /// <summary>The longest pattern.</summary>
    public const int CharsMax = 1024;

    private readonly Regex expression;

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    /// <exception cref="NotSupportedException">It needs backtracking.</exception>
    public GuardPattern(string text)
    {
        Text = text;
        expression = new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    /// <summary>Whether it matches anywhere in a text.</summary>
    public bool IsIn(string text) => expression.IsMatch(text);
}
