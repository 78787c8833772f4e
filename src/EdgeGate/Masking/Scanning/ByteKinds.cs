using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeGate.Masking.Scanning;

/// <summary>What 64 bytes are: one bit each.</summary>
/// <param name="Digits">0 to 9.</param>
/// <param name="Letters">A to Z and a to z.</param>
/// <param name="LowerBits">Bytes with the bit that makes letters lower-case.</param>
/// <param name="High">Bytes beyond ASCII.</param>
/// <param name="Underscores">Underscores.</param>
/// <param name="Anchors">The two bytes that draw attention.</param>
/// <param name="Escapes">Backslashes and percent signs.</param>
internal readonly record struct ByteKinds(ulong Digits, ulong Letters, ulong LowerBits, ulong High, ulong Underscores, ulong Anchors, ulong Escapes)
{
    /// <summary>Bytes looked at together.</summary>
    public const int BlockBytes = 64;

    /// <summary>Letters, digits and underscores.</summary>
    public ulong Words => Letters | Digits | Underscores;

    /// <summary>Looks at 64 bytes.</summary>
    /// <param name="start">The text's first byte.</param>
    /// <param name="offset">Where the 64 begin; all must be readable.</param>
    /// <param name="firstAnchor">A byte that draws attention.</param>
    /// <param name="secondAnchor">The other.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteKinds Of(ref byte start, int offset, byte firstAnchor, byte secondAnchor)
    {
        ref byte block = ref Unsafe.Add(ref start, offset);
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<byte> bytes = Vector512.LoadUnsafe(ref block);
            return new ByteKinds(
                Vector512.LessThanOrEqual(bytes - Vector512.Create((byte)'0'), Vector512.Create((byte)9)).ExtractMostSignificantBits(),
                Vector512.LessThanOrEqual((bytes | Vector512.Create((byte)0x20)) - Vector512.Create((byte)'a'), Vector512.Create((byte)25)).ExtractMostSignificantBits(),
                (bytes.AsUInt16() << 2).AsByte().ExtractMostSignificantBits(),
                bytes.ExtractMostSignificantBits(),
                Vector512.Equals(bytes, Vector512.Create((byte)'_')).ExtractMostSignificantBits(),
                (Vector512.Equals(bytes, Vector512.Create(firstAnchor)) | Vector512.Equals(bytes, Vector512.Create(secondAnchor))).ExtractMostSignificantBits(),
                (Vector512.Equals(bytes, Vector512.Create((byte)'\\')) | Vector512.Equals(bytes, Vector512.Create((byte)'%'))).ExtractMostSignificantBits());
        }
        if (Vector256.IsHardwareAccelerated)
        {
            return Of(Vector256.LoadUnsafe(ref block), firstAnchor, secondAnchor).Before(Of(Vector256.LoadUnsafe(ref block, (nuint)Vector256<byte>.Count), firstAnchor, secondAnchor), Vector256<byte>.Count);
        }
        // Without vector hardware the runtime does the same byte by byte.
        ByteKinds kinds = Of(Vector128.LoadUnsafe(ref block), firstAnchor, secondAnchor);
        for (int i = Vector128<byte>.Count; i < BlockBytes; i += Vector128<byte>.Count) { kinds = kinds.Before(Of(Vector128.LoadUnsafe(ref block, (nuint)i), firstAnchor, secondAnchor), i); }
        return kinds;
    }

    /// <summary>Where words begin (<see cref="Literals.WordStarts"/>).</summary>
    /// <param name="before">The byte before the 64; a space where there is none.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong WordStarts(byte before)
    {
        ulong lower = Letters & LowerBits;
        ulong behindLetter = (Letters << 1) | Bit((uint)((before | 0x20) - 'a') <= 25);
        ulong behindLower = (lower << 1) | Bit((uint)(before - 'a') <= 25);
        ulong behindDigit = (Digits << 1) | Bit((uint)(before - '0') <= 9);
        ulong behindHigh = (High << 1) | Bit(before >= 0x80);
        return (Letters & (~behindLetter | (behindLower & ~lower))) | (Digits & ~behindDigit) | (High & ~behindHigh);
    }

    /// <summary>Where no letter, digit or underscore stands right before.</summary>
    /// <param name="before">As for <see cref="WordStarts"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Wholes(byte before) => ~((Words << 1) | Bit(FormMatcher.IsWordByte(before)));

    private static ulong Bit(bool value) => value ? 1UL : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ByteKinds Of(Vector256<byte> bytes, byte firstAnchor, byte secondAnchor) => new(
        Vector256.LessThanOrEqual(bytes - Vector256.Create((byte)'0'), Vector256.Create((byte)9)).ExtractMostSignificantBits(),
        Vector256.LessThanOrEqual((bytes | Vector256.Create((byte)0x20)) - Vector256.Create((byte)'a'), Vector256.Create((byte)25)).ExtractMostSignificantBits(),
        (bytes.AsUInt16() << 2).AsByte().ExtractMostSignificantBits(),
        bytes.ExtractMostSignificantBits(),
        Vector256.Equals(bytes, Vector256.Create((byte)'_')).ExtractMostSignificantBits(),
        (Vector256.Equals(bytes, Vector256.Create(firstAnchor)) | Vector256.Equals(bytes, Vector256.Create(secondAnchor))).ExtractMostSignificantBits(),
        (Vector256.Equals(bytes, Vector256.Create((byte)'\\')) | Vector256.Equals(bytes, Vector256.Create((byte)'%'))).ExtractMostSignificantBits());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ByteKinds Of(Vector128<byte> bytes, byte firstAnchor, byte secondAnchor) => new(
        Vector128.LessThanOrEqual(bytes - Vector128.Create((byte)'0'), Vector128.Create((byte)9)).ExtractMostSignificantBits(),
        Vector128.LessThanOrEqual((bytes | Vector128.Create((byte)0x20)) - Vector128.Create((byte)'a'), Vector128.Create((byte)25)).ExtractMostSignificantBits(),
        (bytes.AsUInt16() << 2).AsByte().ExtractMostSignificantBits(),
        bytes.ExtractMostSignificantBits(),
        Vector128.Equals(bytes, Vector128.Create((byte)'_')).ExtractMostSignificantBits(),
        (Vector128.Equals(bytes, Vector128.Create(firstAnchor)) | Vector128.Equals(bytes, Vector128.Create(secondAnchor))).ExtractMostSignificantBits(),
        (Vector128.Equals(bytes, Vector128.Create((byte)'\\')) | Vector128.Equals(bytes, Vector128.Create((byte)'%'))).ExtractMostSignificantBits());

    /// <summary>Joins what lies at a distance behind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ByteKinds Before(in ByteKinds behind, int distance) => new(
        Digits | (behind.Digits << distance),
        Letters | (behind.Letters << distance),
        LowerBits | (behind.LowerBits << distance),
        High | (behind.High << distance),
        Underscores | (behind.Underscores << distance),
        Anchors | (behind.Anchors << distance),
        Escapes | (behind.Escapes << distance));
}
