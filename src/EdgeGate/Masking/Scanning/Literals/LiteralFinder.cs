using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeGate.Masking.Scanning.Literals;

/// <summary>Finds the literals of a set in one vectorised pass. Immutable, shared by all threads.</summary>
/// <remarks>
/// Literals that begin words, most of them, are asked for where words begin, one byte of five: by a bit of a hash of their first bytes, without a
/// branch. For the others shuffle tables say where a window of one may stand (<see cref="LiteralBuckets"/>). A hash table says whether it does
/// (<see cref="LiteralTable"/>).
/// </remarks>
internal sealed class LiteralFinder
{
    /// <summary>The most literals it is quick with; an automaton takes over from there.</summary>
    public const int LiteralsMax = 3000;

    private const int Vectors = 1;
    private const int WindowBytesMin = 2;

    private readonly LiteralTable atWords;
    private readonly LiteralTable anywhere;
    private readonly Vector256<byte>[] buckets;

    /// <summary>Makes the tables.</summary>
    public LiteralFinder(IReadOnlyList<ScanLiteral> literals)
    {
        List<LiteralWindow> windows = [.. literals.Select(static (literal, number) => LiteralWindow.Of(number, literal))];
        List<LiteralWindow> unbound = [.. windows.Where(static window => !window.Literal.BeginsWord)];
        atWords = new LiteralTable([.. windows.Where(static window => window.Literal.BeginsWord)]);
        anywhere = new LiteralTable(unbound);
        buckets = LiteralBuckets.Tables(unbound, Vectors);
    }

    /// <summary>Reports every literal that begins at a place or behind it.</summary>
    /// <param name="text">The text; 64 readable bytes must follow it.</param>
    /// <param name="from">The place.</param>
    /// <param name="sink">Takes them. One that begins before the place may be reported too.</param>
    public void Find<TSink>(ReadOnlySpan<byte> text, int from, ref TSink sink)
        where TSink : struct, ILiteralSink, allows ref struct
    {
        ref byte start = ref MemoryMarshal.GetReference(text);
        ref Vector256<byte> tables = ref MemoryMarshal.GetArrayDataReference(buckets);
        // Four bytes are read from each of 64 places: where fewer than three bytes are left, that could end beyond the margin.
        int last = text.Length - WindowBytesMin;
        int block = from;
        for (; block < last; block += WordStarts.BlockBytes)
        {
            ulong words = WordStarts.In(ref start, block);
            ulong places = Places(ref start, block, ref tables);
            int left = last + 1 - block;
            if (left < WordStarts.BlockBytes)
            {
                ulong valid = (1UL << left) - 1;
                words &= valid;
                places &= valid;
            }
            words = atWords.MayStand(ref start, block, words);
            while (words != 0)
            {
                int at = block + BitOperations.TrailingZeroCount(words);
                words &= words - 1;
                atWords.Find(text, at, ref sink);
            }
            while (places != 0)
            {
                int at = block + BitOperations.TrailingZeroCount(places);
                places &= places - 1;
                anywhere.Find(text, at, ref sink);
            }
        }
        if (block == last)
        {
            atWords.Find(text, last, ref sink);
            anywhere.Find(text, last, ref sink);
        }
    }

    /// <summary>Where windows may stand among 64 bytes: one bit each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Places(ref byte start, int block, ref Vector256<byte> tables)
    {
        if (Avx2.IsSupported)
        {
            return Places32(ref start, (nuint)block, ref tables) | ((ulong)Places32(ref start, (nuint)(block + 32), ref tables) << 32);
        }
        ulong places = 0;
        for (int i = 0; i < WordStarts.BlockBytes; i += Vector128<byte>.Count) { places |= (ulong)Places16(ref start, (nuint)(block + i), ref tables) << i; }
        return places;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Places32(ref byte start, nuint at, ref Vector256<byte> tables)
    {
        Vector256<byte> first = Vector256<byte>.AllBitsSet;
        Agree(ref start, at, ref tables, 0, ref first);
        Agree(ref start, at, ref tables, 1, ref first);
        Agree(ref start, at, ref tables, 2, ref first);
        Agree(ref start, at, ref tables, 3, ref first);
        return ~Vector256.Equals(first, Vector256<byte>.Zero).ExtractMostSignificantBits();
    }

    /// <summary>Leaves, for each of 32 places, the buckets that have the byte at a position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Agree(ref byte start, nuint at, ref Vector256<byte> tables, [ConstantExpected] int position, ref Vector256<byte> first)
    {
        Vector256<byte> half = Vector256.Create((byte)15);
        Vector256<byte> bytes = Vector256.LoadUnsafe(ref start, at + (nuint)position);
        Vector256<byte> lower = bytes & half;
        Vector256<byte> upper = (bytes.AsUInt16() >>> 4).AsByte() & half;
        first &= Avx2.Shuffle(Unsafe.Add(ref tables, 2 * position), lower) & Avx2.Shuffle(Unsafe.Add(ref tables, (2 * position) + 1), upper);
    }

    private static uint Places16(ref byte start, nuint at, ref Vector256<byte> tables)
    {
        Vector128<byte> half = Vector128.Create((byte)15);
        Vector128<byte> first = Vector128<byte>.AllBitsSet;
        for (int position = 0; position < LiteralWindow.BytesMax; position++)
        {
            Vector128<byte> bytes = Vector128.LoadUnsafe(ref start, at + (nuint)position);
            Vector128<byte> lower = bytes & half;
            Vector128<byte> upper = (bytes.AsUInt16() >>> 4).AsByte() & half;
            first &= Vector128.Shuffle(Unsafe.Add(ref tables, 2 * position).GetLower(), lower) & Vector128.Shuffle(Unsafe.Add(ref tables, (2 * position) + 1).GetLower(), upper);
        }
        return ~Vector128.Equals(first, Vector128<byte>.Zero).ExtractMostSignificantBits() & 0xFFFF;
    }
}
