namespace EdgeGate.Masking.Patterns;

/// <summary>Where the nodes of a state go, column by column. Most columns of a state go the same way, and need to be followed once.</summary>
internal sealed class NfaMoves
{
    private readonly NfaNode[] nodes;
    private readonly byte[][] taken;
    private readonly int[] counts;
    private readonly List<int> distinct = [];
    private int[] targets = [];
    private int room;

    /// <summary>Prepares to look at states.</summary>
    /// <param name="nodes">All nodes.</param>
    /// <param name="sets">The sets they take bytes of.</param>
    /// <param name="columns">Bytes that no set tells apart.</param>
    public NfaMoves(NfaNode[] nodes, List<ByteSet> sets, ByteClasses columns)
    {
        this.nodes = nodes;
        counts = new int[columns.Count];
        taken = new byte[sets.Count][];
        List<byte> takes = [];
        for (int set = 0; set < taken.Length; set++)
        {
            takes.Clear();
            for (int column = 0; column < columns.Count; column++)
            {
                if (sets[set].Contains(columns[column].First)) { takes.Add((byte)column); }
            }
            taken[set] = [.. takes];
        }
    }

    /// <summary>Where a column goes: nodes, in the order of those that go there.</summary>
    public ReadOnlySpan<int> this[int column] => targets.AsSpan(column * room, counts[column]);

    /// <summary>Looks at a state.</summary>
    public void Fill(ReadOnlySpan<int> state)
    {
        room = state.Length;
        if (targets.Length < room * counts.Length) { targets = new int[2 * room * counts.Length]; }
        counts.AsSpan().Clear();
        distinct.Clear();
        foreach (int at in state)
        {
            NfaNode node = nodes[at];
            if (node.Takes < 0) { continue; }
            foreach (byte column in taken[node.Takes]) { targets[(column * room) + counts[column]++] = node.First; }
        }
    }

    /// <summary>The first column that goes where this one does; columns are asked for in ascending order.</summary>
    public int FirstLike(int column)
    {
        ReadOnlySpan<int> moves = this[column];
        foreach (int earlier in distinct)
        {
            if (this[earlier].SequenceEqual(moves)) { return earlier; }
        }
        distinct.Add(column);
        return column;
    }
}
