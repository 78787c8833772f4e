namespace EdgeGate.Masking.Patterns;

/// <summary>The shape of a pattern: what it takes when any digit is as good as another, and any letter as another of its case.</summary>
/// <remarks>Whatever matches a pattern matches its shape. Shapes of many patterns share their states, so that one small table tells which of them a place can be of.</remarks>
internal static class ShapeAnalysis
{
    private static readonly ByteSet Upper = ByteSet.Range((byte)'A', (byte)'Z');
    private static readonly ByteSet Lower = ByteSet.Range((byte)'a', (byte)'z');

    /// <summary>The shape.</summary>
    public static PatternNode Of(PatternNode pattern) => pattern switch
    {
        SetNode node => new SetNode(Widened(Widened(Widened(node.Set, ByteSet.Digits), Upper), Lower)),
        SequenceNode sequence => new SequenceNode([.. sequence.Items.Select(Of)]),
        ChoiceNode choice => new ChoiceNode([.. choice.Items.Select(Of)]),
        RepeatNode repeat => repeat with { Item = Of(repeat.Item) },
        _ => throw new InvalidOperationException("a pattern node without a shape"),
    };

    /// <summary>How many digits every match has at least.</summary>
    public static int DigitsMin(PatternNode pattern) => pattern switch
    {
        SetNode node => node.Set.And(ByteSet.Digits.Not()).IsEmpty ? 1 : 0,
        SequenceNode sequence => sequence.Items.Sum(DigitsMin),
        ChoiceNode choice => choice.Items.Min(DigitsMin),
        RepeatNode repeat => repeat.Min * DigitsMin(repeat.Item),
        _ => throw new InvalidOperationException("a pattern node without digits"),
    };

    private static ByteSet Widened(ByteSet set, ByteSet alike) => set.And(alike).IsEmpty ? set : set.Or(alike);
}
