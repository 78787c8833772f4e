namespace EdgeGate.Masking.Patterns;

/// <summary>What stands before the first byte of a set that every match of a pattern has: how many bytes, and which.</summary>
/// <param name="Min">Bytes before it at least.</param>
/// <param name="Max">Bytes before it at most.</param>
/// <param name="Set">What those bytes can be; none of them is of the set looked for.</param>
/// <param name="Last">What the last of them can be.</param>
internal readonly record struct LeadAnalysis(int Min, int Max, ByteSet Set, ByteSet Last)
{
    /// <summary>Finds the lead; null when a match may lack such a byte.</summary>
    public static LeadAnalysis? Of(PatternNode pattern, ByteSet target)
    {
        Part part = Walk(pattern, target);
        return part is { Miss: null, Hit: { } hit } ? new LeadAnalysis(hit.Min, hit.Max, hit.Set, hit.Last) : null;
    }

    private static Part Walk(PatternNode pattern, ByteSet target)
    {
        switch (pattern)
        {
            case SetNode node:
                ByteSet missing = node.Set.And(target.Not());
                return new Part(node.Set.And(target).IsEmpty ? null : Stretch.Empty, missing.IsEmpty ? null : new Stretch(1, 1, missing, missing));
            case SequenceNode sequence:
                return sequence.Items.Aggregate(Part.Nothing, (sum, item) => sum.Then(Walk(item, target)));
            case ChoiceNode choice:
                Part[] parts = [.. choice.Items.Select(item => Walk(item, target))];
                return parts.Skip(1).Aggregate(parts[0], static (sum, part) => sum.Or(part));
            case RepeatNode repeat:
                Part item = Walk(repeat.Item, target);
                Part all = Part.Nothing;
                Part? some = null;
                for (int i = 0; i <= repeat.Max; i++)
                {
                    if (i >= repeat.Min) { some = some?.Or(all) ?? all; }
                    // Once it cannot be missed any more, more of the same changes nothing.
                    if (all.Miss is null) { break; }
                    all = all.Then(item);
                }
                return some ?? all;
            default:
                throw new InvalidOperationException("a pattern node without a lead");
        }
    }

    /// <summary>Bytes that may stand somewhere.</summary>
    private sealed record Stretch(int Min, int Max, ByteSet Set, ByteSet Last)
    {
        public static Stretch Empty { get; } = new(0, 0, ByteSet.None, ByteSet.None);

        public Stretch Then(Stretch next) => new(Min + next.Min, Max + next.Max, Set.Or(next.Set), next.Min > 0 ? next.Last : next.Last.Or(Last));

        public Stretch Or(Stretch other) => new(Math.Min(Min, other.Min), Math.Max(Max, other.Max), Set.Or(other.Set), Last.Or(other.Last));
    }

    /// <summary>What can stand before such a byte, and what can stand without one; null is never.</summary>
    private sealed record Part(Stretch? Hit, Stretch? Miss)
    {
        public static Part Nothing { get; } = new(null, Stretch.Empty);

        public Part Then(Part next)
        {
            Stretch? later = Miss is null || next.Hit is null ? null : Miss.Then(next.Hit);
            return new Part(Either(Hit, later), Miss is null || next.Miss is null ? null : Miss.Then(next.Miss));
        }

        public Part Or(Part other) => new(Either(Hit, other.Hit), Either(Miss, other.Miss));

        private static Stretch? Either(Stretch? a, Stretch? b) => a is null ? b : b is null ? a : a.Or(b);
    }
}
