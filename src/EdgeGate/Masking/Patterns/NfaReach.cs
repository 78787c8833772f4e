namespace EdgeGate.Masking.Patterns;

/// <summary>Gathers the nodes that can be reached from some without taking a byte: a state of the table.</summary>
/// <param name="nodes">All nodes, of one pattern after another.</param>
internal sealed class NfaReach(List<NfaNode> nodes)
{
    private readonly Stack<int> open = [];
    private int[] reached = [];
    private int count;

    // The round in which a node was reached last; no round comes twice.
    private int[] rounds = [];
    private int round = 1;

    /// <summary>Makes room for the nodes there are now.</summary>
    public void Begin()
    {
        if (rounds.Length >= nodes.Count) { return; }
        reached = new int[2 * nodes.Count];
        rounds = new int[2 * nodes.Count];
    }

    /// <summary>Adds what can be reached from a node.</summary>
    public void Add(int from)
    {
        open.Push(from);
        while (open.TryPop(out int at))
        {
            if (rounds[at] == round) { continue; }
            rounds[at] = round;
            NfaNode node = nodes[at];
            if (node.Stays)
            {
                reached[count++] = at;
                continue;
            }
            open.Push(node.Second);
            open.Push(node.First);
        }
    }

    /// <summary>What was gathered, ascending, and begins anew; until the next is added.</summary>
    public ReadOnlySpan<int> Take()
    {
        Span<int> taken = reached.AsSpan(0, count);
        // Most states are one or two nodes. Without a comparison of its own, sorting makes one for each state.
        if (count > 1) { taken.Sort(static (a, b) => a.CompareTo(b)); }
        count = 0;
        round++;
        return taken;
    }
}
