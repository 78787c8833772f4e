using System.Text;

namespace EdgeGate.Masking.Detectors;

/// <summary>Bytes as detectors see them.</summary>
internal static class Ascii
{
    public static bool IsDigit(byte c) => (uint)(c - '0') <= 9;

    public static bool IsLetter(byte c) => (uint)((c | 0x20) - 'a') <= 25;

    public static bool IsUpper(byte c) => (uint)(c - 'A') <= 25;

    public static bool IsWord(byte c) => IsDigit(c) || IsLetter(c) || c == '_';

    public static bool IsHex(byte c) => IsDigit(c) || (uint)((c | 0x20) - 'a') <= 5;

    /// <summary>Whether no letter, digit or underscore touches a range.</summary>
    public static bool StandsAlone(ReadOnlySpan<byte> value, int start, int end)
        => (start == 0 || !IsWord(value[start - 1])) && (end >= value.Length || !IsWord(value[end]));

    /// <summary>Whether one of the words stands within some bytes before a position, in either case.</summary>
    public static bool HasContext(ReadOnlySpan<byte> value, int position, int within, ReadOnlySpan<string> words)
    {
        ReadOnlySpan<byte> before = value[Math.Max(0, position - within)..position];
        Span<byte> needle = stackalloc byte[64];
        foreach (string word in words)
        {
            if (word.Length <= needle.Length && Encoding.ASCII.TryGetBytes(word, needle, out int length) && Contains(before, needle[..length])) { return true; }
        }
        return false;
    }

    private static bool Contains(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word)
    {
        for (int i = 0; i + word.Length <= text.Length; i++)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(text.Slice(i, word.Length), word)) { return true; }
        }
        return false;
    }
}
