namespace EdgeGate.Core;

/// <summary>Selects classes: a name and what lies below it (<c>pii.card</c>), only what lies below (<c>pii.*</c>), or all (<c>*</c>).</summary>
public readonly record struct ClassPattern
{
    private readonly string text;

    private ClassPattern(string text) => this.text = text;

    /// <summary>How closely the pattern names a class: the longer, the more specific; most specific wins.</summary>
    public int Specificity => text.EndsWith('*') ? 2 * (text.Length - 2) : (2 * text.Length) + 1;

    /// <summary>Reads a pattern; false when it is neither <c>*</c>, a name, nor a name's dotted prefix and <c>.*</c>.</summary>
    public static bool TryParse(string? value, out ClassPattern pattern)
    {
        bool valid = value == "*"
            || ClassName.TryParse(value, out _)
            || (value is { Length: > 2 } && value.EndsWith(".*", StringComparison.Ordinal)
                && ClassName.TryParse(string.Concat(value.AsSpan(0, value.Length - 1), "x"), out _));
        pattern = valid ? new ClassPattern(value!) : default;
        return valid;
    }

    /// <summary>Whether the class lies under this pattern.</summary>
    public bool Matches(ClassName name)
        => text is not null
            && (text.EndsWith('*')
                ? name.Value.StartsWith(text.AsSpan(0, text.Length - 1), StringComparison.Ordinal)
                : name.Value.StartsWith(text, StringComparison.Ordinal) && (name.Value.Length == text.Length || name.Value[text.Length] == '.'));

    /// <inheritdoc/>
    public override string ToString() => text ?? "";
}
