namespace EdgeGate.Masking.Tokens;

/// <summary>Numerals of unlike radices as one number, and as its bits: what lets letters and digits be encrypted together.</summary>
/// <remarks>A number is <see cref="Limbs"/> words of 32 bits, the least significant first.</remarks>
internal static class MixedNumber
{
    /// <summary>Words of a number; 256 bits, of which FF1 takes 240.</summary>
    public const int Limbs = 8;

    /// <summary>Reads numerals, the most significant first; false when the number does not fit.</summary>
    public static bool TryRead(ReadOnlySpan<ushort> numerals, ReadOnlySpan<byte> radices, Span<uint> number)
    {
        number.Clear();
        for (int i = 0; i < numerals.Length; i++)
        {
            ulong carry = numerals[i];
            foreach (ref uint limb in number)
            {
                carry += (ulong)limb * radices[i];
                limb = (uint)carry;
                carry >>= 32;
            }
            if (carry != 0) { return false; }
        }
        return true;
    }

    /// <summary>Writes a number as numerals; clears the number.</summary>
    public static void Write(Span<uint> number, ReadOnlySpan<byte> radices, Span<ushort> numerals)
    {
        for (int i = numerals.Length - 1; i >= 0; i--)
        {
            ulong rest = 0;
            for (int limb = number.Length - 1; limb >= 0; limb--)
            {
                rest = (rest << 32) | number[limb];
                number[limb] = (uint)(rest / radices[i]);
                rest %= radices[i];
            }
            numerals[i] = (ushort)rest;
        }
    }

    /// <summary>Bits a number has, without leading zeros.</summary>
    public static int BitLength(ReadOnlySpan<uint> number)
    {
        int limb = number.Length - 1;
        while (limb >= 0 && number[limb] == 0) { limb--; }
        return limb < 0 ? 0 : (limb * 32) + 32 - int.CreateChecked(uint.LeadingZeroCount(number[limb]));
    }

    /// <summary>A number's lowest bits, the most significant first.</summary>
    public static void ToBits(ReadOnlySpan<uint> number, Span<ushort> bits)
    {
        for (int i = 0; i < bits.Length; i++)
        {
            int at = bits.Length - 1 - i;
            bits[i] = (ushort)((number[at / 32] >> (at % 32)) & 1);
        }
    }

    /// <summary>The number that bits say.</summary>
    public static void FromBits(ReadOnlySpan<ushort> bits, Span<uint> number)
    {
        number.Clear();
        for (int i = 0; i < bits.Length; i++)
        {
            int at = bits.Length - 1 - i;
            number[at / 32] |= (uint)bits[i] << (at % 32);
        }
    }

    /// <summary>Whether one number is above another.</summary>
    public static bool IsAbove(ReadOnlySpan<uint> number, ReadOnlySpan<uint> other)
    {
        for (int i = number.Length - 1; i >= 0; i--)
        {
            if (number[i] != other[i]) { return number[i] > other[i]; }
        }
        return false;
    }
}
