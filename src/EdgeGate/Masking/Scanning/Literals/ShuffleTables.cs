using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeGate.Masking.Scanning.Literals;

/// <summary>Says where a literal's window may stand (<see cref="LiteralBuckets"/>). Immutable, shared by all threads.</summary>
/// <remarks>Windows that begin beyond ASCII have tables of their own, which most texts never ask: together with others they would make both less sharp.</remarks>
internal sealed class ShuffleTables(IReadOnlyCollection<LiteralWindow> windows)
{
    /// <summary>Bytes read behind each place.</summary>
    public const int ReadAhead = LiteralWindow.BytesMax - 1;

    private readonly Vector256<byte>[] ascii = LiteralBuckets.Tables(windows.Where(static window => window[0] < 0x80));
    private readonly Vector256<byte>[] beyond = LiteralBuckets.Tables(windows.Where(static window => window[0] >= 0x80));

    /// <summary>Where windows may stand among 64 bytes: one bit each.</summary>
    /// <param name="start">The text's first byte.</param>
    /// <param name="block">Where the 64 begin; they and <see cref="ReadAhead"/> more must be readable.</param>
    /// <param name="high">Those of them that are beyond ASCII.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Places(ref byte start, int block, ulong high)
    {
        ulong places = Places(ref start, block, ascii);
        return high == 0 ? places : places | (high & Places(ref start, block, beyond));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Places(ref byte start, int block, Vector256<byte>[] tables)
    {
        ref Vector256<byte> table = ref MemoryMarshal.GetArrayDataReference(tables);
        if (Avx2.IsSupported)
        {
            return Places32(ref start, (nuint)block, ref table) | ((ulong)Places32(ref start, (nuint)(block + 32), ref table) << 32);
        }
        ulong places = 0;
        for (int i = 0; i < ByteKinds.BlockBytes; i += Vector128<byte>.Count) { places |= (ulong)Places16(ref start, (nuint)(block + i), ref table) << i; }
        return places;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Places32(ref byte start, nuint at, ref Vector256<byte> table)
    {
        Vector256<byte> buckets = Agree(ref start, at, ref table, 0) & Agree(ref start, at, ref table, 1) & Agree(ref start, at, ref table, 2) & Agree(ref start, at, ref table, 3);
        return ~Vector256.Equals(buckets, Vector256<byte>.Zero).ExtractMostSignificantBits();
    }

    /// <summary>For each of 32 places, the buckets that have the byte at a position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Agree(ref byte start, nuint at, ref Vector256<byte> table, [ConstantExpected] int position)
    {
        Vector256<byte> half = Vector256.Create((byte)15);
        Vector256<byte> bytes = Vector256.LoadUnsafe(ref start, at + (nuint)position);
        Vector256<byte> lower = bytes & half;
        Vector256<byte> upper = (bytes.AsUInt16() >>> 4).AsByte() & half;
        return Avx2.Shuffle(Unsafe.Add(ref table, 2 * position), lower) & Avx2.Shuffle(Unsafe.Add(ref table, (2 * position) + 1), upper);
    }

    private static uint Places16(ref byte start, nuint at, ref Vector256<byte> table)
    {
        Vector128<byte> half = Vector128.Create((byte)15);
        Vector128<byte> buckets = Vector128<byte>.AllBitsSet;
        for (int position = 0; position < LiteralWindow.BytesMax; position++)
        {
            Vector128<byte> bytes = Vector128.LoadUnsafe(ref start, at + (nuint)position);
            Vector128<byte> lower = bytes & half;
            Vector128<byte> upper = (bytes.AsUInt16() >>> 4).AsByte() & half;
            buckets &= Vector128.Shuffle(Unsafe.Add(ref table, 2 * position).GetLower(), lower) & Vector128.Shuffle(Unsafe.Add(ref table, (2 * position) + 1).GetLower(), upper);
        }
        return ~Vector128.Equals(buckets, Vector128<byte>.Zero).ExtractMostSignificantBits() & 0xFFFF;
    }
}
