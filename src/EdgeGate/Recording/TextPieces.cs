namespace EdgeGate.Recording;

/// <summary>Where a text may be taken apart.</summary>
internal static class TextPieces
{
    /// <summary>The end of the first piece of at most some characters, two at the least: a surrogate pair stays one.</summary>
    public static int End(ReadOnlySpan<char> text, int charsMax)
    {
        if (text.Length <= charsMax) { return text.Length; }
        return char.IsHighSurrogate(text[charsMax - 1]) ? charsMax - 1 : charsMax;
    }
}
