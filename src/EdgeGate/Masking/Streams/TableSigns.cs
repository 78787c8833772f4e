using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeGate.Masking.Streams;

/// <summary>Finds where a table may be in a text: most have none, and are passed many bytes at a time.</summary>
internal static class TableSigns
{
    /// <summary>The first bar, sign of a box, or end of a line behind which a rule, a record, a statement that copies or inserts, or a fence begins; -1 where there is none.</summary>
    /// <remarks>What the text's end cuts off may be any of them.</remarks>
    public static int IndexOf(ReadOnlySpan<byte> text)
    {
        ref byte first = ref MemoryMarshal.GetReference(text);
        int at = 0;
        for (; at + Vector256<byte>.Count < text.Length; at += Vector256<byte>.Count)
        {
            Vector256<byte> here = Vector256.LoadUnsafe(ref first, (nuint)at);
            Vector256<byte> next = Vector256.LoadUnsafe(ref first, (nuint)at + 1);
            Vector256<byte> begins = Vector256.Equals(next, Vector256.Create((byte)'-')) | Vector256.Equals(next, Vector256.Create((byte)'C')) | Vector256.Equals(next, Vector256.Create((byte)'`')) | Vector256.Equals(next | Vector256.Create((byte)0x20), Vector256.Create((byte)'i'));
            Vector256<byte> found = Vector256.Equals(here, Vector256.Create((byte)'|'))
                | (Vector256.Equals(here, Vector256.Create((byte)'\n')) & begins)
                | (Vector256.Equals(here, Vector256.Create((byte)0xE2)) & Vector256.Equals(next & Vector256.Create((byte)0xFE), Vector256.Create((byte)0x94)));
            for (uint bits = found.ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
            {
                int place = at + BitOperations.TrailingZeroCount(bits);
                if (IsSign(text[place..])) { return place; }
            }
        }
        while (true)
        {
            int next = text[at..].IndexOfAny((byte)'\n', (byte)'|', (byte)0xE2);
            if (next < 0) { return -1; }
            at += next;
            if (IsSign(text[at..])) { return at; }
            at++;
        }
    }

    /// <summary>Whether a line begins with what <see cref="IndexOf"/> finds behind the end of the one before it.</summary>
    public static bool MayBegin(ReadOnlySpan<byte> line) => Begins(line, "--"u8) || Begins(line, "-["u8) || Begins(line, "COPY "u8) || Begins(line, "```"u8) || Begins(line, "INSERT "u8) || Begins(line, "insert "u8);

    private static bool IsSign(ReadOnlySpan<byte> text) => text[0] switch
    {
        (byte)'|' => true,
        0xE2 => text.Length < 2 || text[1] is 0x94 or 0x95,
        (byte)'\n' => text.Length > 1 && MayBegin(text[1..]),
        _ => false,
    };

    private static bool Begins(ReadOnlySpan<byte> text, ReadOnlySpan<byte> sign) => text.Length < sign.Length ? sign.StartsWith(text) : text.StartsWith(sign);
}
