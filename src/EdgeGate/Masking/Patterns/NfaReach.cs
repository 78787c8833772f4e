namespace EdgeGate.Masking.Patterns;

/// <summary>Gathers the nodes that can be reached from some without taking a byte: a state of the table.</summary>
internal sealed class NfaReach(NfaNode[] nodes)
{
    private readonly int[] reached = new int[nodes.Length];
    private readonly Stack<int> open = [];

    // The round in which a node was reached last.
    private readonly int[] rounds = new int[nodes.Length];
    private int round = 1;
    private int count;

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
        taken.Sort();
        count = 0;
        round++;
        return taken;
    }
}
