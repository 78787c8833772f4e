using System.Runtime.InteropServices;

namespace EdgeGate.Masking.Patterns;

/// <summary>Compiles patterns to a <see cref="Dfa"/>: Thompson's construction, then the subsets that can be reached. Its memory is used again for each; not for several threads.</summary>
internal sealed class DfaBuilder
{
    /// <summary>The most states of one table.</summary>
    public const int StatesMax = 32_768;

    private const int NodesMax = 262_144;

    private readonly List<NfaNode> nodes = [];

    // What nodes take, each set once.
    private readonly List<ByteSet> sets = [];
    private readonly Dictionary<ByteSet, int> setNumbers = [];

    private readonly NfaReach reach;
    private readonly NfaMoves moves;
    private readonly NumberLists states = new();
    private readonly NumberLists accepted = new();
    private readonly List<int> ended = [];
    private readonly List<ushort> next = [];

    /// <summary>Makes one; it compiles one pattern after another.</summary>
    public DfaBuilder()
    {
        reach = new NfaReach(nodes);
        moves = new NfaMoves(nodes);
    }

    /// <summary>Compiles patterns; pattern n of the list is number n.</summary>
    /// <param name="patterns">The patterns.</param>
    /// <param name="statesMax">The most states; null is returned when they do not suffice.</param>
    public Dfa? TryBuild(IReadOnlyList<PatternNode> patterns, int statesMax = StatesMax)
    {
        nodes.Clear();
        sets.Clear();
        setNumbers.Clear();
        List<int> starts = [];
        for (int i = 0; i < patterns.Count; i++)
        {
            int end = Add(NfaNode.End(i));
            starts.Add(Add(patterns[i], end));
            if (nodes.Count > NodesMax) { return null; }
        }
        return Determinise(starts, statesMax);
    }

    /// <summary>Compiles one pattern.</summary>
    /// <exception cref="PatternException">It needs too many states.</exception>
    public Dfa Build(PatternNode pattern)
        => TryBuild([pattern]) ?? throw new PatternException($"the pattern needs more than {StatesMax} states", "lower its repeats, or repeat fewer things that look alike");

    /// <summary>The same pattern read backwards.</summary>
    public static PatternNode Reverse(PatternNode node) => node switch
    {
        SequenceNode sequence => new SequenceNode([.. sequence.Items.Reverse().Select(Reverse)]),
        ChoiceNode choice => new ChoiceNode([.. choice.Items.Select(Reverse)]),
        RepeatNode repeat => repeat with { Item = Reverse(repeat.Item) },
        _ => node,
    };

    private int Add(NfaNode node)
    {
        nodes.Add(node);
        return nodes.Count - 1;
    }

    private int Take(ByteSet set, int then)
    {
        if (!setNumbers.TryGetValue(set, out int number))
        {
            setNumbers[set] = number = sets.Count;
            sets.Add(set);
        }
        return Add(NfaNode.Take(number, then));
    }

    /// <summary>Adds the nodes of a pattern that goes on to <paramref name="then"/>; returns where it begins.</summary>
    private int Add(PatternNode pattern, int then)
    {
        if (nodes.Count > NodesMax) { return then; }
        switch (pattern)
        {
            case SetNode set:
                return Take(set.Set, then);
            case SequenceNode sequence:
                for (int i = sequence.Items.Length - 1; i >= 0; i--) { then = Add(sequence.Items[i], then); }
                return then;
            case ChoiceNode choice:
                int start = Add(choice.Items[^1], then);
                for (int i = choice.Items.Length - 2; i >= 0; i--) { start = Add(NfaNode.Either(Add(choice.Items[i], then), start)); }
                return start;
            case RepeatNode repeat:
                int after = then;
                for (int i = repeat.Min; i < repeat.Max; i++) { then = Add(NfaNode.Either(Add(repeat.Item, then), after)); }
                for (int i = 0; i < repeat.Min; i++) { then = Add(repeat.Item, then); }
                return then;
            default:
                throw new InvalidOperationException("a pattern node without nodes");
        }
    }

    private Dfa? Determinise(List<int> starts, int statesMax)
    {
        ByteClasses columns = new();
        foreach (ByteSet set in sets) { columns.Split(set); }
        int width = columns.Count;
        moves.Begin(sets, columns);
        reach.Begin();
        states.Clear();
        foreach (int start in starts) { reach.Add(start); }
        states.Add(reach.Take());
        next.Clear();
        CollectionsMarshal.SetCount(next, width);
        CollectionsMarshal.AsSpan(next).Clear();
        for (int state = Dfa.Start; state < states.Count; state++)
        {
            moves.Fill(states[state]);
            for (int column = 0; column < width; column++)
            {
                int first = moves.FirstLike(column);
                if (first < column)
                {
                    next.Add(next[(state * width) + first]);
                    continue;
                }
                foreach (int node in moves[column]) { reach.Add(node); }
                next.Add((ushort)states.Add(reach.Take()));
                if (states.Count > statesMax) { return null; }
            }
        }
        return Accepting(columns);
    }

    private Dfa Accepting(ByteClasses columns)
    {
        accepted.Clear();
        ushort[] accepts = new ushort[states.Count];
        for (int state = 0; state < states.Count; state++)
        {
            // Ends of patterns are numbered as the patterns are: what is sorted by one is by the other.
            ended.Clear();
            foreach (int node in states[state])
            {
                if (nodes[node].Pattern >= 0) { ended.Add(nodes[node].Pattern); }
            }
            accepts[state] = (ushort)accepted.Add(CollectionsMarshal.AsSpan(ended));
        }
        int[][] acceptSets = new int[accepted.Count][];
        for (int list = 0; list < acceptSets.Length; list++) { acceptSets[list] = accepted[list].ToArray(); }
        return new Dfa(columns.Numbers(), columns.Count, [.. next], accepts, acceptSets);
    }
}
