namespace EdgeGate.Masking.Patterns;

/// <summary>The states a table can be in after texts that are known in part: for what is worked out when patterns are compiled.</summary>
internal sealed class DfaStates
{
    private readonly Dfa dfa;
    private readonly (byte Value, ByteSet Bytes)[] columns;
    private HashSet<int> states = [Dfa.Start];

    /// <summary>Begins where every match does.</summary>
    public DfaStates(Dfa dfa)
    {
        this.dfa = dfa;
        Dictionary<int, (byte Value, ByteSet Bytes)> found = [];
        for (int value = 0; value < 256; value++)
        {
            int column = dfa.Column((byte)value);
            ByteSet known = found.TryGetValue(column, out (byte Value, ByteSet Bytes) one) ? one.Bytes : ByteSet.None;
            found[column] = ((byte)value, known.Or(ByteSet.Of((byte)value)));
        }
        columns = [.. found.Values];
    }

    private DfaStates(DfaStates other) => (dfa, columns, states) = (other.dfa, other.columns, other.states);

    /// <summary>Sets of bytes that lead to the same states everywhere; together they are all bytes.</summary>
    public IEnumerable<ByteSet> Alike => columns.Select(static column => column.Bytes);

    /// <summary>How many; none when nothing matches any more.</summary>
    public int Count => states.Count;

    /// <summary>Whether a match may end here.</summary>
    public bool AnyAccepts => states.Any(dfa.IsAccepting);

    /// <summary>Bytes with which a match may go on.</summary>
    public ByteSet GoOn()
    {
        ByteSet all = ByteSet.None;
        foreach ((byte value, ByteSet bytes) in columns)
        {
            if (states.Any(state => dfa.Step(state, value) != Dfa.Dead)) { all = all.Or(bytes); }
        }
        return all;
    }

    /// <summary>The same states, to go another way from.</summary>
    public DfaStates Fork() => new(this);

    /// <summary>Takes one byte of some.</summary>
    public void Step(ByteSet values) => states = After(values);

    /// <summary>Takes one byte of some or more; whether a match may have ended on the way.</summary>
    public bool StepOften(ByteSet values)
    {
        HashSet<int> reached = [];
        bool accepts = false;
        for (int known = -1; known < reached.Count;)
        {
            known = reached.Count;
            Step(values);
            accepts |= AnyAccepts;
            reached.UnionWith(states);
        }
        states = reached;
        return accepts;
    }

    private HashSet<int> After(ByteSet values)
    {
        HashSet<int> after = [];
        foreach ((byte value, ByteSet bytes) in columns)
        {
            if (bytes.And(values).IsEmpty) { continue; }
            foreach (int state in states)
            {
                int next = dfa.Step(state, value);
                if (next != Dfa.Dead) { after.Add(next); }
            }
        }
        return after;
    }
}
