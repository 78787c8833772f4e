using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeGate.Masking.Patterns;

namespace EdgeGate.Masking.Scanning.Literals;

/// <summary>Tells which literals have their window at a place: a bit by hash says that one may, a chain which, a comparison whether.</summary>
internal sealed class LiteralTable
{
    private const int Bits4 = 16;
    private const int Bits3 = 14;
    private const int Bits2 = 10;
    private const uint Multiplier = 0x9E3779B1;
    private const uint FoldCase = 0x20202020;

    // By the bytes of windows of four, three and two bytes.
    private readonly uint[] filter4 = new uint[(1 << Bits4) / 32];
    private readonly uint[] filter3 = new uint[(1 << Bits3) / 32];
    private readonly uint[] filter2 = new uint[(1 << Bits2) / 32];
    private readonly int[] chains4 = NoChains(Bits4);
    private readonly int[] chains3 = NoChains(Bits3);
    private readonly int[] chains2 = NoChains(Bits2);
    private readonly Head[] heads;
    private readonly Body[] bodies;
    private readonly bool hasPairs;

    /// <summary>Makes the table.</summary>
    public LiteralTable(IReadOnlyList<LiteralWindow> windows)
    {
        heads = new Head[windows.Count];
        bodies = new Body[windows.Count];
        for (int i = 0; i < windows.Count; i++)
        {
            LiteralWindow window = windows[i];
            uint value = 0;
            for (int at = 0; at < window.Length; at++) { value |= (uint)(window[at] | 0x20) << (8 * at); }
            hasPairs |= window.Length == 2;
            (uint[] filter, int[] chains, uint hash) = window.Length switch
            {
                4 => (filter4, chains4, Hash4(value)),
                3 => (filter3, chains3, Hash3(value)),
                _ => (filter2, chains2, Hash2(value)),
            };
            filter[hash >> 5] |= 1U << (int)(hash & 31);
            heads[i] = new Head(window, chains[hash]);
            bodies[i] = new Body(window);
            chains[hash] = i;
        }
    }

    /// <summary>Leaves those of up to 64 places where a window may stand; no branch depends on the text but their number.</summary>
    /// <param name="start">The text's first byte; 4 must be readable at each place.</param>
    /// <param name="block">Where the places begin.</param>
    /// <param name="places">The places: a bit each.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong MayStand(ref byte start, int block, ulong places)
    {
        ulong left = 0;
        ref uint bits4 = ref MemoryMarshal.GetArrayDataReference(filter4);
        ref uint bits3 = ref MemoryMarshal.GetArrayDataReference(filter3);
        ref byte first = ref Unsafe.Add(ref start, block);
        while (places != 0)
        {
            int bit = BitOperations.TrailingZeroCount(places);
            places &= places - 1;
            uint value = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, bit)) | FoldCase;
            uint hash4 = Hash4(value);
            uint hash3 = Hash3(value);
            uint may = (Unsafe.Add(ref bits4, hash4 >> 5) >> (int)(hash4 & 31)) | (Unsafe.Add(ref bits3, hash3 >> 5) >> (int)(hash3 & 31));
            if (hasPairs)
            {
                uint hash2 = Hash2(value);
                may |= filter2[hash2 >> 5] >> (int)(hash2 & 31);
            }
            left |= (ulong)(may & 1) << bit;
        }
        return left;
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
        if (Has(filter4, hash4)) { Report(text, at, chains4[hash4], ref sink); }
        uint hash3 = Hash3(value);
        if (Has(filter3, hash3)) { Report(text, at, chains3[hash3], ref sink); }
        if (!hasPairs) { return; }
        uint hash2 = Hash2(value);
        if (Has(filter2, hash2)) { Report(text, at, chains2[hash2], ref sink); }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Report<TSink>(ReadOnlySpan<byte> text, int at, int head, ref TSink sink)
        where TSink : struct, ILiteralSink, allows ref struct
    {
        for (int i = head; i >= 0; i = heads[i].Next)
        {
            ref readonly Head entry = ref heads[i];
            int start = at - entry.Offset;
            if (start >= 0 && start + entry.Length <= text.Length && entry.StandsAt(text, start) && bodies[i].StandsAt(text, start)) { sink.Found(bodies[i].Number, start); }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Has(uint[] filter, uint hash)
        => (Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(filter), hash >> 5) >> (int)(hash & 31) & 1) != 0;

    private static uint Hash4(uint value) => value * Multiplier >> (32 - Bits4);

    private static uint Hash3(uint value) => (value << 8) * Multiplier >> (32 - Bits3);

    private static uint Hash2(uint value) => (value << 16) * Multiplier >> (32 - Bits2);

    private static int[] NoChains(int bits)
    {
        int[] chains = new int[1 << bits];
        Array.Fill(chains, -1);
        return chains;
    }

    /// <summary>The first eight bytes of a literal, ready to compare at once: small, for several are looked at one after the other.</summary>
    private readonly struct Head
    {
        /// <summary>Bytes it tells.</summary>
        public const int BytesMax = sizeof(ulong);

        private readonly ulong first;
        private readonly ulong fold;
        private readonly ulong mask;

        public Head(LiteralWindow window, int next)
        {
            Offset = (short)window.Offset;
            Length = (short)window.Literal.Text.Length;
            Next = next;
            Span<byte> bytes = stackalloc byte[BytesMax];
            Span<byte> folds = stackalloc byte[BytesMax];
            Span<byte> masks = stackalloc byte[BytesMax];
            for (int i = 0; i < Math.Min(BytesMax, (int)Length); i++)
            {
                bytes[i] = window.Literal.Text[i];
                folds[i] = window.Literal.Fold(i);
                masks[i] = 0xFF;
            }
            first = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            fold = BinaryPrimitives.ReadUInt64LittleEndian(folds);
            mask = BinaryPrimitives.ReadUInt64LittleEndian(masks);
        }

        /// <summary>Where in the literal its window stands.</summary>
        public short Offset { get; }

        /// <summary>The literal's bytes.</summary>
        public short Length { get; }

        /// <summary>The next with the same hash; -1 for none.</summary>
        public int Next { get; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool StandsAt(ReadOnlySpan<byte> text, int start)
            => ((Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), start)) | fold) & mask) == first;
    }

    /// <summary>The rest of a literal, and what may stand beside it.</summary>
    private readonly struct Body(LiteralWindow window)
    {
        private readonly ScanLiteral literal = window.Literal;
        private readonly ByteSet before = window.Literal.Before;
        private readonly ByteSet behind = window.Literal.Behind;

        public int Number { get; } = window.Number;

        /// <summary>Whether the rest stands there too, between neighbours such as it can have; where the text begins or ends, nothing speaks against it.</summary>
        public bool StandsAt(ReadOnlySpan<byte> text, int start)
        {
            int end = start + literal.Text.Length;
            if ((end < text.Length && !behind.Contains(text[end])) || (start > 0 && !before.Contains(text[start - 1]))) { return false; }
            for (int i = Head.BytesMax; i < literal.Text.Length; i++)
            {
                if ((text[start + i] | literal.Fold(i)) != literal.Text[i]) { return false; }
            }
            return true;
        }
    }
}
