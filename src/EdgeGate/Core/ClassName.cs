namespace EdgeGate.Core;

/// <summary>The dotted name of a kind of sensitive data in the taxonomy: <c>pii.email</c>, <c>secret.aws.access_key</c>.</summary>
/// <remarks>Lower-case words of letters, digits and underscores, two to five of them, joined by dots.</remarks>
public readonly record struct ClassName
{
    private const int CharsMax = 64;

    private ClassName(string value) => Value = value;

    /// <summary>The name as written in configuration, audit events and metrics.</summary>
    public string Value { get; }

    /// <summary>Reads a name; false when it is not two to five dotted words of <c>[a-z0-9_]</c> within 64 characters.</summary>
    public static bool TryParse(string? text, out ClassName name)
    {
        name = default;
        if (text is null || text.Length > CharsMax) { return false; }
        int words = 1;
        bool inWord = false;
        foreach (char c in text)
        {
            if (c == '.')
            {
                if (!inWord) { return false; }
                words++;
                inWord = false;
                continue;
            }
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '_') { return false; }
            inWord = true;
        }
        if (!inWord || words is < 2 or > 5) { return false; }
        name = new ClassName(text);
        return true;
    }

    /// <summary>Reads a name that is known to be well formed.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static ClassName Parse(string text)
        => TryParse(text, out ClassName name) ? name : throw new FormatException($"'{text}' is not a class name such as pii.email");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
