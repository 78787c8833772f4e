using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeGate.Masking.Patterns;

/// <summary>A set of byte values: a bit each, in the order of its parts.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ByteSet(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>No byte.</summary>
    public static ByteSet None => default;

    /// <summary>Every byte.</summary>
    public static ByteSet All => new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    /// <summary>0 to 9.</summary>
    public static ByteSet Digits { get; } = Range((byte)'0', (byte)'9');

    /// <summary>Letters, digits and the underscore.</summary>
    public static ByteSet Word { get; } = Digits.Or(Range((byte)'a', (byte)'z')).Or(Range((byte)'A', (byte)'Z')).Or(Of((byte)'_'));

    /// <summary>The letters of ASCII.</summary>
    public static ByteSet Letters { get; } = Range((byte)'a', (byte)'z').Or(Range((byte)'A', (byte)'Z'));

    /// <summary>White space: tab, line feed, vertical tab, form feed, carriage return, space.</summary>
    public static ByteSet Space { get; } = Range(9, 13).Or(Of((byte)' '));

    /// <summary>How many bytes are in it.</summary>
    public int Count => BitOperations.PopCount(A) + BitOperations.PopCount(B) + BitOperations.PopCount(C) + BitOperations.PopCount(D);

    /// <summary>Whether it holds no byte.</summary>
    public bool IsEmpty => (A | B | C | D) == 0;

    /// <summary>The lowest byte in it; 255 when it is empty.</summary>
    public byte First => (byte)(A != 0 ? BitOperations.TrailingZeroCount(A)
        : B != 0 ? 64 + BitOperations.TrailingZeroCount(B)
        : C != 0 ? 128 + BitOperations.TrailingZeroCount(C)
        : D != 0 ? 192 + BitOperations.TrailingZeroCount(D) : 255);

    /// <summary>One byte.</summary>
    public static ByteSet Of(byte value) => (value >> 6) switch
    {
        0 => new(1UL << value, 0, 0, 0),
        1 => new(0, 1UL << (value & 63), 0, 0),
        2 => new(0, 0, 1UL << (value & 63), 0),
        _ => new(0, 0, 0, 1UL << (value & 63)),
    };

    /// <summary>All bytes from one to another.</summary>
    public static ByteSet Range(byte first, byte last) => From(first).And(From(last + 1).Not());

    /// <summary>The bytes of which something holds.</summary>
    public static ByteSet Where(Func<byte, bool> holds)
    {
        ByteSet set = None;
        for (int value = 0; value < 256; value++)
        {
            if (holds((byte)value)) { set = set.Or(Of((byte)value)); }
        }
        return set;
    }

    private static ByteSet From(int first)
        => new(Above(first), Above(first - 64), Above(first - 128), Above(first - 192));

    private static ulong Above(int first) => first <= 0 ? ulong.MaxValue : first >= 64 ? 0 : ulong.MaxValue << first;

    /// <summary>The bytes, ascending.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Whether a byte is in it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(byte value) => (Unsafe.Add(ref Unsafe.As<ByteSet, ulong>(ref Unsafe.AsRef(in this)), value >> 6) >> (value & 63) & 1) != 0;

    /// <summary>The bytes of either.</summary>
    public ByteSet Or(ByteSet other) => new(A | other.A, B | other.B, C | other.C, D | other.D);

    /// <summary>The bytes of both.</summary>
    public ByteSet And(ByteSet other) => new(A & other.A, B & other.B, C & other.C, D & other.D);

    /// <summary>The bytes not in it.</summary>
    public ByteSet Not() => new(~A, ~B, ~C, ~D);

    /// <summary>With each letter in both cases.</summary>
    public ByteSet Caseless()
    {
        // Upper-case letters lie in the lower half of the second part, lower-case ones as far up in its upper half.
        ulong letters = (B | (B >> 32)) & 0x07FF_FFFE;
        return this with { B = B | letters | (letters << 32) };
    }

    /// <summary>Walks through the bytes of a set: a structure, for what is compiled at a start walks through tens of thousands.</summary>
    public struct Enumerator(ByteSet left)
    {
        private ByteSet left = left;

        /// <summary>The byte.</summary>
        public byte Current { get; private set; }

        /// <summary>Goes to the next; false behind the last.</summary>
        public bool MoveNext()
        {
            if (left.IsEmpty) { return false; }
            Current = left.First;
            Unsafe.Add(ref Unsafe.As<ByteSet, ulong>(ref left), Current >> 6) &= ~(1UL << (Current & 63));
            return true;
        }
    }
}
