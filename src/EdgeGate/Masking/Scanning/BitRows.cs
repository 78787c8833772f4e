using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeGate.Masking.Scanning;

/// <summary>Rows of bits, a bit a form, that are joined 256 at a time.</summary>
internal sealed class BitRows
{
    private const int BlockWords = 4;

    private readonly ulong[] words;
    private readonly int width;

    /// <summary>Rows of zeros.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="bits">Bits of each.</param>
    public BitRows(int rows, int bits)
    {
        width = (bits + 255) / 256 * BlockWords;
        words = new ulong[rows * width];
    }

    /// <summary>Sets a bit.</summary>
    public void Set(int row, int bit) => words[(row * width) + (bit / 64)] |= 1UL << bit;

    /// <summary>256 bits of a row.</summary>
    /// <param name="row">The row; it is not checked.</param>
    /// <param name="block">Which of its blocks.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<ulong> Load(int row, int block) => Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(words), (nuint)((row * width) + (block * BlockWords)));

    /// <summary>The first word of the first row; a row has four words where there are 256 bits at most.</summary>
    public ref ulong First => ref MemoryMarshal.GetArrayDataReference(words);

    /// <summary>The bits of a row.</summary>
    public Span<ulong> Row(int row) => words.AsSpan(row * width, width);
}
