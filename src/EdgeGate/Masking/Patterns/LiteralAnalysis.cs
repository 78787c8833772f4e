using System.Text;

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

    private readonly HashSet<Literal> literals = [];

    private LiteralAnalysis() { }

    /// <summary>The literals; null when some match begins with none.</summary>
    public static IReadOnlyList<Literal>? Of(PatternNode pattern)
    {
        LiteralAnalysis analysis = new();
        if (analysis.Branches([[]], pattern) is not { } open) { return null; }
        foreach (ByteSet[] branch in open)
        {
            if (Longest(branch) is not { } literal) { return null; }
            analysis.literals.Add(literal);
        }
        // Where one stands that another begins with, that one stands too.
        return [.. analysis.literals.Where(literal => !analysis.literals.Any(shorter => Covers(shorter, literal)))];
    }

    private static bool Covers(Literal shorter, Literal literal)
        => shorter.Offset == literal.Offset && shorter.IsCaseless == literal.IsCaseless && shorter.Text.Length < literal.Text.Length && literal.Text.StartsWith(shorter.Text, StringComparison.Ordinal);

    /// <summary>All ways a match can begin whose literal has not ended yet; null when there are too many.</summary>
    private List<ByteSet[]>? Branches(List<ByteSet[]> before, PatternNode pattern)
    {
        if (before.Count == 0) { return before; }
        switch (pattern)
        {
            case SetNode node:
                return [.. before.Select(branch => With(branch, node.Set)).OfType<ByteSet[]>()];
            case SequenceNode sequence:
                List<ByteSet[]>? sum = before;
                foreach (PatternNode item in sequence.Items)
                {
                    sum = Branches(sum, item);
                    if (sum is null) { return null; }
                }
                return sum;
            case ChoiceNode choice:
                return Joined(choice.Items.Select(item => Branches(before, item)));
            case RepeatNode repeat:
                List<List<ByteSet[]>?> counts = [];
                List<ByteSet[]>? turn = before;
                for (int i = 0; i <= repeat.Max && turn is { Count: > 0 }; i++)
                {
                    if (i >= repeat.Min) { counts.Add(turn); }
                    turn = i < repeat.Max ? Branches(turn, repeat.Item) : turn;
                }
                return turn is null ? null : Joined(counts);
            default:
                return null;
        }
    }

    private static List<ByteSet[]>? Joined(IEnumerable<List<ByteSet[]>?> parts)
    {
        List<ByteSet[]> all = [];
        foreach (List<ByteSet[]>? part in parts)
        {
            if (part is null || all.Count + part.Count > BranchesMax) { return null; }
            all.AddRange(part);
        }
        return all;
    }

    /// <summary>A branch and one byte more; null when its literal has ended and was noted.</summary>
    private ByteSet[]? With(ByteSet[] branch, ByteSet set)
    {
        // What is cheap to tell comes first: this runs for each byte of each branch of each pattern.
        bool mayEnd = branch.Length >= BytesMin && (branch.Length + 1 >= OffsetMax + BytesMax || branch.Length >= BytesMax || !IsLiteral(set));
        if (mayEnd && Longest(branch) is { } literal && (branch.Length + 1 >= OffsetMax + BytesMax || literal.Text.Length >= BytesMax || !IsLiteral(set)))
        {
            literals.Add(literal);
            return null;
        }
        return [.. branch, set];
    }

    private static Literal? Longest(ByteSet[] sets)
    {
        Literal? longest = null;
        for (int offset = 0; offset <= OffsetMax; offset++)
        {
            int end = offset;
            bool isCaseless = false;
            for (; end < sets.Length && end - offset < BytesMax && IsLiteral(sets[end]); end++) { isCaseless |= sets[end].Count == 2; }
            if (end - offset < BytesMin || end - offset <= (longest?.Text.Length ?? 0)) { continue; }
            StringBuilder text = new();
            for (int i = offset; i < end; i++) { text.Append((char)sets[i].First); }
            longest = new Literal(isCaseless ? Lowered(text) : text.ToString(), isCaseless, offset);
        }
        return longest;
    }

    /// <summary>ASCII letters in lower case; other characters are bytes and stay.</summary>
    private static string Lowered(StringBuilder text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiLetterUpper(text[i])) { text[i] = char.ToLowerInvariant(text[i]); }
        }
        return text.ToString();
    }

    /// <summary>Whether a set is one byte, or one letter in both cases.</summary>
    private static bool IsLiteral(ByteSet set)
    {
        int count = set.Count;
        return count == 1 || (count == 2 && char.IsAsciiLetterUpper((char)set.First) && set.Contains((byte)(set.First | 0x20)));
    }
}
