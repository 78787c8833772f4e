using EdgeGate.Masking.Patterns;

namespace EdgeGate.Masking.Scanning;

/// <summary>Tables of what stands around finds. Many forms say the same there (<c>not_after: '[-./]\d'</c>): what is written alike is compiled once.</summary>
internal sealed class FormTables
{
    private readonly Dictionary<string, PatternNode> trees = new(StringComparer.Ordinal);
    private readonly Dictionary<PatternNode, Dfa> tables = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<PatternNode, Dfa> backwards = new(ReferenceEqualityComparer.Instance);

    /// <summary>Compiles what stands in one form alone.</summary>
    public DfaBuilder Builder { get; } = new();

    /// <summary>Reads a pattern; null for none.</summary>
    /// <exception cref="PatternException">It is not one, or may match more bytes than it should.</exception>
    public PatternNode? Read(string? text, int bytesMax)
    {
        if (text is null) { return null; }
        if (!trees.TryGetValue(text, out PatternNode? tree)) { trees[text] = tree = PatternParser.Parse(text); }
        return tree.BytesMax <= bytesMax ? tree : throw new PatternException($"it may match {tree.BytesMax} bytes, more than {bytesMax}", "lower its repeats");
    }

    /// <summary>The table of a pattern that was read here; null for none.</summary>
    /// <exception cref="PatternException">It needs too many states.</exception>
    public Dfa? Of(PatternNode? tree)
    {
        if (tree is null) { return null; }
        if (!tables.TryGetValue(tree, out Dfa? table)) { tables[tree] = table = Builder.Build(tree); }
        return table;
    }

    /// <summary>The same, read backwards.</summary>
    /// <exception cref="PatternException">It needs too many states.</exception>
    public Dfa? Backwards(PatternNode? tree)
    {
        if (tree is null) { return null; }
        if (!backwards.TryGetValue(tree, out Dfa? table)) { backwards[tree] = table = Builder.Build(DfaBuilder.Reverse(tree)); }
        return table;
    }
}
