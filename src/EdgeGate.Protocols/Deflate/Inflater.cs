using System.Buffers;

namespace EdgeGate.Protocols.Deflate;

/// <summary>Decodes a deflate stream as it comes, takes no byte beyond its end, and says where it ends.</summary>
/// <remarks>
/// RFC 1951. The streams of .NET do not tell the end of the data from the end of what has come, nor what follows it; here both decide whether a body
/// is whole. Managed memory only: 32 KiB of window beside the tables.
/// </remarks>
public sealed class Inflater : IDisposable
{
    private const int WindowBytes = 32 * 1024;
    private const int WindowMask = WindowBytes - 1;
    private const int LengthSymbols = 286;
    private const int DistanceSymbols = 30;
    private const int FixedSymbols = 288;
    private const int FixedDistances = 32;
    private const int EndOfBlock = 256;

    private readonly byte[] lengths = new byte[FixedSymbols + FixedDistances];
    private readonly HuffmanTable literals = new(FixedSymbols);
    private readonly HuffmanTable distances = new(FixedDistances);
    private byte[] window = [];
    private int head;
    private long written;
    private ulong bits;
    private int bitCount;
    private State state;
    private bool isLast;
    private int left;
    private int distance;
    private int literalCodes;
    private int distanceCodes;
    private int lengthCodes;
    private int codeAt;
    private int symbol;

    private enum State : byte
    {
        Block,
        StoredLength,
        Stored,
        TableSizes,
        CodeLengths,
        Lengths,
        Symbol,
        LengthExtra,
        Distance,
        DistanceExtra,
        Match,
        Done,
        Damaged,
    }

