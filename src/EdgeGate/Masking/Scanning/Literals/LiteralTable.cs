using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeGate.Masking.Patterns;

namespace EdgeGate.Masking.Scanning.Literals;

/// <summary>Tells which literals have their window at a place: a bit says that one may, a comparison of eight bytes which, one of the rest whether. Immutable, shared by all threads.</summary>
/// <remarks>The bit is found by the first bytes of the window, hashed, and by the one behind them: the next of the literal, or what may stand behind it.</remarks>
internal sealed class LiteralTable
{
    /// <summary>Bytes of text that are looked at to filter.</summary>
    public const int FilterBytes = LiteralWindow.BytesMax + 1;

    private const int Bits4 = 12;
    private const int Bits2 = 9;
    private const int LongBits = 13;
    private const int ShortBits = 10;
    private const uint Multiplier = 0x9E3779B1;

    // By the hash of a window of four bytes, and by that of the first two of a shorter one: a bit by the lower six bits of the byte behind those.
    private readonly ulong[] filter4 = new ulong[1 << Bits4];
    private readonly ulong[] filter2 = new ulong[1 << Bits2];
    private readonly Chains longs;
    private readonly Chains shorts;
    private readonly Body[] bodies;

    /// <summary>Makes the table.</summary>
    public LiteralTable(IReadOnlyList<LiteralWindow> windows)
    {
        bodies = [.. windows.Select(static window => new Body(window))];
        longs = new Chains(windows, static window => window.Length == LiteralWindow.BytesMax, static value => Hash4(value, LongBits), LongBits);
        shorts = new Chains(windows, static window => window.Length < LiteralWindow.BytesMax, static value => Hash2(value, ShortBits), ShortBits);
        foreach (LiteralWindow window in windows)
        {
            bool isLong = window.Length == LiteralWindow.BytesMax;
            ref ulong bits = ref isLong ? ref filter4[Hash4(window.Value, Bits4)] : ref filter2[Hash2(window.Value, Bits2)];
            ByteSet behind = window.Possible(isLong ? LiteralWindow.BytesMax : 2);
            bits |= behind.A | behind.B | behind.C | behind.D;
        }
    }

    /// <summary>Leaves those of some places where a window may stand; no branch depends on the text.</summary>
    /// <param name="part">Where the places are counted from; each must have <see cref="FilterBytes"/> of the text, and 8 readable bytes.</param>
    /// <param name="places">The places; those that are left are moved to the front.</param>
    /// <returns>How many are left.</returns>
    public int Filter(ref byte part, Span<ushort> places)
    {
        ref ulong bits4 = ref MemoryMarshal.GetArrayDataReference(filter4);
        ref ulong bits2 = ref MemoryMarshal.GetArrayDataReference(filter2);
        ref ushort place = ref MemoryMarshal.GetReference(places);
        int left = 0;
        for (int i = 0; i < places.Length; i++)
        {
            ushort at = Unsafe.Add(ref place, i);
            ulong bytes = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref part, at));
            uint value = (uint)bytes;
            uint may = (uint)(Unsafe.Add(ref bits4, Hash4(value, Bits4)) >> (int)(bytes >> 32)) | (uint)(Unsafe.Add(ref bits2, Hash2(value, Bits2)) >> (int)(value >> 16));
            Unsafe.Add(ref place, left) = at;
            left += (int)may & 1;
        }
        return left;
    }

    /// <summary>Reports the literals whose window stands at a place.</summary>
    /// <param name="text">The text; 64 readable bytes must follow it.</param>
    /// <param name="at">The place.</param>
    /// <param name="sink">Takes them.</param>
    public void Find<TSink>(ReadOnlySpan<byte> text, int at, ref TSink sink)
        where TSink : struct, ILiteralSink, allows ref struct
    {
        uint value = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), at));
        Find(text, at, longs.Of(Hash4(value, LongBits)), ref sink);
        Find(text, at, shorts.Of(Hash2(value, ShortBits)), ref sink);
    }

    private void Find<TSink>(ReadOnlySpan<byte> text, int at, ReadOnlySpan<Head> chain, ref TSink sink)
        where TSink : struct, ILiteralSink, allows ref struct
    {
        foreach (ref readonly Head head in chain)
        {
            int start = at - head.Offset;
            if (start >= 0 && head.StandsAt(text, start) && bodies[head.Body].StandsAt(text, start)) { sink.Found(bodies[head.Body].Number, start); }
        }
    }

    // Letters count as lower-case.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash4(uint value, int bits) => (value | 0x20202020) * Multiplier >> (32 - bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash2(uint value, int bits) => ((value | 0x2020) << 16) * Multiplier >> (32 - bits);

    /// <summary>Literals by a hash of the first bytes of their windows; those of one hash lie side by side.</summary>
    private sealed class Chains
    {
        private readonly int[] firsts;
        private readonly Head[] heads;

        public Chains(IReadOnlyList<LiteralWindow> windows, Func<LiteralWindow, bool> takes, Func<uint, uint> hash, int bits)
        {
            List<(uint Hash, Head Head)> placed = [];
            for (int i = 0; i < windows.Count; i++)
            {
                if (takes(windows[i])) { placed.Add((hash(windows[i].Value), new Head(windows[i], i))); }
            }
            heads = [.. placed.OrderBy(static entry => entry.Hash).Select(static entry => entry.Head)];
            firsts = new int[(1 << bits) + 1];
            foreach ((uint at, _) in placed) { firsts[at + 1]++; }
            for (int at = 0; at < 1 << bits; at++) { firsts[at + 1] += firsts[at]; }
        }

        public ReadOnlySpan<Head> Of(uint hash) => heads.AsSpan(firsts[hash], firsts[hash + 1] - firsts[hash]);
    }

    /// <summary>The first eight bytes of a literal, ready to compare at once: small, for several are looked at one after the other.</summary>
    private readonly struct Head
    {
        /// <summary>Bytes it tells.</summary>
        public const int BytesMax = sizeof(ulong);

        private readonly ulong first;
        private readonly ulong fold;
        private readonly ulong mask;

        public Head(LiteralWindow window, int body)
        {
            Offset = window.Offset;
            Body = body;
            Span<byte> bytes = stackalloc byte[BytesMax];
            Span<byte> folds = stackalloc byte[BytesMax];
            Span<byte> masks = stackalloc byte[BytesMax];
            for (int i = 0; i < Math.Min(BytesMax, window.Literal.Text.Length); i++)
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
        public int Offset { get; }

        /// <summary>The index of the rest.</summary>
        public int Body { get; }

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
            if (end > text.Length || (end < text.Length && !behind.Contains(text[end])) || (start > 0 && !before.Contains(text[start - 1]))) { return false; }
            for (int i = Head.BytesMax; i < literal.Text.Length; i++)
            {
                if ((text[start + i] | literal.Fold(i)) != literal.Text[i]) { return false; }
            }
            return true;
        }
    }
}
