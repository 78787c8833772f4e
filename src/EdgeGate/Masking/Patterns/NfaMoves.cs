namespace EdgeGate.Masking.Patterns;

/// <summary>Where the nodes of a state go, column by column. Most columns of a state go the same way, and need to be followed once.</summary>
/// <param name="nodes">All nodes, of one pattern after another.</param>
internal sealed class NfaMoves(List<NfaNode> nodes)
{
    private const int DistinctBits = 9;

    private const uint HashFactor = 0x9E3779B1;

    // The columns of each set that nodes take bytes of, set by set.
    private readonly List<byte> taken = [];
    private readonly List<int> takenEnds = [];

    private int[] counts = [];
    private int[] targets = [];

    // Of where each column goes.
    private uint[] hashes = [];

    // By hash: the columns that go different ways, each plus 1, and 0 where there is none; the next place where one is taken by another. There are more places than columns.
    private readonly ushort[] distinct = new ushort[1 << DistinctBits];
    private int room;

    /// <summary>Where a column goes: nodes, in the order of those that go there.</summary>
    public ReadOnlySpan<int> this[int column] => targets.AsSpan(column * room, counts[column]);

    /// <summary>Prepares to look at states.</summary>
    /// <param name="sets">The sets that nodes take bytes of.</param>
    /// <param name="columns">Bytes that no set tells apart.</param>
    public void Begin(List<ByteSet> sets, ByteClasses columns)
    {
        counts = new int[columns.Count];
        hashes = new uint[columns.Count];
        taken.Clear();
        takenEnds.Clear();
        foreach (ByteSet set in sets)
        {
            for (int column = 0; column < columns.Count; column++)
            {
                if (set.Contains(columns[column].First)) { taken.Add((byte)column); }
            }
            takenEnds.Add(taken.Count);
        }
    }

    /// <summary>Looks at a state.</summary>
    public void Fill(ReadOnlySpan<int> state)
    {
        room = state.Length;
        if (targets.Length < room * counts.Length) { targets = new int[2 * room * counts.Length]; }
        counts.AsSpan().Clear();
        hashes.AsSpan().Clear();
        distinct.AsSpan().Clear();
        foreach (int at in state)
        {
            NfaNode node = nodes[at];
            if (node.Takes < 0) { continue; }
            for (int i = node.Takes == 0 ? 0 : takenEnds[node.Takes - 1]; i < takenEnds[node.Takes]; i++)
            {
                int column = taken[i];
                targets[(column * room) + counts[column]++] = node.First;
                hashes[column] = (hashes[column] + (uint)node.First + 1) * HashFactor;
            }
        }
    }

    /// <summary>The first column that goes where this one does; columns are asked for in ascending order.</summary>
    public int FirstLike(int column)
    {
        uint at = hashes[column] >> (32 - DistinctBits);
        for (; distinct[at] != 0; at = (at + 1) % (1 << DistinctBits))
        {
            int earlier = distinct[at] - 1;
            if (hashes[earlier] == hashes[column] && this[earlier].SequenceEqual(this[column])) { return earlier; }
        }
        distinct[at] = (ushort)(column + 1);
        return column;
    }
}
