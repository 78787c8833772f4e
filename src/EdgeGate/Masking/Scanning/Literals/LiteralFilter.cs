using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeGate.Masking.Patterns;

namespace EdgeGate.Masking.Scanning.Literals;

/// <summary>Leaves those of some places where a literal's window may stand; no branch depends on the text. Immutable, shared by all threads.</summary>
/// <remarks>
/// Rows of bits are found by the first bytes of a window, hashed; a bit of a row says whether a byte may stand behind those: the next of the literal, or what may stand behind it. A coarse look at
/// one byte lets through one word of ten; a fine one at four, by another hash, hardly more than the literals that are there.
/// </remarks>
internal sealed class LiteralFilter
{
    /// <summary>Bytes of text that a coarse look takes.</summary>
    public const int CoarseBytes = LiteralWindow.BytesMax + 1;

    /// <summary>Bytes of text that a fine look takes.</summary>
    public const int FineBytes = sizeof(ulong);

    private const int Behind = FineBytes - LiteralWindow.BytesMax;
    private const int CoarseBits4 = 13;
    private const int CoarseBits2 = 10;
    private const int FineBits3 = 11;
    private const int FineBits2 = 9;
    private const uint CoarseMultiplier = 0x9E3779B1;
    // With the same one the windows that a coarse look took for others would be taken for them again.
    private const uint FineMultiplier = 0xC2B2AE35;

    // By the hash of a window of four bytes, and by that of the first two of a shorter one: a bit by the lower five bits of the byte behind those.
    private readonly uint[] coarse4 = new uint[1 << CoarseBits4];
    private readonly uint[] coarse2 = new uint[1 << CoarseBits2];

    // By another hash: for windows of four bytes such bits for each of the next four, for shorter ones, which mostly end there, sharper ones for the next (Folded). Small, for what is not in the cache costs most.
    private readonly uint[] fine4;
    private readonly ulong[] fine3 = new ulong[1 << FineBits3];
    private readonly ulong[] fine2 = new ulong[1 << FineBits2];
    private readonly int fineShift4;

    /// <summary>Makes the rows.</summary>
    public LiteralFilter(IReadOnlyList<LiteralWindow> windows)
    {
        int fineBits = BitOperations.Log2((uint)windows.Count + 1) + 1;
        fineShift4 = 32 - fineBits;
        fine4 = new uint[Behind << fineBits];
        foreach (LiteralWindow window in windows)
        {
            AddCoarse(window);
            AddFine(window);
        }
    }

    /// <summary>Leaves those of many places where a window may stand, roughly.</summary>
    /// <param name="part">Where the places are counted from; each must have <see cref="CoarseBytes"/> of the text, and 8 readable bytes.</param>
    /// <param name="places">The places; those that are left are moved to the front.</param>
    /// <returns>How many are left.</returns>
    public int Coarse(ref byte part, Span<ushort> places)
    {
        ref uint rows4 = ref MemoryMarshal.GetArrayDataReference(coarse4);
        ref uint rows2 = ref MemoryMarshal.GetArrayDataReference(coarse2);
        ref ushort place = ref MemoryMarshal.GetReference(places);
        int left = 0;
        for (int i = 0; i < places.Length; i++)
        {
            ushort at = Unsafe.Add(ref place, i);
            ulong bytes = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref part, at));
            uint value = (uint)bytes;
            // A shift looks at its lowest bits alone.
            uint may = Unsafe.Add(ref rows4, CoarseHash4(value)) >> (int)(bytes >> 32) | Unsafe.Add(ref rows2, CoarseHash2(value)) >> (int)(value >> 16);
            Unsafe.Add(ref place, left) = at;
            left += (int)may & 1;
        }
        return left;
    }

    /// <summary>Leaves those of a few places where a window may stand, nearly all of which have one.</summary>
    /// <param name="part">Where the places are counted from; each must have <see cref="FineBytes"/> of the text.</param>
    /// <param name="places">The places; those that are left are moved to the front.</param>
    /// <returns>How many are left.</returns>
    public int Fine(ref byte part, Span<ushort> places)
    {
        ref uint rows4 = ref MemoryMarshal.GetArrayDataReference(fine4);
        ref ulong rows3 = ref MemoryMarshal.GetArrayDataReference(fine3);
        ref ulong rows2 = ref MemoryMarshal.GetArrayDataReference(fine2);
        ref ushort place = ref MemoryMarshal.GetReference(places);
        int shift4 = fineShift4;
        int left = 0;
        for (int i = 0; i < places.Length; i++)
        {
            ushort at = Unsafe.Add(ref place, i);
            ulong bytes = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref part, at));
            uint value = (uint)bytes;
            ref uint row = ref Unsafe.Add(ref rows4, FineHash4(value, shift4) * Behind);
            uint may = row >> (int)(bytes >> 32) & Unsafe.Add(ref row, 1) >> (int)(bytes >> 40) & Unsafe.Add(ref row, 2) >> (int)(bytes >> 48) & Unsafe.Add(ref row, 3) >> (int)(bytes >> 56);
            uint folded = Folded(value);
            may |= (uint)(Unsafe.Add(ref rows3, FineHash3(value)) >> (int)(folded >> 24) | Unsafe.Add(ref rows2, FineHash2(value)) >> (int)(folded >> 16));
            Unsafe.Add(ref place, left) = at;
            left += (int)may & 1;
        }
        return left;
    }

    private void AddCoarse(LiteralWindow window)
    {
        bool isLong = window.Length == LiteralWindow.BytesMax;
        ref uint row = ref isLong ? ref coarse4[CoarseHash4(window.Value)] : ref coarse2[CoarseHash2(window.Value)];
        row |= LowBits(window.Possible(isLong ? LiteralWindow.BytesMax : 2));
    }

    private void AddFine(LiteralWindow window)
    {
        switch (window.Length)
        {
            case LiteralWindow.BytesMax:
                uint row = FineHash4(window.Value, fineShift4) * Behind;
                for (int i = 0; i < Behind; i++) { fine4[row + i] |= LowBits(window.Possible(LiteralWindow.BytesMax + i)); }
                break;
            case 3:
                fine3[FineHash3(window.Value)] |= Folded(window.Possible(3));
                break;
            default:
                fine2[FineHash2(window.Value)] |= Folded(window.Possible(2));
                break;
        }
    }

    /// <summary>A bit for each lower five bits that a byte of a set has.</summary>
    private static uint LowBits(ByteSet set)
    {
        ulong bits = set.A | set.B | set.C | set.D;
        return (uint)(bits | (bits >> 32));
    }

    /// <summary>A bit for each lower six bits that a byte of a set has, folded.</summary>
    private static ulong Folded(ByteSet set) => set.A | BitOperations.RotateLeft(set.B, 32) | set.C | BitOperations.RotateLeft(set.D, 32);

    /// <summary>Bytes whose lower six bits tell lower-case letters from what mostly stands behind words; by themselves those of a comma are those of an l.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Folded(uint bytes) => bytes ^ ((bytes >> 1) & 0x20202020);

    // Letters count as lower-case.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint CoarseHash4(uint value) => (value | 0x20202020) * CoarseMultiplier >> (32 - CoarseBits4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint CoarseHash2(uint value) => ((value | 0x2020) << 16) * CoarseMultiplier >> (32 - CoarseBits2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint FineHash4(uint value, int shift) => (value | 0x20202020) * FineMultiplier >> shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint FineHash3(uint value) => ((value | 0x202020) << 8) * FineMultiplier >> (32 - FineBits3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint FineHash2(uint value) => ((value | 0x2020) << 16) * FineMultiplier >> (32 - FineBits2);
}
