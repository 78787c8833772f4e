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
    private readonly ushort[] wholeRuns = new ushort[PartBytes + Slack];
    private readonly ushort[] ledRuns = new ushort[PartBytes + Slack];
    private readonly ushort[] anchors = new ushort[PartBytes + Slack];

    // The first of each is of the block before the part; behind the last one of digits all are.
    private readonly ulong[] digits = new ulong[Blocks + 4];
    private readonly ulong[] wholes = new ulong[Blocks + 1];
    private ulong escapes;
    private int wordCount;
    private int windowCount;
    private int runCount;
    private int wholeRunCount;
    private int ledRunCount;
    private int anchorCount;
    private int end;

    /// <summary>Where the part begins.</summary>
    public int Start { get; private set; }

    /// <summary>Bytes of the part.</summary>
    public int Bytes => end - Start;

    /// <summary>Where words begin (<see cref="WordStarts"/>), but runs of digits, and what stands behind <see cref="Escapes"/>.</summary>
    public Span<ushort> Words => words.AsSpan(0, wordCount);

    /// <summary>Where a literal's window may stand (<see cref="ShuffleTables"/>).</summary>
    public Span<ushort> Windows => windows.AsSpan(0, windowCount);

    /// <summary>First digits of runs that begin a word, or stand at most <see cref="FormCompiler.DigitLeadMax"/> bytes behind where a find may begin; or all.</summary>
    public ReadOnlySpan<ushort> Runs => runs.AsSpan(0, runCount);

    /// <summary>Those that begin a word, and with which a form may begin.</summary>
    public ReadOnlySpan<ushort> WholeRuns => wholeRuns.AsSpan(0, wholeRunCount);

    /// <summary>Those before which one may begin.</summary>
    public ReadOnlySpan<ushort> LedRuns => ledRuns.AsSpan(0, ledRunCount);

    /// <summary>The two bytes that draw attention.</summary>
    public ReadOnlySpan<ushort> Anchors => anchors.AsSpan(0, anchorCount);

    /// <summary>Begins a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where its first part begins.</param>
    public void Begin(ReadOnlySpan<byte> text, int from)
    {
        (wholes[Blocks], digits[Blocks]) = from >= ByteKinds.BlockBytes ? BlockBefore(text, from - ByteKinds.BlockBytes) : FewBefore(text, from);
        escapes = 0;
        for (int i = Math.Max(0, from - Escapes.BytesMax); i < from; i++)
        {
            if (text[i] is (byte)'\\' or (byte)'%') { escapes |= 1UL << (ByteKinds.BlockBytes - (from - i)); }
        }
    }

    /// <summary>Where in a block a find may begin that no word byte may touch, and its digits.</summary>
    private static (ulong Wholes, ulong Digits) BlockBefore(ReadOnlySpan<byte> text, int at)
    {
        ByteKinds kinds = ByteKinds.Of(ref MemoryMarshal.GetReference(text), at, 0, 0);
        // An escape may have begun before the block.
        return (kinds.Wholes(at > 0 ? text[at - 1] : (byte)' ') | Escapes.EndsIn(text, at, kinds.Escapes, ulong.MaxValue), kinds.Digits);
    }

    /// <summary>The same of a text's first bytes, as the last ones of a block.</summary>
    private static (ulong Wholes, ulong Digits) FewBefore(ReadOnlySpan<byte> text, int count)
    {
        ulong whole = 0;
        ulong digit = 0;
        for (int i = 0; i < count; i++)
        {
            whole = (whole >> 1) | (FormMatcher.BeginsWhole(text, i) ? 1UL << 63 : 0);
            digit = (digit >> 1) | ((uint)(text[i] - '0') <= 9 ? 1UL << 63 : 0);
        }
        return (whole, digit);
    }

    /// <summary>Looks at a part, which follows the last.</summary>
    /// <param name="text">The text; 64 readable bytes must follow it.</param>
    /// <param name="start">Where the part begins.</param>
    /// <param name="tables">Literals that may stand anywhere.</param>
    /// <param name="firstAnchor">A byte that draws attention.</param>
    /// <param name="secondAnchor">The other.</param>
    /// <param name="classes">What tells runs of digits apart.</param>
    public void Fill(ReadOnlySpan<byte> text, int start, ShuffleTables tables, byte firstAnchor, byte secondAnchor, RunClasses classes)
    {
        Start = start;
        end = Math.Min(text.Length, start + PartBytes);
        ref byte first = ref MemoryMarshal.GetReference(text);
        ref ulong whole = ref MemoryMarshal.GetArrayDataReference(wholes);
        // Every part but the last is whole, so that the block before this one was written there.
        whole = wholes[Blocks];
        ref ulong digit = ref MemoryMarshal.GetArrayDataReference(digits);
        digit = digits[Blocks];
        (int wholeRunsSoFar, int ledRunsSoFar) = (0, 0);
        (int wordsSoFar, int windowsSoFar, int runsSoFar, int anchorsSoFar) = (0, 0, 0, 0);
        ulong escapesBefore = escapes;
        // What lies before the part: it is behind it that a digit begins no run, and a word none.
        byte before = start > 0 ? text[start - 1] : (byte)' ';
        for (int at = start; at < end; at += ByteKinds.BlockBytes)
        {
            ByteKinds kinds = ByteKinds.Of(ref first, at, firstAnchor, secondAnchor);
            int left = end - at;
            // The last block reads into the margin behind the text and masks it off.
            ulong valid = left < ByteKinds.BlockBytes ? (1UL << left) - 1 : ulong.MaxValue;
            // Windows read up to three bytes further than there are: where those could lie beyond the margin, every place may have one.
            ulong isWindow = (text.Length - at > ShuffleTables.ReadAhead ? tables.Places(ref first, at, kinds.High) : ulong.MaxValue) & valid;
            ulong isDigit = kinds.Digits & valid;
            int block = (at - start) / ByteKinds.BlockBytes;
            Unsafe.Add(ref digit, block + 1) = isDigit;
            // Where a find may begin that no word byte may touch.
            ulong isWhole = kinds.Wholes(before);
            ulong wordStarts = kinds.WordStarts(before);
            if ((kinds.Escapes | escapesBefore) != 0)
            {
                ulong ends = Escapes.EndsIn(text, at, kinds.Escapes, escapesBefore);
                wordStarts |= ends;
                isWhole |= ends;
                escapesBefore = kinds.Escapes >> (ByteKinds.BlockBytes - Escapes.BytesMax) << (ByteKinds.BlockBytes - Escapes.BytesMax);
            }
            Unsafe.Add(ref whole, block + 1) = isWhole;
            int offset = at - start;
            wordsSoFar = Write(words, wordsSoFar, offset, wordStarts & ~kinds.Digits & valid);
            windowsSoFar = WriteFew(windows, windowsSoFar, offset, isWindow);
            if (isDigit != 0)
            {
                ulong isRun = isDigit & ~((isDigit << 1) | ((uint)(before - '0') <= 9 ? 1UL : 0));
                ulong wholeBefore = Unsafe.Add(ref whole, block);
                (ulong wholeRun, ulong ledRun) = RunsWorthALook(ref Unsafe.Add(ref first, at), classes, isRun, isDigit, isWhole, wholeBefore, kinds.High, valid);
                runsSoFar = WriteFew(runs, runsSoFar, offset, isRun & (Near(isWhole, wholeBefore) | classes.Every));
                wholeRunsSoFar = WriteFew(wholeRuns, wholeRunsSoFar, offset, wholeRun);
                ledRunsSoFar = WriteFew(ledRuns, ledRunsSoFar, offset, ledRun);
            }
            anchorsSoFar = WriteFew(anchors, anchorsSoFar, offset, kinds.Anchors & valid);
            before = Unsafe.Add(ref first, at + ByteKinds.BlockBytes - 1);
        }
        Unsafe.Add(ref digit, ((end - start + ByteKinds.BlockBytes - 1) / ByteKinds.BlockBytes) + 1) = ulong.MaxValue;
        escapes = escapesBefore;
        (wordCount, windowCount, anchorCount) = (wordsSoFar, windowsSoFar, anchorsSoFar);
        (runCount, wholeRunCount, ledRunCount) = (runsSoFar, wholeRunsSoFar, ledRunsSoFar);
    }

    /// <summary>Which of the 64 bytes before a place have no word byte before them, but one of an escape: one bit each, the last byte's the highest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong WholesBefore(int offset) => Before(wholes, offset);

    /// <summary>Which of the 64 bytes before a place are digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong DigitsBefore(int offset) => Before(digits, offset);

    /// <summary>Whether no word byte stands before a place, but one of an escape.</summary>
    public bool IsWhole(int offset) => (wholes[(offset / ByteKinds.BlockBytes) + 1] >> (offset % ByteKinds.BlockBytes) & 1) != 0;

    /// <summary>How long the run of digits is that begins at a place: 64 at most, and more than is left of the part where it may go on behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int RunLength(int offset)
    {
        int bit = offset % ByteKinds.BlockBytes;
        ref ulong block = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(digits), (offset / ByteKinds.BlockBytes) + 1);
        return BitOperations.TrailingZeroCount(~((block >> bit) | (Unsafe.Add(ref block, 1) << 1 << (ByteKinds.BlockBytes - 1 - bit))));
    }

    /// <summary>Where the run of digits ends that begins at a place.</summary>
    public int RunEnd(ReadOnlySpan<byte> text, int offset)
    {
        int bit = offset % ByteKinds.BlockBytes;
        int length = BitOperations.TrailingZeroCount(~(digits[(offset / ByteKinds.BlockBytes) + 1] >> bit));
        int runEnd = Start + offset + length;
        if (bit + length < ByteKinds.BlockBytes) { return runEnd; }
        while (runEnd < text.Length && (uint)(text[runEnd] - '0') <= 9) { runEnd++; }
        return runEnd;
    }

    /// <summary>The 64 bits before a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Before(ulong[] blocks, int offset)
    {
        int bit = offset % ByteKinds.BlockBytes;
        ref ulong block = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(blocks), offset / ByteKinds.BlockBytes);
        // In two steps, for a shift by 64 is none.
        return (Unsafe.Add(ref block, 1) << (ByteKinds.BlockBytes - 1 - bit) << 1) | (block >> bit);
    }

    /// <summary>Places with a bit at them or at most <see cref="FormCompiler.DigitLeadMax"/> places before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Near(ulong bits, ulong before)
    {
        bits |= bits << 1;
        bits |= bits << 2;
        bits |= bits << 4;
        bits |= bits << 1;
        return bits | FirstNear(before);
    }

    /// <summary>The first places, as far as the last bit of the block before reaches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong FirstNear(ulong before) => (1UL << Math.Max(0, FormCompiler.DigitLeadMax - BitOperations.LeadingZeroCount(before))) - 1;

    /// <summary>Of the runs that begin in a block, those that begin a word and those with other bytes before them that what stands around them does not rule out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (ulong Whole, ulong Led) RunsWorthALook(ref byte block, RunClasses classes, ulong isRun, ulong isDigit, ulong isWhole, ulong wholeBefore, ulong high, ulong valid)
    {
        // Of a run that ends in the next block nothing is known.
        ulong ends = ~isDigit & (isDigit << 1) & valid;
        ulong whole = isRun & isWhole & ~Short(isDigit, ends & classes.EndWhole(ref block));
        // Where a find may begin before a digit, with no other digit between.
        ulong open = isWhole & ~isDigit;
        ulong through = ~isDigit;
        open |= through & (open << 1);
        through &= through << 1;
        open |= through & (open << 2);
        through &= through << 2;
        open |= through & (open << 4);
        open = (open << 1) | FirstNear(wholeBefore);
        // The byte before the block is not looked at.
        ulong leads = ((classes.Leads(ref block) | (high & classes.HighLeads)) << 1) | 1;
        ulong inWord = ((classes.LeadsInWord(ref block) | (high & classes.HighLeadsInWord)) << 1) | 1;
        ulong led = isRun & ((open & leads) | inWord) & ~Short(isDigit, ends & classes.EndLed(ref block));
        return (whole, led | (isRun & classes.Every));
    }

    /// <summary>The digits of runs of at most <see cref="RunClasses.ShortMax"/> that end before some places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Short(ulong isDigit, ulong ends)
    {
        ulong filled = (ends >> 1) & isDigit;
        ulong through = isDigit;
        filled |= through & (filled >> 1);
        through &= through >> 1;
        filled |= through & (filled >> 2);
        through &= through >> 2;
        return filled | (through & (filled >> 3));
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
