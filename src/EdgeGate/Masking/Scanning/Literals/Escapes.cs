using System.Numerics;
using System.Runtime.CompilerServices;

namespace EdgeGate.Masking.Scanning.Literals;

/// <summary>Escapes of a text that nobody said was encoded, whose last byte is a letter or digit: <c>\n</c>, <c>\t</c>, <c>\r</c>, <c>\u0022</c>, <c>%22</c>. What stands behind one is not touched by it.</summary>
/// <remarks>ECMA-404, 9; RFC 3986, 2.1. A log line with a document in it, a URL in a text.</remarks>
internal static class Escapes
{
    /// <summary>Bytes of the longest.</summary>
    public const int BytesMax = 6;

    /// <summary>Whether one ends right before a place, and no row of digits goes on over its end: nobody knows where that begins.</summary>
    public static bool EndsBefore(ReadOnlySpan<byte> text, int at) => IsBefore(text, at) && !(char.IsAsciiDigit((char)text[at - 1]) && at < text.Length && char.IsAsciiDigit((char)text[at]));

    /// <summary>Where in a block of 64 bytes the place behind one lies: one bit each.</summary>
    /// <param name="text">The text.</param>
    /// <param name="block">Where the block begins.</param>
    /// <param name="begins">Where in it one may begin: at a backslash, or a percent sign.</param>
    /// <param name="before">The same of the block before.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong EndsIn(ReadOnlySpan<byte> text, int block, ulong begins, ulong before)
    {
        // Two to six bytes behind where it begins.
        ulong places = (begins << 2) | (begins << 3) | (begins << 6) | (before >> 62) | (before >> 61) | (before >> 58);
        ulong ends = 0;
        for (; places != 0; places &= places - 1)
        {
            int place = BitOperations.TrailingZeroCount(places);
            if (block + place < text.Length && EndsBefore(text, block + place)) { ends |= 1UL << place; }
        }
        return ends;
    }

    private static bool IsBefore(ReadOnlySpan<byte> text, int at)
        => (at >= 2 && text[at - 2] == '\\' && text[at - 1] is (byte)'n' or (byte)'t' or (byte)'r')
            || (at >= 3 && text[at - 3] == '%' && AreHex(text, at))
            || (at >= BytesMax && text[at - 6] == '\\' && text[at - 5] == 'u' && text[at - 4] == '0' && text[at - 3] == '0' && AreHex(text, at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreHex(ReadOnlySpan<byte> text, int end) => char.IsAsciiHexDigit((char)text[end - 2]) && char.IsAsciiHexDigit((char)text[end - 1]);
}
