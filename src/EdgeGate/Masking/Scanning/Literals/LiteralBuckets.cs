using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeGate.Masking.Scanning.Literals;

/// <summary>Windows of literals in buckets, as shuffle tables: for each position of a window, and each value of a byte's lower and of its upper half, the buckets that have it.</summary>
/// <remarks>
/// A byte's halves are looked up 32 at a time; a place where the tables of all positions agree on a bucket may be a window (the
/// "Teddy" algorithm of Hyperscan's literature). Windows that look alike share a bucket, so that few other places agree.
/// </remarks>
internal static class LiteralBuckets
{
    /// <summary>Buckets: a bit each.</summary>
    private const int Count = 8;

    /// <summary>A lower and an upper half for each position.</summary>
    private const int TableCount = 2 * LiteralWindow.BytesMax;

    private const int HalvingsMax = 16;

    /// <summary>Makes the tables: for each position that of lower halves and that of upper halves, 16 bytes each, twice.</summary>
    public static Vector256<byte>[] Tables(IEnumerable<LiteralWindow> windows)
    {
        List<LiteralWindow> sorted = [.. windows];
        sorted.Sort(static (a, b) => a.Length != b.Length ? a.Length.CompareTo(b.Length) : Folded(a).CompareTo(Folded(b)));
        byte[] tables = new byte[TableCount * 16];
        List<Bucket> buckets = Cut(sorted, Count);
        for (int i = 0; i < buckets.Count; i++) { buckets[i].WriteTo(tables, (byte)(1 << i)); }
        return [.. Enumerable.Range(0, TableCount).Select(table => Vector256.Create(Vector128.LoadUnsafe(ref tables[table * 16]), Vector128.LoadUnsafe(ref tables[table * 16])))];
    }

    private static uint Folded(LiteralWindow window)
    {
        uint value = 0;
        for (int i = 0; i < LiteralWindow.BytesMax; i++) { value = (value << 8) | (i < window.Length ? window[i] | 0x20U : 0); }
        return value;
    }

    /// <summary>Cuts sorted windows into buckets so that the one that most places would agree on is as rare as can be.</summary>
    private static List<Bucket> Cut(List<LiteralWindow> sorted, int count)
    {
        List<Bucket> best = Cut(sorted, count, float.MaxValue)!;
        (float low, float high) = (1e-9F, 1);
        for (int i = 0; i < HalvingsMax; i++)
        {
            float middle = MathF.Sqrt(low * high);
            if (Cut(sorted, count, middle) is { } cut) { (best, high) = (cut, middle); }
            else { low = middle; }
        }
        return best;
    }

    /// <summary>Cuts whenever a bucket would exceed a share; null when there are too few buckets for that.</summary>
    private static List<Bucket>? Cut(List<LiteralWindow> sorted, int count, float shareMax)
    {
        List<Bucket> buckets = [];
        Bucket open = default;
        foreach (LiteralWindow window in sorted)
        {
            Bucket joined = open.With(window);
            if (!open.IsEmpty && joined.Share > shareMax)
            {
                buckets.Add(open);
                if (buckets.Count == count) { return null; }
                joined = default(Bucket).With(window);
            }
            open = joined;
        }
        if (!open.IsEmpty) { buckets.Add(open); }
        return buckets;
    }

    /// <summary>The halves of bytes that the windows of a bucket have at each position: a bit each.</summary>
    private struct Bucket
    {
        private Halves lower;
        private Halves upper;

        /// <summary>Whether it has no window.</summary>
        public readonly bool IsEmpty => lower[0] == 0;

        /// <summary>The share of places in a text that agree, roughly.</summary>
        public readonly float Share
        {
            get
            {
                float share = 1;
                for (int position = 0; position < LiteralWindow.BytesMax; position++)
                {
                    if (lower[position] != ushort.MaxValue || upper[position] != ushort.MaxValue) { share *= ShareOf(lower[position], upper[position]); }
                }
                return share;
            }
        }

        public readonly Bucket With(LiteralWindow window)
        {
            Bucket joined = this;
            for (int position = 0; position < LiteralWindow.BytesMax; position++)
            {
                if (position >= window.Length)
                {
                    (joined.lower[position], joined.upper[position]) = (ushort.MaxValue, ushort.MaxValue);
                    continue;
                }
                byte value = window[position];
                joined.lower[position] |= (ushort)(1 << (value & 15));
                joined.upper[position] |= (ushort)(1 << (value >> 4));
                if (window.IsEitherCase(position)) { joined.upper[position] |= (ushort)(1 << ((value & ~0x20) >> 4)); }
            }
            return joined;
        }

        public readonly void WriteTo(Span<byte> tables, byte bit)
        {
            for (int position = 0; position < LiteralWindow.BytesMax; position++)
            {
                for (int half = 0; half < 16; half++)
                {
                    if ((lower[position] >> half & 1) != 0) { tables[(2 * position * 16) + half] |= bit; }
                    if ((upper[position] >> half & 1) != 0) { tables[((2 * position) + 1) * 16 + half] |= bit; }
                }
            }
        }

        /// <summary>The share of bytes whose halves are among some. Few halves are set, and this runs for each window of each cut.</summary>
        private static float ShareOf(uint lower, uint upper)
        {
            float sum = 0;
            for (; upper != 0; upper &= upper - 1)
            {
                int high = BitOperations.TrailingZeroCount(upper) << 4;
                for (uint low = lower; low != 0; low &= low - 1) { sum += LiteralWindow.Share((byte)(high | BitOperations.TrailingZeroCount(low))); }
            }
            return Math.Min(sum, 1);
        }

        [InlineArray(LiteralWindow.BytesMax)]
        private struct Halves
        {
            private ushort first;
        }
    }
}
