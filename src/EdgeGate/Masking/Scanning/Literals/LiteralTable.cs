using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeGate.Masking.Scanning.Literals;

/// <summary>Tells which literals have their window at a place: a bit by hash says that one may, a chain which, a comparison whether.</summary>
internal sealed class LiteralTable
{
    private const int Bits4 = 14;
    private const int Bits3 = 13;
    private const int Bits2 = 10;
    private const uint Multiplier = 0x9E3779B1;
    private const uint FoldCase = 0x20202020;

    // By the bytes of windows of four, three and two bytes.
    private readonly uint[] filter4 = new uint[(1 << Bits4) / 32];
    private readonly uint[] filter3 = new uint[(1 << Bits3) / 32];
    private readonly uint[] filter2 = new uint[(1 << Bits2) / 32];
    private readonly int[] heads4 = NoHeads(Bits4);
    private readonly int[] heads3 = NoHeads(Bits3);
    private readonly int[] heads2 = NoHeads(Bits2);
    private readonly Entry[] entries;
    private readonly bool hasPairs;

    /// <summary>Makes the table.</summary>
    public LiteralTable(IReadOnlyList<LiteralWindow> windows)
    {
        entries = new Entry[windows.Count];
        for (int i = 0; i < windows.Count; i++)
        {
            LiteralWindow window = windows[i];
            uint value = 0;
            for (int at = 0; at < window.Length; at++) { value |= (uint)(window[at] | 0x20) << (8 * at); }
            hasPairs |= window.Length == 2;
            (uint[] filter, int[] heads, uint hash) = window.Length switch
            {
                4 => (filter4, heads4, Hash4(value)),
                3 => (filter3, heads3, Hash3(value)),
                _ => (filter2, heads2, Hash2(value)),
            };
            filter[hash >> 5] |= 1U << (int)(hash & 31);
            entries[i] = new Entry(window, heads[hash]);
            heads[hash] = i;
        }
    }

    /// <summary>Reports the literals whose window stands at a place.</summary>
    /// <param name="text">The text; 8 readable bytes must follow it.</param>
    /// <param name="at">The place.</param>
    /// <param name="sink">Takes them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Find<TSink>(ReadOnlySpan<byte> text, int at, ref TSink sink)
        where TSink : struct, ILiteralSink, allows ref struct
    {
        uint value = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), at)) | FoldCase;
        uint hash4 = Hash4(value);
        if (Has(filter4, hash4)) { Report(text, at, heads4[hash4], ref sink); }
        uint hash3 = Hash3(value);
        if (Has(filter3, hash3)) { Report(text, at, heads3[hash3], ref sink); }
        if (!hasPairs) { return; }
        uint hash2 = Hash2(value);
        if (Has(filter2, hash2)) { Report(text, at, heads2[hash2], ref sink); }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Report<TSink>(ReadOnlySpan<byte> text, int at, int head, ref TSink sink)
        where TSink : struct, ILiteralSink, allows ref struct
    {
        for (int i = head; i >= 0; i = entries[i].Next)
        {
            ref readonly Entry entry = ref entries[i];
            int start = at - entry.Offset;
            if (start >= 0 && start + entry.Text.Length <= text.Length && entry.StandsAt(text, start)) { sink.Found(entry.Number, start); }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Has(uint[] filter, uint hash)
        => (Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(filter), hash >> 5) >> (int)(hash & 31) & 1) != 0;

    private static uint Hash4(uint value) => value * Multiplier >> (32 - Bits4);

    private static uint Hash3(uint value) => (value << 8) * Multiplier >> (32 - Bits3);

    private static uint Hash2(uint value) => (value << 16) * Multiplier >> (32 - Bits2);

    private static int[] NoHeads(int bits)
    {
        int[] heads = new int[1 << bits];
        Array.Fill(heads, -1);
        return heads;
    }

    /// <summary>A literal, with its first eight bytes ready to compare at once.</summary>
    private readonly struct Entry
    {
        private const int WholeBytes = sizeof(ulong);

        private readonly ulong first;
        private readonly ulong fold;
        private readonly ulong mask;
        private readonly bool isCaseless;

        public Entry(LiteralWindow window, int next)
        {
            Number = window.Number;
            Offset = window.Offset;
            Text = window.Literal.Text;
            isCaseless = window.Literal.IsCaseless;
            Next = next;
            Span<byte> bytes = stackalloc byte[WholeBytes];
            Span<byte> folds = stackalloc byte[WholeBytes];
            Span<byte> masks = stackalloc byte[WholeBytes];
            for (int i = 0; i < Math.Min(WholeBytes, Text.Length); i++)
            {
                bytes[i] = Text[i];
                folds[i] = Fold(Text[i]);
                masks[i] = 0xFF;
            }
            first = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            fold = BinaryPrimitives.ReadUInt64LittleEndian(folds);
            mask = BinaryPrimitives.ReadUInt64LittleEndian(masks);
        }

        public int Number { get; }

        public int Offset { get; }

        public byte[] Text { get; }

        public int Next { get; }

        public bool StandsAt(ReadOnlySpan<byte> text, int start)
        {
            ulong value = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), start));
            if (((value | fold) & mask) != first) { return false; }
            for (int i = WholeBytes; i < Text.Length; i++)
            {
                if ((text[start + i] | Fold(Text[i])) != Text[i]) { return false; }
            }
            return true;
        }

        /// <summary>The bit that makes both cases of a letter one.</summary>
        private byte Fold(byte value) => isCaseless && (uint)(value - 'a') <= 25 ? (byte)0x20 : (byte)0;
    }
}
