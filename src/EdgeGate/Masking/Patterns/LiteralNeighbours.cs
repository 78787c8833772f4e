namespace EdgeGate.Masking.Patterns;

/// <summary>The bytes that can stand right before and right behind a literal of a pattern.</summary>
/// <param name="Before">Before it; all where it begins the match.</param>
/// <param name="Behind">Behind it; all where the match may end with it.</param>
internal readonly record struct LiteralNeighbours(ByteSet Before, ByteSet Behind)
{
    /// <summary>Walks all ways a match can take to the literal, and through it.</summary>
    /// <param name="begin">The states of the pattern's table where a match begins; they stay.</param>
    /// <param name="literal">One of its literals.</param>
    public static LiteralNeighbours Of(DfaStates begin, Literal literal)
    {
        DfaStates states = begin.Fork();
        for (int step = 1; step < literal.Offset; step++) { states.Step(ByteSet.All); }
        if (literal.Offset == 0)
        {
            Through(states, literal);
            return new LiteralNeighbours(ByteSet.All, Followers(states));
        }
        ByteSet before = ByteSet.None;
        ByteSet behind = ByteSet.None;
        foreach (ByteSet alike in states.Alike)
        {
            DfaStates ends = states.Fork();
            ends.Step(alike);
            Through(ends, literal);
            if (ends.Count == 0) { continue; }
            before = before.Or(alike);
            behind = behind.Or(Followers(ends));
        }
        return new LiteralNeighbours(before, behind);
    }

    private static void Through(DfaStates states, Literal literal)
    {
        foreach (char letter in literal.Text)
        {
            ByteSet set = ByteSet.Of((byte)letter);
            states.Step(literal.IsCaseless ? set.Caseless() : set);
        }
    }

    private static ByteSet Followers(DfaStates states) => states.AnyAccepts ? ByteSet.All : states.GoOn();
}
