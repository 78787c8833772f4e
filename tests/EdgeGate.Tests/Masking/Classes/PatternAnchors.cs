namespace EdgeGate.Tests.Masking.Classes;

/// <summary>What an engine can look for before it runs a form's automaton.</summary>
internal static class PatternAnchors
{
    private const int LiteralBytes = 3;
    private const int LiteralOffsetMax = 4;
    private const int DigitOffsetMax = 8;
    private const int MarkOffsetMax = 65;

    /// <summary>Whether every match has three fixed bytes in a row that begin within its first five.</summary>
    public static bool HasLiteral(PatternShape shape)
        => !Escapes(shape, LiteralOffsetMax + LiteralBytes, (bytes, offset, run) =>
        {
            bool isFixed = bytes.Count(isIn => isIn) == 1 || (bytes.Count(isIn => isIn) == 2 && IsLetterPair(bytes));
            int next = isFixed ? run + 1 : 0;
            return next >= LiteralBytes ? -1 : next;
        });

    /// <summary>Whether every match has a decimal digit within its first eight bytes.</summary>
    public static bool HasDigit(PatternShape shape)
        => !Escapes(shape, DigitOffsetMax, (bytes, _, _) => Enumerable.Range(0, 256).Any(value => bytes[value] && !char.IsAsciiDigit((char)value)) ? 0 : -1);

    /// <summary>Whether every match has an @ or a colon within its first 65 bytes.</summary>
    public static bool HasMark(PatternShape shape)
        => !Escapes(shape, MarkOffsetMax, (bytes, _, _) => Enumerable.Range(0, 256).Any(value => bytes[value] && value is not ('@' or ':')) ? 0 : -1);

    /// <summary>Whether some match gets through so many bytes, or to its end, without what is looked for.</summary>
    /// <param name="shape">The pattern.</param>
    /// <param name="bytesMax">How far to look.</param>
    /// <param name="step">From a set of bytes, the offset and a count to the new count; negative when it was found.</param>
    private static bool Escapes(PatternShape shape, int bytesMax, Func<bool[], int, int, int> step)
    {
        HashSet<(int State, int Offset, int Run)> seen = [];
        Stack<(int State, int Offset, int Run)> open = new([(shape.Start, 0, 0)]);
        while (open.TryPop(out (int State, int Offset, int Run) place))
        {
            if (!seen.Add(place)) { continue; }
            if (place.State == shape.End || place.Offset >= bytesMax) { return true; }
            bool[]? bytes = shape.Bytes(place.State);
            int run = bytes is null ? place.Run : step(bytes, place.Offset, place.Run);
            if (run < 0) { continue; }
            foreach (int next in shape.Next(place.State)) { open.Push((next, place.Offset + (bytes is null ? 0 : 1), run)); }
        }
        return false;
    }

    private static bool IsLetterPair(bool[] bytes)
    {
        int first = Array.IndexOf(bytes, true);
        return char.IsAsciiLetter((char)first) && bytes[first ^ 0x20];
    }
}
