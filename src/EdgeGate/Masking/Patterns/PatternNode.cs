using System.Collections.Immutable;

namespace EdgeGate.Masking.Patterns;

/// <summary>A pattern as a tree. Every pattern is bounded: repeats carry their counts.</summary>
internal abstract record PatternNode
{
    /// <summary>Bytes of the shortest match.</summary>
    public abstract int BytesMin { get; }

    /// <summary>Bytes of the longest match.</summary>
    public abstract int BytesMax { get; }
}

/// <summary>One byte of a set.</summary>
internal sealed record SetNode(ByteSet Set) : PatternNode
{
    public override int BytesMin => 1;
    public override int BytesMax => 1;
}

/// <summary>One after another.</summary>
internal sealed record SequenceNode(ImmutableArray<PatternNode> Items) : PatternNode
{
    public override int BytesMin { get; } = Items.Sum(static item => item.BytesMin);
    public override int BytesMax { get; } = Items.Sum(static item => item.BytesMax);
}

/// <summary>One of several.</summary>
internal sealed record ChoiceNode(ImmutableArray<PatternNode> Items) : PatternNode
{
    public override int BytesMin { get; } = Items.Min(static item => item.BytesMin);
    public override int BytesMax { get; } = Items.Max(static item => item.BytesMax);
}

/// <summary>The same some times over.</summary>
internal sealed record RepeatNode(PatternNode Item, int Min, int Max) : PatternNode
{
    public override int BytesMin { get; } = Item.BytesMin * Min;
    public override int BytesMax { get; } = Item.BytesMax * Max;
}
