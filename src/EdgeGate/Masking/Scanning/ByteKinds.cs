using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeGate.Masking.Scanning;

/// <summary>What 64 bytes are: one bit each.</summary>
/// <param name="Digits">0 to 9.</param>
/// <param name="Anchors">The two bytes that draw attention.</param>
/// <param name="Words">Letters, digits and the underscore.</param>
internal readonly record struct ByteKinds(ulong Digits, ulong Anchors, ulong Words)
{
    /// <summary>Bytes looked at together.</summary>
    public const int BlockBytes = 64;

    /// <summary>Looks at 64 bytes.</summary>
    /// <param name="start">The text's first byte.</param>
    /// <param name="offset">Where the 64 begin; all must be readable.</param>
    /// <param name="firstAnchor">A byte that draws attention.</param>
    /// <param name="secondAnchor">The other.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteKinds Of(ref byte start, int offset, byte firstAnchor, byte secondAnchor)
    {
        ulong digits = 0, anchors = 0, words = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<byte> bytes = Vector512.LoadUnsafe(ref start, (nuint)offset);
            Vector512<byte> isDigit = Vector512.LessThanOrEqual(bytes - Vector512.Create((byte)'0'), Vector512.Create((byte)9));
            Vector512<byte> isLetter = Vector512.LessThanOrEqual((bytes | Vector512.Create((byte)0x20)) - Vector512.Create((byte)'a'), Vector512.Create((byte)25));
            return new ByteKinds(
                isDigit.ExtractMostSignificantBits(),
                (Vector512.Equals(bytes, Vector512.Create(firstAnchor)) | Vector512.Equals(bytes, Vector512.Create(secondAnchor))).ExtractMostSignificantBits(),
                (isDigit | isLetter | Vector512.Equals(bytes, Vector512.Create((byte)'_'))).ExtractMostSignificantBits());
        }
        if (Vector256.IsHardwareAccelerated)
        {
            for (int i = 0; i < BlockBytes; i += Vector256<byte>.Count)
            {
                Vector256<byte> bytes = Vector256.LoadUnsafe(ref start, (nuint)(offset + i));
                Vector256<byte> isDigit = Vector256.LessThanOrEqual(bytes - Vector256.Create((byte)'0'), Vector256.Create((byte)9));
                Vector256<byte> isLetter = Vector256.LessThanOrEqual((bytes | Vector256.Create((byte)0x20)) - Vector256.Create((byte)'a'), Vector256.Create((byte)25));
                digits |= (ulong)isDigit.ExtractMostSignificantBits() << i;
                anchors |= (ulong)(Vector256.Equals(bytes, Vector256.Create(firstAnchor)) | Vector256.Equals(bytes, Vector256.Create(secondAnchor))).ExtractMostSignificantBits() << i;
                words |= (ulong)(isDigit | isLetter | Vector256.Equals(bytes, Vector256.Create((byte)'_'))).ExtractMostSignificantBits() << i;
            }
            return new ByteKinds(digits, anchors, words);
        }
        for (int i = 0; i < BlockBytes; i += Vector128<byte>.Count)
        {
            // Without vector hardware the runtime does the same byte by byte.
            Vector128<byte> bytes = Vector128.LoadUnsafe(ref start, (nuint)(offset + i));
            Vector128<byte> isDigit = Vector128.LessThanOrEqual(bytes - Vector128.Create((byte)'0'), Vector128.Create((byte)9));
            Vector128<byte> isLetter = Vector128.LessThanOrEqual((bytes | Vector128.Create((byte)0x20)) - Vector128.Create((byte)'a'), Vector128.Create((byte)25));
            digits |= (ulong)isDigit.ExtractMostSignificantBits() << i;
            anchors |= (ulong)(Vector128.Equals(bytes, Vector128.Create(firstAnchor)) | Vector128.Equals(bytes, Vector128.Create(secondAnchor))).ExtractMostSignificantBits() << i;
            words |= (ulong)(isDigit | isLetter | Vector128.Equals(bytes, Vector128.Create((byte)'_'))).ExtractMostSignificantBits() << i;
        }
        return new ByteKinds(digits, anchors, words);
    }
}
