using System.Collections.Immutable;

namespace EdgeGate.Masking.Patterns;

/// <summary>Compiles patterns to a <see cref="Dfa"/>: Thompson's construction, then the subsets that can be reached.</summary>
internal sealed class DfaBuilder
{
    /// <summary>The most states of one table.</summary>
    public const int StatesMax = 32_768;

    private const int NodesMax = 262_144;

    // A node either takes a byte of a set and goes to its first edge, or takes nothing and goes to both edges. -1 is no edge.
    private readonly List<(ByteSet Set, int First, int Second)> nodes = [];
    private readonly List<int> patternOf = [];

    private DfaBuilder() { }

    /// <summary>Compiles patterns; pattern n of the list is number n.</summary>
    /// <param name="patterns">The patterns.</param>
    /// <param name="statesMax">The most states; null is returned when they do not suffice.</param>
    public static Dfa? TryBuild(IReadOnlyList<PatternNode> patterns, int statesMax = StatesMax)
    {
        DfaBuilder builder = new();
        List<int> starts = [];
        for (int i = 0; i < patterns.Count; i++)
        {
            int end = builder.Node(ByteSet.None, -1, -1, i);
            starts.Add(builder.Add(patterns[i], end));
            if (builder.nodes.Count > NodesMax) { return null; }
        }
        return builder.Determinise(starts, statesMax);
    }

    /// <summary>Compiles one pattern.</summary>
    /// <exception cref="PatternException">It needs too many states.</exception>
    public static Dfa Build(PatternNode pattern)
        => TryBuild([pattern]) ?? throw new PatternException($"the pattern needs more than {StatesMax} states", "lower its repeats, or repeat fewer things that look alike");

    /// <summary>The same pattern read backwards.</summary>
    public static PatternNode Reverse(PatternNode node) => node switch
    {
        SequenceNode sequence => new SequenceNode([.. sequence.Items.Reverse().Select(Reverse)]),
        ChoiceNode choice => new ChoiceNode([.. choice.Items.Select(Reverse)]),
        RepeatNode repeat => repeat with { Item = Reverse(repeat.Item) },
        _ => node,
    };

    private int Node(ByteSet set, int first, int second, int pattern = -1)
    {
        nodes.Add((set, first, second));
        patternOf.Add(pattern);
        return nodes.Count - 1;
    }

    /// <summary>Adds the nodes of a pattern that goes on to <paramref name="then"/>; returns where it begins.</summary>
    private int Add(PatternNode pattern, int then)
    {
        if (nodes.Count > NodesMax) { return then; }
        switch (pattern)
        {
            case SetNode set:
                return Node(set.Set, then, -1);
            case SequenceNode sequence:
                for (int i = sequence.Items.Length - 1; i >= 0; i--) { then = Add(sequence.Items[i], then); }
                return then;
            case ChoiceNode choice:
                int start = Add(choice.Items[^1], then);
                for (int i = choice.Items.Length - 2; i >= 0; i--) { start = Node(ByteSet.None, Add(choice.Items[i], then), start); }
                return start;
            case RepeatNode repeat:
                int after = then;
                for (int i = repeat.Min; i < repeat.Max; i++) { then = Node(ByteSet.None, Add(repeat.Item, then), after); }
                for (int i = 0; i < repeat.Min; i++) { then = Add(repeat.Item, then); }
                return then;
            default:
                throw new InvalidOperationException("a pattern node without nodes");
        }
    }

    private Dfa? Determinise(List<int> starts, int statesMax)
    {
        (byte[] columns, int width, byte[] samples) = Columns();
        int[][] closures = [.. Enumerable.Range(0, nodes.Count).Select(Closure)];
        bool[][] takes = [.. nodes.Select(node => Array.ConvertAll(samples, node.Set.Contains))];
        int[] stamps = new int[nodes.Count];
        int stamp = 0;
        List<int> reached = [];
        Dictionary<StateKey, int> known = [];
        List<int[]> states = [[]];
        List<ushort> next = [.. new ushort[width]];
        stamp++;
        foreach (int start in starts) { Reach(closures[start], stamps, stamp, reached); }
        known[Key(reached)] = Dfa.Start;
        states.Add(known.Keys.Single().Nodes);
        for (int state = Dfa.Start; state < states.Count; state++)
        {
            for (int column = 0; column < width; column++)
            {
                stamp++;
                reached.Clear();
                foreach (int node in states[state])
                {
                    if (takes[node][column]) { Reach(closures[nodes[node].First], stamps, stamp, reached); }
                }
                if (reached.Count == 0)
                {
                    next.Add(Dfa.Dead);
                    continue;
                }
                StateKey key = Key(reached);
                if (!known.TryGetValue(key, out int target))
                {
                    if (states.Count >= statesMax) { return null; }
                    known[key] = target = states.Count;
                    states.Add(key.Nodes);
                }
                next.Add((ushort)target);
            }
        }
        return Accepting(columns, width, [.. next], states);
    }

