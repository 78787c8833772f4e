namespace EdgeGate.Masking.Patterns;

/// <summary>The bytes that can stand right before and right behind a literal of a pattern.</summary>
/// <param name="Before">Before it; all where it begins the match.</param>
/// <param name="Behind">Behind it; all where the match may end with it.</param>
internal readonly record struct LiteralNeighbours(ByteSet Before, ByteSet Behind)
{
    /// <summary>Walks all ways a match can take to the literal, and through it.</summary>
    /// <param name="dfa">The pattern.</param>
    /// <param name="literal">One of its literals.</param>
    public static LiteralNeighbours Of(Dfa dfa, Literal literal)
    {
        HashSet<int> states = [Dfa.Start];
        for (int step = 1; step < literal.Offset; step++) { states = [.. states.SelectMany(state => After(dfa, state, ByteSet.All))]; }
        if (literal.Offset == 0) { return new LiteralNeighbours(ByteSet.All, Followers(dfa, Through(dfa, states, literal))); }
        ByteSet before = ByteSet.None;
        ByteSet behind = ByteSet.None;
        foreach (byte value in ByteSet.All.Bytes)
        {
            HashSet<int> ends = Through(dfa, [.. states.SelectMany(state => After(dfa, state, ByteSet.Of(value)))], literal);
            if (ends.Count == 0) { continue; }
            before = before.Or(ByteSet.Of(value));
            behind = behind.Or(Followers(dfa, ends));
        }
        return new LiteralNeighbours(before, behind);
    }

    private static HashSet<int> Through(Dfa dfa, HashSet<int> states, Literal literal)
    {
        foreach (char letter in literal.Text)
        {
            ByteSet set = ByteSet.Of((byte)letter);
            if (literal.IsCaseless) { set = set.Caseless(); }
            states = [.. states.SelectMany(state => After(dfa, state, set))];
        }
        return states;
    }

    private static ByteSet Followers(Dfa dfa, HashSet<int> states)
    {
        ByteSet set = ByteSet.None;
        foreach (int state in states)
        {
            if (dfa.IsAccepting(state)) { return ByteSet.All; }
            foreach (byte value in ByteSet.All.Bytes)
            {
                if (dfa.Step(state, value) != Dfa.Dead) { set = set.Or(ByteSet.Of(value)); }
            }
        }
        return set;
    }

    private static IEnumerable<int> After(Dfa dfa, int state, ByteSet values) => values.Bytes.Select(value => dfa.Step(state, value)).Where(static next => next != Dfa.Dead);
}
