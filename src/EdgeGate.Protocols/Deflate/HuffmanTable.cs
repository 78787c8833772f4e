using System.Diagnostics;

namespace EdgeGate.Protocols.Deflate;

/// <summary>A canonical prefix code: short codes by one look-up, long ones bit by bit.</summary>
/// <remarks>RFC 1951, 3.2.2.</remarks>
public sealed class HuffmanTable(int symbolsMax)
{
    /// <summary>The longest code.</summary>
    public const int CodeBitsMax = 15;

    private const int RootBits = 10;
    private const int LengthBits = 4;

    private readonly ushort[] root = new ushort[1 << RootBits];
    private readonly ushort[] counts = new ushort[CodeBitsMax + 1];
    private readonly ushort[] symbols = new ushort[symbolsMax];

    /// <summary>Builds the code from its lengths; false when there is no such code.</summary>
    /// <param name="lengths">Bits of each symbol's code, 0 when it has none.</param>
    public bool Build(ReadOnlySpan<byte> lengths)
    {
        Debug.Assert(lengths.Length <= symbols.Length);
        Array.Clear(counts);
        foreach (byte length in lengths) { counts[length]++; }
        int used = lengths.Length - counts[0];
        counts[0] = 0;
        int left = 1;
        for (int length = 1; length <= CodeBitsMax; length++)
        {
            left = (left << 1) - counts[length];
            if (left < 0) { return false; }
        }
        // A code that leaves bits without a meaning is allowed only where it has one symbol or none: such is a block without matches.
        if (left > 0 && !(used == 0 || (used == 1 && counts[1] == 1))) { return false; }
        Fill(lengths);
        return true;
    }

    /// <summary>Reads a symbol from the front of some bits, the first the lowest.</summary>
    /// <param name="bits">The bits; those not there yet are zero.</param>
    /// <param name="available">How many are there.</param>
    /// <param name="length">Bits of its code.</param>
    /// <returns>The symbol; -1 when more bits are needed; -2 when they are no code.</returns>
    public int Read(ulong bits, int available, out int length)
    {
        int entry = root[bits & ((1 << RootBits) - 1)];
        length = entry & ((1 << LengthBits) - 1);
        if (length > 0) { return length <= available ? entry >> LengthBits : -1; }
        return ReadLong(bits, available, out length);
    }

    private int ReadLong(ulong bits, int available, out int length)
    {
        int code = 0;
        int first = 0;
        int index = 0;
        for (length = 1; length <= CodeBitsMax; length++)
        {
            if (length > available) { return -1; }
            code |= (int)(bits & 1);
            bits >>= 1;
            int count = counts[length];
            if (code - count < first) { return symbols[index + (code - first)]; }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        return -2;
    }

    private void Fill(ReadOnlySpan<byte> lengths)
    {
        Array.Clear(root);
        Span<int> next = stackalloc int[CodeBitsMax + 2];
        Span<int> offsets = stackalloc int[CodeBitsMax + 2];
        for (int length = 1; length <= CodeBitsMax; length++)
        {
            next[length + 1] = (next[length] + counts[length]) << 1;
            offsets[length + 1] = offsets[length] + counts[length];
        }
        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            int length = lengths[symbol];
            if (length == 0) { continue; }
            symbols[offsets[length]++] = (ushort)symbol;
            int code = next[length]++;
            if (length > RootBits) { continue; }
            int reversed = 0;
            for (int bit = 0; bit < length; bit++) { reversed |= ((code >> bit) & 1) << (length - 1 - bit); }
            for (int i = reversed; i < root.Length; i += 1 << length) { root[i] = (ushort)((symbol << LengthBits) | length); }
        }
    }
}