    private static void Reach(int[] closure, int[] stamps, int stamp, List<int> reached)
    {
        foreach (int node in closure)
        {
            if (stamps[node] == stamp) { continue; }
            stamps[node] = stamp;
            reached.Add(node);
        }
    }

    private static StateKey Key(List<int> reached)
    {
        int[] sorted = [.. reached];
        Array.Sort(sorted);
        return new StateKey(sorted);
    }

    private Dfa Accepting(byte[] columns, int width, ushort[] next, List<int[]> states)
    {
        List<int[]> sets = [[]];
        Dictionary<StateKey, int> known = [];
        ushort[] accepts = new ushort[states.Count];
        for (int state = 0; state < states.Count; state++)
        {
            int[] patterns = [.. states[state].Select(node => patternOf[node]).Where(static pattern => pattern >= 0).Distinct().Order()];
            if (patterns.Length == 0) { continue; }
            StateKey key = new(patterns);
            if (!known.TryGetValue(key, out int set))
            {
                known[key] = set = sets.Count;
                sets.Add(patterns);
            }
            accepts[state] = (ushort)set;
        }
        return new Dfa(columns, width, next, accepts, [.. sets]);
    }

    /// <summary>Bytes no set tells apart share a column: each set splits the columns it cuts through.</summary>
    private (byte[] Columns, int Width, byte[] Samples) Columns()
    {
        byte[] columns = new byte[256];
        int width = 1;
        Span<int> split = stackalloc int[256];
        Span<bool> isOutside = stackalloc bool[256];
        foreach (ByteSet set in nodes.Select(static node => node.Set).Where(static set => !set.IsEmpty).Distinct())
        {
            int before = width;
            split[..before].Fill(-1);
            isOutside.Clear();
            for (int c = 0; c < 256; c++) { isOutside[columns[c]] |= !set.Contains((byte)c); }
            for (int c = 0; c < 256; c++)
            {
                int column = columns[c];
                if (column >= before || !isOutside[column] || !set.Contains((byte)c)) { continue; }
                if (split[column] < 0) { split[column] = width++; }
                columns[c] = (byte)split[column];
            }
        }
        byte[] samples = new byte[width];
        for (int c = 255; c >= 0; c--) { samples[columns[c]] = (byte)c; }
        return (columns, width, samples);
    }

    /// <summary>The byte-taking and final nodes that can be reached from a node without taking a byte.</summary>
    private int[] Closure(int from)
    {
        if (!nodes[from].Set.IsEmpty || patternOf[from] >= 0) { return [from]; }
        List<int> closed = [];
        HashSet<int> seen = [];
        Stack<int> open = new([from]);
        while (open.TryPop(out int node))
        {
            if (node < 0 || !seen.Add(node)) { continue; }
            if (!nodes[node].Set.IsEmpty || patternOf[node] >= 0)
            {
                closed.Add(node);
                continue;
            }
            open.Push(nodes[node].Second);
            open.Push(nodes[node].First);
        }
        return [.. closed];
    }

    /// <summary>A list of numbers as a key.</summary>
    private readonly struct StateKey(int[] nodes) : IEquatable<StateKey>
    {
        public int[] Nodes => nodes;

        public bool Equals(StateKey other) => nodes.AsSpan().SequenceEqual(other.Nodes);

        public override bool Equals(object? obj) => obj is StateKey other && Equals(other);

        public override int GetHashCode()
        {
            HashCode hash = default;
            foreach (int node in nodes) { hash.Add(node); }
            return hash.ToHashCode();
        }
    }
}