    private static ReadOnlySpan<byte> CodeOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private static ReadOnlySpan<ushort> LengthBase => [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    private static ReadOnlySpan<byte> LengthExtra => [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    private static ReadOnlySpan<ushort> DistanceBase => [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];

    private static ReadOnlySpan<byte> DistanceExtra => [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    /// <summary>Begins a stream.</summary>
    public void Reset()
    {
        state = State.Block;
        bits = 0;
        bitCount = 0;
        written = 0;
        head = 0;
        isLast = false;
    }

    /// <summary>Puts a preset dictionary before a stream that was just begun (RFC 1950, 2.2): matches may reach into it.</summary>
    /// <param name="dictionary">At most 32 KiB.</param>
    public void Preset(ReadOnlySpan<byte> dictionary)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dictionary.Length, WindowBytes);
        if (window.Length == 0) { window = ArrayPool<byte>.Shared.Rent(WindowBytes); }
        dictionary.CopyTo(window);
        head = dictionary.Length & WindowMask;
        written = dictionary.Length;
    }

    /// <summary>Decodes what has come.</summary>
    /// <param name="input">Encoded bytes; those taken are cut off.</param>
    /// <param name="output">Where to; what was filled is cut off.</param>
    public InflateOutcome Decode(ref ReadOnlySpan<byte> input, ref Span<byte> output)
    {
        if (window.Length == 0) { window = ArrayPool<byte>.Shared.Rent(WindowBytes); }
        while (true)
        {
            switch (state)
            {
                case State.Done:
                    return InflateOutcome.Done;
                case State.Damaged:
                    return InflateOutcome.Damaged;
                case State.Stored or State.Match or State.Symbol when output.IsEmpty:
                    return InflateOutcome.OutputFull;
            }
            if (!Step(ref input, ref output)) { return InflateOutcome.NeedsInput; }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (window.Length > 0) { ArrayPool<byte>.Shared.Return(window, clearArray: true); }
        window = [];
    }

    /// <summary>One step; false when more input is needed.</summary>
    private bool Step(ref ReadOnlySpan<byte> input, ref Span<byte> output)
    {
        switch (state)
        {
            case State.Block:
                return ReadBlock(ref input);
            case State.StoredLength:
                return ReadStoredLength(ref input);
            case State.Stored:
                return CopyStored(ref input, ref output);
            case State.TableSizes:
                return ReadTableSizes(ref input);
            case State.CodeLengths:
                return ReadCodeLengths(ref input);
            case State.Lengths:
                return ReadLengths(ref input);
            case State.Symbol:
                return ReadSymbols(ref input, ref output);
            case State.LengthExtra:
                if (!Need(ref input, LengthExtra[symbol])) { return false; }
                left = LengthBase[symbol] + Take(LengthExtra[symbol]);
                state = State.Distance;
                return true;
            case State.Distance:
                return ReadDistance(ref input);
            case State.DistanceExtra:
                if (!Need(ref input, DistanceExtra[symbol])) { return false; }
                distance = DistanceBase[symbol] + Take(DistanceExtra[symbol]);
                state = distance <= written ? State.Match : State.Damaged;
                return true;
            default:
                CopyMatch(ref output);
                return true;
        }
    }

    private bool Need(ref ReadOnlySpan<byte> input, int count)
    {
        while (bitCount < count)
        {
            if (input.IsEmpty) { return false; }
            bits |= (ulong)input[0] << bitCount;
            bitCount += 8;
            input = input[1..];
        }
        return true;
    }

    private int Take(int count)
    {
        int value = (int)(bits & ((1UL << count) - 1));
        bits >>= count;
        bitCount -= count;
        return value;
    }

    private bool ReadBlock(ref ReadOnlySpan<byte> input)
    {
        if (isLast)
        {
            // The rest of the last byte is padding; no whole byte was taken beyond it.
            state = State.Done;
            return true;
        }
        if (!Need(ref input, 3)) { return false; }
        isLast = Take(1) == 1;
        switch (Take(2))
        {
            case 0:
                Take(bitCount & 7);
                state = State.StoredLength;
                break;
            case 1:
                UseFixed();
                state = State.Symbol;
                break;
            case 2:
                state = State.TableSizes;
                break;
            default:
                state = State.Damaged;
                break;
        }
        return true;
    }

    private void UseFixed()
    {
        lengths.AsSpan(0, 144).Fill(8);
        lengths.AsSpan(144, 112).Fill(9);
        lengths.AsSpan(256, 24).Fill(7);
        lengths.AsSpan(280, 8).Fill(8);
        literals.Build(lengths.AsSpan(0, FixedSymbols));
        lengths.AsSpan(0, FixedDistances).Fill(5);
        distances.Build(lengths.AsSpan(0, FixedDistances));
    }

    private bool ReadStoredLength(ref ReadOnlySpan<byte> input)
    {
        if (!Need(ref input, 32)) { return false; }
        left = Take(16);
        int complement = Take(16);
        state = left == (complement ^ 0xFFFF) ? left == 0 ? State.Block : State.Stored : State.Damaged;
        return true;
    }

    private bool CopyStored(ref ReadOnlySpan<byte> input, ref Span<byte> output)
    {
        int count = Math.Min(left, Math.Min(input.Length, output.Length));
        if (count == 0) { return false; }
        foreach (byte value in input[..count])
        {
            window[head] = value;
            head = (head + 1) & WindowMask;
        }
        input[..count].CopyTo(output);
        input = input[count..];
        output = output[count..];
        written += count;
        left -= count;
        if (left == 0) { state = State.Block; }
        return true;
    }

    private bool ReadTableSizes(ref ReadOnlySpan<byte> input)
    {
        if (!Need(ref input, 14)) { return false; }
        literalCodes = Take(5) + 257;
        distanceCodes = Take(5) + 1;
        lengthCodes = Take(4) + 4;
        codeAt = 0;
        lengths.AsSpan(0, CodeOrder.Length).Clear();
        state = literalCodes <= LengthSymbols && distanceCodes <= DistanceSymbols ? State.CodeLengths : State.Damaged;
        return true;
    }

    private bool ReadCodeLengths(ref ReadOnlySpan<byte> input)
    {
        while (codeAt < lengthCodes)
        {
            if (!Need(ref input, 3)) { return false; }
            lengths[CodeOrder[codeAt++]] = (byte)Take(3);
        }
        codeAt = 0;
        state = literals.Build(lengths.AsSpan(0, CodeOrder.Length)) ? State.Lengths : State.Damaged;
        return true;
    }

    private bool ReadLengths(ref ReadOnlySpan<byte> input)
    {
        int all = literalCodes + distanceCodes;
        while (codeAt < all)
        {
            int code;
            int codeBits;
            while ((code = literals.Read(bits, bitCount, out codeBits)) == -1)
            {
                if (!Need(ref input, bitCount + 1)) { return false; }
            }
            if (code < 0) { return Fail(); }
            if (code < 16)
            {
                Take(codeBits);
                lengths[codeAt++] = (byte)code;
                continue;
            }
            int extra = code == 16 ? 2 : code == 17 ? 3 : 7;
            if (!Need(ref input, codeBits + extra)) { return false; }
            Take(codeBits);
            int count = Take(extra) + (code == 18 ? 11 : 3);
            if ((code == 16 && codeAt == 0) || codeAt + count > all) { return Fail(); }
            lengths.AsSpan(codeAt, count).Fill(code == 16 ? lengths[codeAt - 1] : (byte)0);
            codeAt += count;
        }
        // A block must be able to end.
        bool isGood = lengths[EndOfBlock] != 0
            && literals.Build(lengths.AsSpan(0, literalCodes)) && distances.Build(lengths.AsSpan(literalCodes, distanceCodes));
        state = isGood ? State.Symbol : State.Damaged;
        return true;
    }

    private bool ReadSymbols(ref ReadOnlySpan<byte> input, ref Span<byte> output)
    {
        while (!output.IsEmpty)
        {
            int code;
            int codeBits;
            while ((code = literals.Read(bits, bitCount, out codeBits)) == -1)
            {
                if (!Need(ref input, bitCount + 1)) { return false; }
            }
            if (code < 0) { return Fail(); }
            Take(codeBits);
            if (code < EndOfBlock)
            {
                window[head] = (byte)code;
                head = (head + 1) & WindowMask;
                written++;
                output[0] = (byte)code;
                output = output[1..];
                continue;
            }
            if (code == EndOfBlock)
            {
                state = State.Block;
                return true;
            }
            symbol = code - EndOfBlock - 1;
            state = symbol < LengthBase.Length ? State.LengthExtra : State.Damaged;
            return true;
        }
        return true;
    }

    private bool ReadDistance(ref ReadOnlySpan<byte> input)
    {
        int codeBits;
        while ((symbol = distances.Read(bits, bitCount, out codeBits)) == -1)
        {
            if (!Need(ref input, bitCount + 1)) { return false; }
        }
        if (symbol < 0 || symbol >= DistanceBase.Length) { return Fail(); }
        Take(codeBits);
        state = State.DistanceExtra;
        return true;
    }

    private void CopyMatch(ref Span<byte> output)
    {
        int count = Math.Min(left, output.Length);
        int from = (head - distance) & WindowMask;
        for (int i = 0; i < count; i++)
        {
            byte value = window[from];
            from = (from + 1) & WindowMask;
            window[head] = value;
            head = (head + 1) & WindowMask;
            output[i] = value;
        }
        output = output[count..];
        written += count;
        left -= count;
        if (left == 0) { state = State.Symbol; }
    }

    private bool Fail()
    {
        state = State.Damaged;
        return true;
    }
}
