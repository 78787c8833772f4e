using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeGate.Masking.Scanning.Literals;

/// <summary>Where words begin: at a letter behind none, at an upper-case letter behind a lower-case one (<c>customerSsn</c>), at a run of digits, at a run of bytes beyond ASCII.</summary>
internal static class WordStarts
{
    /// <summary>Bytes looked at together.</summary>
    public const int BlockBytes = 64;

    /// <summary>Whether a word begins at a place; what <see cref="In"/> says of each byte.</summary>
    public static bool IsAt(ReadOnlySpan<byte> text, int at)
    {
        byte value = text[at];
        byte before = at > 0 ? text[at - 1] : (byte)' ';
        return IsDigit(value) ? !IsDigit(before)
            : value >= 0x80 ? before < 0x80
            : IsLetter(value) && (!IsLetter(before) || (IsLower(before) && !IsLower(value)));
    }

    /// <summary>Where words begin among 64 bytes: one bit each.</summary>
    /// <param name="start">The text's first byte.</param>
    /// <param name="offset">Where the 64 begin; all must be readable.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong In(ref byte start, int offset)
    {
        byte before = offset > 0 ? Unsafe.Add(ref start, offset - 1) : (byte)' ';
        ulong letters = 0, lower = 0, digits = 0, high = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (int i = 0; i < BlockBytes; i += Vector256<byte>.Count)
            {
                Vector256<byte> bytes = Vector256.LoadUnsafe(ref start, (nuint)(offset + i));
                letters |= (ulong)Vector256.LessThanOrEqual((bytes | Vector256.Create((byte)0x20)) - Vector256.Create((byte)'a'), Vector256.Create((byte)25)).ExtractMostSignificantBits() << i;
                lower |= (ulong)Vector256.LessThanOrEqual(bytes - Vector256.Create((byte)'a'), Vector256.Create((byte)25)).ExtractMostSignificantBits() << i;
                digits |= (ulong)Vector256.LessThanOrEqual(bytes - Vector256.Create((byte)'0'), Vector256.Create((byte)9)).ExtractMostSignificantBits() << i;
                high |= (ulong)bytes.ExtractMostSignificantBits() << i;
            }
        }
        else
        {
            for (int i = 0; i < BlockBytes; i += Vector128<byte>.Count)
            {
                Vector128<byte> bytes = Vector128.LoadUnsafe(ref start, (nuint)(offset + i));
                letters |= (ulong)Vector128.LessThanOrEqual((bytes | Vector128.Create((byte)0x20)) - Vector128.Create((byte)'a'), Vector128.Create((byte)25)).ExtractMostSignificantBits() << i;
                lower |= (ulong)Vector128.LessThanOrEqual(bytes - Vector128.Create((byte)'a'), Vector128.Create((byte)25)).ExtractMostSignificantBits() << i;
                digits |= (ulong)Vector128.LessThanOrEqual(bytes - Vector128.Create((byte)'0'), Vector128.Create((byte)9)).ExtractMostSignificantBits() << i;
                high |= (ulong)bytes.ExtractMostSignificantBits() << i;
            }
        }
        ulong behindLetter = (letters << 1) | Bit(IsLetter(before));
        ulong behindLower = (lower << 1) | Bit(IsLower(before));
        ulong behindDigit = (digits << 1) | Bit(IsDigit(before));
        ulong behindHigh = (high << 1) | Bit(before >= 0x80);
        return (letters & (~behindLetter | (behindLower & ~lower))) | (digits & ~behindDigit) | (high & ~behindHigh);
    }

    private static ulong Bit(bool value) => value ? 1UL : 0;

    private static bool IsLetter(byte value) => (uint)((value | 0x20) - 'a') <= 25;

    private static bool IsLower(byte value) => (uint)(value - 'a') <= 25;

    private static bool IsDigit(byte value) => (uint)(value - '0') <= 9;
}
