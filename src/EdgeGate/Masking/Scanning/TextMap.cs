using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeGate.Masking.Scanning.Literals;

namespace EdgeGate.Masking.Scanning;

/// <summary>The places of a part of a text that vectors alone say are worth a look. One owner; filled again for each part.</summary>
/// <remarks>Places are written down before any is looked at, so that few branches depend on the text. They are counted from the part's <see cref="Start"/>.</remarks>
internal sealed class TextMap
{
    /// <summary>Bytes of a part.</summary>
    public const int PartBytes = 2048;

    private const int Blocks = PartBytes / ByteKinds.BlockBytes;

    // What is written ahead of its count.
    private const int Slack = 16;

    private readonly ushort[] words = new ushort[PartBytes + Slack];
    private readonly ushort[] windows = new ushort[PartBytes + Slack];
    private readonly ushort[] runs = new ushort[PartBytes + Slack];
    private readonly ushort[] anchors = new ushort[PartBytes + Slack];
    private readonly ulong[] digits = new ulong[Blocks];

    // The first is of the block before the part.
    private readonly ulong[] wholes = new ulong[Blocks + 1];
    private int wordCount;
    private int windowCount;
    private int runCount;
    private int anchorCount;
    private int end;

    /// <summary>Where the part begins.</summary>
    public int Start { get; private set; }

    /// <summary>Where words begin (<see cref="WordStarts"/>), but runs of digits.</summary>
    public Span<ushort> Words => words.AsSpan(0, wordCount);

    /// <summary>Where a literal's window may stand (<see cref="ShuffleTables"/>).</summary>
    public ReadOnlySpan<ushort> Windows => windows.AsSpan(0, windowCount);

    /// <summary>First digits.</summary>
    public ReadOnlySpan<ushort> Runs => runs.AsSpan(0, runCount);

    /// <summary>The two bytes that draw attention.</summary>
    public ReadOnlySpan<ushort> Anchors => anchors.AsSpan(0, anchorCount);

    /// <summary>Begins a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where its first part begins.</param>
    public void Begin(ReadOnlySpan<byte> text, int from)
    {
        ulong before = 0;
        for (int i = Math.Max(0, from - ByteKinds.BlockBytes); i < from; i++) { before = (before >> 1) | (i == 0 || !FormMatcher.IsWordByte(text[i - 1]) ? 1UL << 63 : 0); }
        wholes[Blocks] = before;
    }

    /// <summary>Looks at a part, which follows the last.</summary>
    /// <param name="text">The text; 64 readable bytes must follow it.</param>
    /// <param name="start">Where the part begins.</param>
    /// <param name="tables">Literals that may stand anywhere.</param>
    /// <param name="firstAnchor">A byte that draws attention.</param>
    /// <param name="secondAnchor">The other.</param>
    public void Fill(ReadOnlySpan<byte> text, int start, ShuffleTables tables, byte firstAnchor, byte secondAnchor)
    {
        Start = start;
        end = Math.Min(text.Length, start + PartBytes);
        ref byte first = ref MemoryMarshal.GetReference(text);
        ref ulong whole = ref MemoryMarshal.GetArrayDataReference(wholes);
        // Every part but the last is whole, so that the block before this one was written there.
        whole = wholes[Blocks];
        (int wordsSoFar, int windowsSoFar, int runsSoFar, int anchorsSoFar) = (0, 0, 0, 0);
        // What lies before the part: it is behind it that a digit begins no run, and a word none.
        byte before = start > 0 ? text[start - 1] : (byte)' ';
        for (int at = start; at < end; at += ByteKinds.BlockBytes)
        {
            ByteKinds kinds = ByteKinds.Of(ref first, at, firstAnchor, secondAnchor);
            int left = end - at;
            // The last block reads into the margin behind the text and masks it off.
            ulong valid = left < ByteKinds.BlockBytes ? (1UL << left) - 1 : ulong.MaxValue;
            // Windows read up to three bytes further than there are: where those could lie beyond the margin, every place may have one.
            ulong isWindow = (text.Length - at > ShuffleTables.ReadAhead ? tables.Places(ref first, at) : ulong.MaxValue) & valid;
            ulong isDigit = kinds.Digits & valid;
            int block = (at - start) / ByteKinds.BlockBytes;
            digits[block] = isDigit;
            // Where a find may begin that no word byte may touch.
            Unsafe.Add(ref whole, block + 1) = ~((kinds.Words << 1) | (FormMatcher.IsWordByte(before) ? 1UL : 0));
            int offset = at - start;
            wordsSoFar = Write(words, wordsSoFar, offset, kinds.WordStarts(before) & ~kinds.Digits & valid);
            windowsSoFar = WriteFew(windows, windowsSoFar, offset, isWindow);
            runsSoFar = WriteFew(runs, runsSoFar, offset, isDigit & ~((isDigit << 1) | ((uint)(before - '0') <= 9 ? 1UL : 0)));
            anchorsSoFar = WriteFew(anchors, anchorsSoFar, offset, kinds.Anchors & valid);
            before = Unsafe.Add(ref first, at + ByteKinds.BlockBytes - 1);
        }
        (wordCount, windowCount, runCount, anchorCount) = (wordsSoFar, windowsSoFar, runsSoFar, anchorsSoFar);
    }

