namespace EdgeGate.Masking.Patterns;

/// <summary>A literal that stands near the start of every match of some branch of a pattern.</summary>
/// <param name="Text">Its bytes, each as the character of its number; in lower case when caseless.</param>
/// <param name="IsCaseless">Whether letters match in either case.</param>
/// <param name="Offset">Bytes between the start of the match and the literal.</param>
internal sealed record Literal(string Text, bool IsCaseless, int Offset);

/// <summary>Finds the literals of which one begins every match of a pattern.</summary>
internal sealed class LiteralAnalysis
{
    /// <summary>The shortest literal worth looking for.</summary>
    public const int BytesMin = 3;

    /// <summary>The longest; more would tell no more, and make more literals of one pattern.</summary>
    public const int BytesMax = 8;

    /// <summary>How far behind the start it may stand.</summary>
    public const int OffsetMax = 4;

    private const int BranchesMax = 512;

    // A branch this long that has no literal yet will have none.
    private const int HopelessBytes = OffsetMax + BytesMin;

    private readonly HashSet<Literal> literals = [];

    private LiteralAnalysis() { }

    /// <summary>The literals; null when some match begins with none.</summary>
    public static IReadOnlyList<Literal>? Of(PatternNode pattern)
    {
        LiteralAnalysis analysis = new();
        if (analysis.Branches([default], pattern) is not { } open) { return null; }
        foreach (LiteralBranch branch in open)
        {
            if (branch.Longest() is not { } literal) { return null; }
            analysis.literals.Add(literal);
        }
        // Where one stands that another begins with, that one stands too.
        List<Literal> first = [];
        foreach (Literal literal in analysis.literals)
        {
            if (!analysis.HasShorter(literal)) { first.Add(literal); }
        }
        return first;
    }

    private bool HasShorter(Literal literal)
    {
        foreach (Literal shorter in literals)
        {
            if (Covers(shorter, literal)) { return true; }
        }
        return false;
    }

    private static bool Covers(Literal shorter, Literal literal)
        => shorter.Text.Length < literal.Text.Length && shorter.Offset == literal.Offset && shorter.IsCaseless == literal.IsCaseless && literal.Text.StartsWith(shorter.Text, StringComparison.Ordinal);

    /// <summary>All ways a match can begin whose literal has not ended yet; null when there are too many, or one that can have none.</summary>
    private List<LiteralBranch>? Branches(List<LiteralBranch> before, PatternNode pattern)
    {
        if (before.Count == 0) { return before; }
        List<LiteralBranch> all = [];
        switch (pattern)
        {
            case SetNode node:
                ushort code = LiteralBranch.Code(node.Set);
                all.EnsureCapacity(before.Count);
                foreach (LiteralBranch branch in before)
                {
                    if (TryEnd(branch, code)) { continue; }
                    if (branch.Length >= HopelessBytes && branch.Longest() is null) { return null; }
                    all.Add(branch.With(code));
                }
                return all;
            case SequenceNode sequence:
                List<LiteralBranch>? sum = before;
                foreach (PatternNode item in sequence.Items)
                {
                    sum = Branches(sum, item);
                    if (sum is null) { return null; }
                }
                return sum;
            case ChoiceNode choice:
                foreach (PatternNode item in choice.Items)
                {
                    if (!TryJoin(all, Branches(before, item))) { return null; }
                }
                return all;
            case RepeatNode repeat:
                List<LiteralBranch>? turn = before;
                for (int i = 0; i <= repeat.Max && turn is { Count: > 0 }; i++)
                {
                    if (i >= repeat.Min && !TryJoin(all, turn)) { return null; }
                    turn = i < repeat.Max ? Branches(turn, repeat.Item) : turn;
                }
                return turn is null ? null : all;
            default:
                return null;
        }
    }

    private static bool TryJoin(List<LiteralBranch> all, List<LiteralBranch>? more)
    {
        if (more is null || all.Count + more.Count > BranchesMax) { return false; }
        all.AddRange(more);
        return true;
    }

    /// <summary>Whether the literal of a branch ends before one byte more; it is noted then.</summary>
    private bool TryEnd(LiteralBranch branch, ushort code)
    {
        // What is cheap to tell comes first: this runs for each byte of each branch of each pattern.
        bool isFull = branch.Length + 1 >= LiteralBranch.BytesMax;
        if (branch.Length < BytesMin || !(isFull || branch.Length >= BytesMax || code == LiteralBranch.Several)) { return false; }
        if (branch.Longest() is not { } literal || !(isFull || literal.Text.Length >= BytesMax || code == LiteralBranch.Several)) { return false; }
        literals.Add(literal);
        return true;
    }
}
