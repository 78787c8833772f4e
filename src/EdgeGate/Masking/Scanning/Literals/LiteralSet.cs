namespace EdgeGate.Masking.Scanning.Literals;

/// <summary>Literals, each once, in the order they were added.</summary>
internal sealed class LiteralSet
{
    private readonly List<ScanLiteral> literals = [];
    private readonly Dictionary<ScanLiteral, int> numbers = [];

    /// <summary>The literals.</summary>
    public IReadOnlyList<ScanLiteral> Literals => literals;

    /// <summary>How many they are.</summary>
    public int Count => literals.Count;

    /// <summary>Adds a literal, or lets one that is there have its neighbours too; returns its number.</summary>
    public int Add(ScanLiteral literal)
    {
        if (numbers.TryGetValue(literal, out int known))
        {
            ScanLiteral first = literals[known];
            literals[known] = first with { Before = first.Before.Or(literal.Before), Behind = first.Behind.Or(literal.Behind) };
            return known;
        }
        numbers[literal] = literals.Count;
        literals.Add(literal);
        return literals.Count - 1;
    }
}