    /// <summary>Which of the 64 bytes before a place have no word byte before them: one bit each, the last byte's the highest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong WholesBefore(int offset)
    {
        int bit = offset % ByteKinds.BlockBytes;
        int block = offset / ByteKinds.BlockBytes;
        return bit == 0 ? wholes[block] : (wholes[block + 1] << (ByteKinds.BlockBytes - bit)) | (wholes[block] >> bit);
    }

    /// <summary>Whether no word byte stands before a place.</summary>
    public bool IsWhole(int offset) => (wholes[(offset / ByteKinds.BlockBytes) + 1] >> (offset % ByteKinds.BlockBytes) & 1) != 0;

    /// <summary>Where the run of digits ends that begins at a place.</summary>
    public int RunEnd(ReadOnlySpan<byte> text, int offset)
    {
        int bit = offset % ByteKinds.BlockBytes;
        int length = BitOperations.TrailingZeroCount(~(digits[offset / ByteKinds.BlockBytes] >> bit));
        int runEnd = Start + offset + length;
        if (bit + length < ByteKinds.BlockBytes) { return runEnd; }
        while (runEnd < text.Length && (uint)(text[runEnd] - '0') <= 9) { runEnd++; }
        return runEnd;
    }

    /// <summary>Writes the places of bits: twelve without a look at how many there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Write(ushort[] places, int count, int offset, ulong bits)
    {
        int all = BitOperations.PopCount(bits);
        ref ushort next = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(places), count);
        bits = WriteFour(ref next, offset, bits);
        bits = WriteFour(ref Unsafe.Add(ref next, 4), offset, bits);
        bits = WriteFour(ref Unsafe.Add(ref next, 8), offset, bits);
        for (int i = 12; i < all; i += 4) { bits = WriteFour(ref Unsafe.Add(ref next, i), offset, bits); }
        return count + all;
    }

    /// <summary>The same where few are expected.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WriteFew(ushort[] places, int count, int offset, ulong bits)
    {
        int all = BitOperations.PopCount(bits);
        ref ushort next = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(places), count);
        bits = WriteFour(ref next, offset, bits);
        for (int i = 4; i < all; i += 4) { bits = WriteFour(ref Unsafe.Add(ref next, i), offset, bits); }
        return count + all;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong WriteFour(ref ushort next, int offset, ulong bits)
    {
        next = (ushort)(offset + BitOperations.TrailingZeroCount(bits));
        bits &= bits - 1;
        Unsafe.Add(ref next, 1) = (ushort)(offset + BitOperations.TrailingZeroCount(bits));
        bits &= bits - 1;
        Unsafe.Add(ref next, 2) = (ushort)(offset + BitOperations.TrailingZeroCount(bits));
        bits &= bits - 1;
        Unsafe.Add(ref next, 3) = (ushort)(offset + BitOperations.TrailingZeroCount(bits));
        return bits & (bits - 1);
    }
}
