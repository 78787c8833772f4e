namespace EdgeGate.Protocols.Http2;

/// <summary>The Huffman code of field blocks. It is canonical: the lengths of its codes say all.</summary>
/// <remarks>RFC 7541, 5.2 and Appendix B.</remarks>
internal static class HpackHuffman
{
    private const int End = 256;
    private const int CodeBitsMax = 30;
    private const int CodeBitsLeast = 5;
    private const int RootBits = 10;

    /// <summary>Bits of each byte's code, then of the end's.</summary>
    private static readonly byte[] Lengths =
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30,
    ];

    private static readonly uint[] Codes = new uint[End + 1];

    // Codes in their order; of each length, where they begin among them, the first, and what stands behind the last when 32 bits are looked at.
    private static readonly ushort[] Symbols = new ushort[End + 1];
    private static readonly int[] Begins = new int[CodeBitsMax + 1];
    private static readonly uint[] Firsts = new uint[CodeBitsMax + 1];
    private static readonly ulong[] Bounds = new ulong[CodeBitsMax + 1];

    // What the next ten bits begin with: symbol and length; 0 for a longer code.
    private static readonly ushort[] Root = new ushort[1 << RootBits];

#pragma warning disable CA1810 // The tables are made together, from one walk over the lengths.
    static HpackHuffman()
    {
        uint code = 0;
        int index = 0;
        for (int length = CodeBitsLeast; length <= CodeBitsMax; length++)
        {
            code <<= 1;
            (Begins[length], Firsts[length]) = (index, code);
            for (int symbol = 0; symbol <= End; symbol++)
            {
                if (Lengths[symbol] != length) { continue; }
                if (length <= RootBits) { Root.AsSpan((int)(code << (RootBits - length)), 1 << (RootBits - length)).Fill((ushort)((symbol << 4) | length)); }
                Symbols[index++] = (ushort)symbol;
                Codes[symbol] = code++;
            }
            Bounds[length] = (ulong)code << (32 - length);
        }
    }
#pragma warning restore CA1810

    /// <summary>The most bytes that so many bytes of code stand for.</summary>
    public static int DecodedBytesMax(int coded) => (int)(coded * 8L / CodeBitsLeast);

    /// <summary>Decodes a text.</summary>
    /// <param name="coded">Its code, whole.</param>
    /// <param name="output">At least <see cref="DecodedBytesMax"/> bytes.</param>
    /// <param name="written">Bytes of the text.</param>
    /// <returns>False when it holds the end's code, or is padded with more than seven bits or with others than ones.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> coded, Span<byte> output, out int written)
    {
        written = 0;
        ulong bits = 0;
        int count = 0;
        int at = 0;
        while (true)
        {
            while (count <= 56 && at < coded.Length)
            {
                bits |= (ulong)coded[at++] << (56 - count);
                count += 8;
            }
            if (count == 0) { return true; }
            // Behind the end stand ones: what is left of a good text is then the beginning of the end's code.
            ulong padded = count < 64 ? bits | (ulong.MaxValue >> count) : bits;
            uint next = (uint)(padded >> 32);
            int entry = Root[next >> (32 - RootBits)];
            int symbol = entry >> 4;
            int length = entry & 15;
            if (length == 0) { symbol = Long(next, out length); }
            if (length > count) { return count < 8 && symbol == End; }
            if (symbol == End) { return false; }
            output[written++] = (byte)symbol;
            bits <<= length;
            count -= length;
        }
    }

    /// <summary>Bytes of a text's code.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isLowered">Whether its letters are written in lower case.</param>
    public static int EncodedBytes(ReadOnlySpan<byte> text, bool isLowered)
    {
        long bits = 0;
        foreach (byte c in text) { bits += Lengths[isLowered ? Lower(c) : c]; }
        return (int)((bits + 7) / 8);
    }

    /// <summary>Encodes a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isLowered">Whether its letters are written in lower case.</param>
    /// <param name="output"><see cref="EncodedBytes"/> bytes.</param>
    public static void Encode(ReadOnlySpan<byte> text, bool isLowered, Span<byte> output)
    {
        ulong bits = 0;
        int count = 0;
        int at = 0;
        foreach (byte c in text)
        {
            byte symbol = isLowered ? Lower(c) : c;
            bits = (bits << Lengths[symbol]) | Codes[symbol];
            count += Lengths[symbol];
            while (count >= 8)
            {
                count -= 8;
                output[at++] = (byte)(bits >> count);
            }
        }
        if (count > 0) { output[at] = (byte)((bits << (8 - count)) | (0xFFu >> count)); }
    }

    /// <summary>A letter in lower case; other bytes as they are.</summary>
    public static byte Lower(byte c) => c is >= (byte)'A' and <= (byte)'Z' ? (byte)(c | 0x20) : c;

    private static int Long(uint next, out int length)
    {
        length = RootBits + 1;
        while (next >= Bounds[length]) { length++; }
        return Symbols[Begins[length] + (int)((next >> (32 - length)) - Firsts[length])];
    }
}
