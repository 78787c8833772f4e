using EdgeGate.Masking.Patterns;

namespace EdgeGate.Masking.Scanning;

/// <summary>A byte that every match of a pattern has: looked for at once where walking through the pattern would take long.</summary>
/// <param name="Value">The byte.</param>
/// <param name="Min">Bytes before the first of it at least.</param>
/// <param name="Max">Bytes before the first of it at most.</param>
internal readonly record struct NeededByte(byte Value, int Min, int Max)
{
    /// <summary>One that stands nearer the start is met soon enough.</summary>
    private const int DistanceMin = 5;

    /// <summary>Letters and digits are too frequent to tell much.</summary>
    private static ReadOnlySpan<byte> Candidates => "-,./:@=~_+ "u8;

    /// <summary>The byte that tells most; null when no match needs one.</summary>
    public static NeededByte? Of(PatternNode pattern)
    {
        NeededByte? best = null;
        foreach (byte value in Candidates)
        {
            if (LeadAnalysis.Of(pattern, ByteSet.Of(value)) is not { } lead || lead.Max < DistanceMin) { continue; }
            if (best is null || lead.Max - lead.Min < best.Value.Max - best.Value.Min) { best = new NeededByte(value, lead.Min, lead.Max); }
        }
        return best;
    }

    /// <summary>Whether none stands where a match that begins at a place would have it; false where that lies beyond the text and more may come.</summary>
    public bool IsMissing(ReadOnlySpan<byte> text, int start, bool isEnd)
    {
        int from = start + Min;
        int to = start + Max + 1;
        if (to > text.Length)
        {
            if (!isEnd) { return false; }
            if (from >= text.Length) { return true; }
            to = text.Length;
        }
        return !text[from..to].Contains(Value);
    }
}
