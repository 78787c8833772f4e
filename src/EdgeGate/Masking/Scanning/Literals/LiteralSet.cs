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

    /// <summary>Adds a literal that is not there yet; returns its number.</summary>
    public int Add(ScanLiteral literal)
    {
        if (!numbers.TryGetValue(literal, out int number))
        {
            numbers[literal] = number = literals.Count;
            literals.Add(literal);
        }
        return number;
    }
}
