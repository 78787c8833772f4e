namespace EdgeGate.Masking.Patterns;

/// <summary>Counts the digits of patterns.</summary>
internal static class DigitAnalysis
{
    /// <summary>How many digits every match has at least.</summary>
    public static int DigitsMin(PatternNode pattern) => pattern switch
    {
        SetNode node => node.Set.And(ByteSet.Digits.Not()).IsEmpty ? 1 : 0,
        SequenceNode sequence => sequence.Items.Sum(DigitsMin),
        ChoiceNode choice => choice.Items.Min(DigitsMin),
        RepeatNode repeat => repeat.Min * DigitsMin(repeat.Item),
        _ => throw new InvalidOperationException("a pattern node without digits"),
    };
}
