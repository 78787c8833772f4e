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
        // Most patterns need no such byte, and that is told at once.
        if (!IsNeeded(pattern, target)) { return null; }
        Stretch hit = Walk(pattern, target).Hit;
        return new LeadAnalysis(hit.Min, hit.Max, hit.Set, hit.Last);
    }

    private static bool IsNeeded(PatternNode pattern, ByteSet target)
    {
        switch (pattern)
        {
            case SetNode node:
                return node.Set.And(target.Not()).IsEmpty;
            case SequenceNode sequence:
                foreach (PatternNode item in sequence.Items)
                {
                    if (IsNeeded(item, target)) { return true; }
                }
                return false;
            case ChoiceNode choice:
                foreach (PatternNode item in choice.Items)
                {
                    if (!IsNeeded(item, target)) { return false; }
                }
                return true;
            case RepeatNode repeat:
                return repeat.Min > 0 && IsNeeded(repeat.Item, target);
            default:
                throw new InvalidOperationException("a pattern node without a lead");
        }
    }

    private static Part Walk(PatternNode pattern, ByteSet target)
    {
        Part sum = Part.Nothing;
        switch (pattern)
        {
            case SetNode node:
                ByteSet missing = node.Set.And(target.Not());
                return new Part(node.Set.And(target).IsEmpty ? Stretch.Never : Stretch.Empty, missing.IsEmpty ? Stretch.Never : new Stretch(1, 1, missing, missing));
            case SequenceNode sequence:
                foreach (PatternNode item in sequence.Items)
                {
                    sum = sum.Then(Walk(item, target));
                    // What follows a byte that cannot be missed stands before none.
                    if (sum.Miss.IsNever) { break; }
                }
                return sum;
            case ChoiceNode choice:
                sum = new Part(Stretch.Never, Stretch.Never);
                foreach (PatternNode item in choice.Items) { sum = sum.Or(Walk(item, target)); }
                return sum;
            case RepeatNode repeat:
                Part once = Walk(repeat.Item, target);
                Part all = new(Stretch.Never, Stretch.Never);
                for (int i = 0; i <= repeat.Max; i++)
                {
                    if (i >= repeat.Min) { all = all.Or(sum); }
                    // Once it cannot be missed any more, more of the same changes nothing.
                    if (sum.Miss.IsNever) { return i >= repeat.Min ? all : sum; }
                    sum = sum.Then(once);
                }
                return all;
            default:
                throw new InvalidOperationException("a pattern node without a lead");
        }
    }

    /// <summary>Bytes that may stand somewhere.</summary>
    private readonly record struct Stretch(int Min, int Max, ByteSet Set, ByteSet Last)
    {
        public static Stretch Empty => new(0, 0, ByteSet.None, ByteSet.None);

        public static Stretch Never => new(-1, -1, ByteSet.None, ByteSet.None);

        public bool IsNever => Min < 0;

        public Stretch Then(Stretch next)
            => IsNever || next.IsNever ? Never : new(Min + next.Min, Max + next.Max, Set.Or(next.Set), next.Min > 0 ? next.Last : next.Last.Or(Last));

        public Stretch Or(Stretch other)
            => IsNever ? other : other.IsNever ? this : new(Math.Min(Min, other.Min), Math.Max(Max, other.Max), Set.Or(other.Set), Last.Or(other.Last));
    }

    /// <summary>What can stand before such a byte, and what can stand without one.</summary>
    private readonly record struct Part(Stretch Hit, Stretch Miss)
    {
        public static Part Nothing => new(Stretch.Never, Stretch.Empty);

        public Part Then(Part next) => new(Hit.Or(Miss.Then(next.Hit)), Miss.Then(next.Miss));

        public Part Or(Part other) => new(Hit.Or(other.Hit), Miss.Or(other.Miss));
    }
}
