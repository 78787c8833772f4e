using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeGate.Masking.Patterns;

namespace EdgeGate.Masking.Scanning.Literals;

/// <summary>Tells which literals have their window at a place: its first bytes, hashed, say which may, a comparison of eight bytes which do, one of the rest whether they stand there whole. Immutable, shared by all threads.</summary>
internal sealed class LiteralTable
{
    private const int LongBits = 13;
    private const int ShortBits = 10;
    private const uint Multiplier = 0x9E3779B1;

    private readonly Chains longs;
    private readonly Chains shorts;
    private readonly Body[] bodies;

    /// <summary>Makes the table.</summary>
    public LiteralTable(IReadOnlyList<LiteralWindow> windows)
    {
        bodies = [.. windows.Select(static window => new Body(window))];
        longs = new Chains(windows, static window => window.Length == LiteralWindow.BytesMax, static value => Hash4(value, LongBits), LongBits);
        shorts = new Chains(windows, static window => window.Length < LiteralWindow.BytesMax, static value => Hash2(value, ShortBits), ShortBits);
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
