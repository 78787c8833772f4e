namespace EdgeGate.Masking.Patterns;

/// <summary>The states a table can be in after texts that are known in part: for what is worked out when patterns are compiled.</summary>
internal sealed class DfaStates
{
    private readonly Dfa dfa;
    private readonly ByteSet[] columns;

    // A bit for each state, shared by forks: clear but while a step is taken.
    private readonly ulong[] seen;
    private List<int> states = [Dfa.Start];
    private List<int> spare = [];

    /// <summary>Begins where every match does.</summary>
    public DfaStates(Dfa dfa)
    {
        this.dfa = dfa;
        columns = dfa.Alike();
        seen = new ulong[(dfa.States + 63) / 64];
    }

    private DfaStates(DfaStates other) => (dfa, columns, seen, states) = (other.dfa, other.columns, other.seen, [.. other.states]);

    /// <summary>Sets of bytes that lead to the same states everywhere; together they are all bytes.</summary>
    public ReadOnlySpan<ByteSet> Alike => columns;

    /// <summary>How many; none when nothing matches any more.</summary>
    public int Count => states.Count;

    /// <summary>Whether a match may end here.</summary>
    public bool AnyAccepts
    {
        get
        {
            foreach (int state in states)
            {
                if (dfa.IsAccepting(state)) { return true; }
            }
            return false;
        }
    }

    /// <summary>Bytes with which a match may go on.</summary>
    public ByteSet GoOn()
    {
        ByteSet all = ByteSet.None;
        foreach (ByteSet column in columns)
        {
            foreach (int state in states)
            {
                if (dfa.Step(state, column.First) == Dfa.Dead) { continue; }
                all = all.Or(column);
                break;
            }
        }
        return all;
    }

    /// <summary>The same states, to go another way from.</summary>
    public DfaStates Fork() => new(this);

    /// <summary>Takes one byte of some.</summary>
    public void Step(ByteSet values)
    {
        spare.Clear();
        AddAfter(values, states, spare);
        (states, spare) = (spare, states);
        Forget(states);
    }

    /// <summary>Takes one byte of some or more; whether a match may have ended on the way.</summary>
    public bool StepOften(ByteSet values)
    {
        spare.Clear();
        AddAfter(values, states, spare);
        for (int at = 0; at < spare.Count; at++) { AddAfter(values, spare[at], spare); }
        (states, spare) = (spare, states);
        Forget(states);
        return AnyAccepts;
    }

    private void AddAfter(ByteSet values, List<int> from, List<int> reached)
    {
        foreach (int state in from) { AddAfter(values, state, reached); }
    }

    /// <summary>Adds the states that follow one, each once.</summary>
    private void AddAfter(ByteSet values, int state, List<int> reached)
    {
        foreach (ByteSet column in columns)
        {
            if (column.And(values).IsEmpty) { continue; }
            int next = dfa.Step(state, column.First);
            if (next == Dfa.Dead || (seen[next / 64] >> next & 1) != 0) { continue; }
            seen[next / 64] |= 1UL << next;
            reached.Add(next);
        }
    }

    private void Forget(List<int> reached)
    {
        foreach (int state in reached) { seen[state / 64] = 0; }
    }
}
