using System.Runtime.InteropServices;

namespace EdgeGate.Masking.Patterns;

/// <summary>Gathers the nodes that can be reached from some without taking a byte: a state of the table.</summary>
/// <param name="nodes">All nodes, of one pattern after another.</param>
internal sealed class NfaReach(List<NfaNode> nodes)
{
    private int[] open = [];
    private int[] reached = [];
    private int count;

    // The round in which a node was reached last; no round comes twice.
    private int[] rounds = [];
    private int round = 1;

    /// <summary>Makes room for the nodes there are now.</summary>
    public void Begin()
    {
        if (rounds.Length >= nodes.Count) { return; }
        // A node that leads on puts two in its place, and does so once a round.
        int room = 2 * nodes.Count;
        open = new int[(2 * room) + 1];
        reached = new int[room];
        rounds = new int[room];
    }

    /// <summary>Adds what can be reached from a node.</summary>
    public void Add(int from)
    {
        ReadOnlySpan<NfaNode> all = CollectionsMarshal.AsSpan(nodes);
        open[0] = from;
        for (int left = 1; left > 0;)
        {
            int at = open[--left];
            if (rounds[at] == round) { continue; }
            rounds[at] = round;
            ref readonly NfaNode node = ref all[at];
            if (node.Stays)
            {
                reached[count++] = at;
                continue;
            }
            open[left++] = node.Second;
            open[left++] = node.First;
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
