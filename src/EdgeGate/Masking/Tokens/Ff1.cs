using System.Buffers.Binary;

namespace EdgeGate.Masking.Tokens;

/// <summary>FF1: encrypts a string of numerals to one of the same length and radix, and back. Thread-safe; allocates only on a thread's first use.</summary>
/// <param name="key">AES key, 16, 24 or 32 bytes.</param>
/// <remarks>
/// NIST SP 800-38G, "Methods for Format-Preserving Encryption", algorithms 7 and 8; the domain minimum is that of its Revision 1.
/// Halves are kept in 128-bit integers, which bounds the length: see <see cref="IsDomain"/>.
/// </remarks>
internal sealed class Ff1(byte[] key)
{
    /// <summary>The fewest strings a domain may have: below it, all of them could be tried.</summary>
    public const int DomainMin = 1_000_000;

    private const int RadixMax = 65536;
    private const int Rounds = 10;

    /// <summary>A half is below 2^120, so that a remainder and the next byte fit 128 bits, and NUM(B) leaves a block room for the round's number.</summary>
    private const int HalfBitsMax = 120;

    /// <summary>The longest S a round needs: d = 4 * ceil(15 / 4) + 4 = 20 bytes, in whole blocks.</summary>
    private const int RoundBytesMax = 2 * AesBlock.Bytes;

    private readonly ThreadLocal<AesBlock> ciphers = new(() => new AesBlock(key));

    /// <summary>Whether strings of a radix and length can be encrypted: enough of them, and not too long (72 digits, 50 letters, 46 in radix 36).</summary>
    public static bool IsDomain(int radix, int length)
    {
        if (radix is < 2 or > RadixMax || length < 2) { return false; }
        int halfLength = length - (length / 2);
        if (halfLength > HalfBitsMax || halfLength * Math.Log2(radix) > HalfBitsMax) { return false; }
        UInt128 domain = 1;
        for (int i = 0; i < length && domain < DomainMin; i++) { domain *= (uint)radix; }
        return domain >= DomainMin;
    }

    /// <summary>Encrypts numerals in place.</summary>
    /// <param name="radix">Numerals are below it.</param>
    /// <param name="tweak">What the permutation belongs to; need not be secret.</param>
    /// <param name="numerals">The most significant first.</param>
    /// <exception cref="ArgumentException">No such domain (<see cref="IsDomain"/>).</exception>
    public void Encrypt(int radix, ReadOnlySpan<byte> tweak, Span<ushort> numerals) => Turn(radix, tweak, numerals, isEncryption: true);

    /// <summary>Undoes <see cref="Encrypt"/> with the same radix and tweak.</summary>
    public void Decrypt(int radix, ReadOnlySpan<byte> tweak, Span<ushort> numerals) => Turn(radix, tweak, numerals, isEncryption: false);

    private void Turn(int radix, ReadOnlySpan<byte> tweak, Span<ushort> numerals, bool isEncryption)
    {
        if (!IsDomain(radix, numerals.Length)) { throw new ArgumentException($"no domain of radix {radix} and length {numerals.Length}", nameof(numerals)); }
        int u = numerals.Length / 2;
        UInt128 modulusU = Power(radix, u);
        UInt128 modulusV = Power(radix, numerals.Length - u);
        UInt128 a = Number(radix, numerals[..u]);
        UInt128 b = Number(radix, numerals[u..]);
        int halfBytes = (128 - (int)UInt128.LeadingZeroCount(modulusV - 1) + 7) / 8;
        AesBlock cipher = ciphers.Value!;
        Span<byte> prefix = stackalloc byte[AesBlock.Bytes];
        Prefix(cipher, radix, numerals.Length, tweak, prefix);
        ReadOnlySpan<byte> tweakRest = tweak[(tweak.Length - (tweak.Length % AesBlock.Bytes))..];
        for (int i = 0; i < Rounds; i++)
        {
            int round = isEncryption ? i : Rounds - 1 - i;
            UInt128 modulus = (round & 1) == 0 ? modulusU : modulusV;
            UInt128 y = RoundNumber(cipher, prefix, tweakRest, round, isEncryption ? b : a, halfBytes, modulus);
            if (isEncryption) { (a, b) = (b, (a + y) % modulus); }
            else { (a, b) = ((b + modulus - y) % modulus, a); }
        }
        Write(radix, a, numerals[..u]);
        Write(radix, b, numerals[u..]);
    }

    /// <summary>The CBC-MAC's state after what is the same in all rounds: P, and the tweak's whole blocks.</summary>
    /// <remarks>P: 1, 2, 1, radix in 3 bytes, 10, u mod 256, n in 4 bytes, t in 4 bytes.</remarks>
    private static void Prefix(AesBlock cipher, int radix, int length, ReadOnlySpan<byte> tweak, Span<byte> state)
    {
        state[0] = 1;
        state[1] = 2;
        state[2] = 1;
        state[3] = (byte)(radix >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(state[4..], (ushort)radix);
        state[6] = Rounds;
        state[7] = (byte)(length / 2);
        BinaryPrimitives.WriteInt32BigEndian(state[8..], length);
        BinaryPrimitives.WriteInt32BigEndian(state[12..], tweak.Length);
        cipher.Encrypt(state);
        for (; tweak.Length >= AesBlock.Bytes; tweak = tweak[AesBlock.Bytes..]) { cipher.Chain(state, tweak); }
    }

    /// <summary>y mod radix^m: the MAC over Q, lengthened to d bytes, as a number.</summary>
    /// <remarks>Q: the tweak, zeros up to a whole number of blocks, the round, NUM(half) in b bytes.</remarks>
    private static UInt128 RoundNumber(
        AesBlock cipher, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> tweakRest, int round, UInt128 half, int halfBytes, UInt128 modulus)
    {
        Span<byte> q = stackalloc byte[2 * AesBlock.Bytes];
        q.Clear();
        int length = tweakRest.Length + 1 + halfBytes <= AesBlock.Bytes ? AesBlock.Bytes : 2 * AesBlock.Bytes;
        tweakRest.CopyTo(q);
        Span<byte> number = stackalloc byte[AesBlock.Bytes];
        BinaryPrimitives.WriteUInt128BigEndian(number, half);
        number[^halfBytes..].CopyTo(q[(length - halfBytes)..]);
        q[length - halfBytes - 1] = (byte)round;
        Span<byte> s = stackalloc byte[RoundBytesMax];
        Span<byte> mac = s[..AesBlock.Bytes];
        prefix.CopyTo(mac);
        for (int at = 0; at < length; at += AesBlock.Bytes) { cipher.Chain(mac, q[at..]); }
        int wanted = (4 * ((halfBytes + 3) / 4)) + 4;
        if (wanted > AesBlock.Bytes)
        {
            Span<byte> next = s[AesBlock.Bytes..];
            mac.CopyTo(next);
            next[^1] ^= 1;
            cipher.Encrypt(next);
        }
        return Remainder(s[..wanted], modulus);
    }

    private static UInt128 Remainder(ReadOnlySpan<byte> bytes, UInt128 modulus)
    {
        UInt128 rest = 0;
        if (bytes.Length >= AesBlock.Bytes)
        {
            rest = BinaryPrimitives.ReadUInt128BigEndian(bytes) % modulus;
            bytes = bytes[AesBlock.Bytes..];
        }
        else
        {
            // 8 or 12 bytes: one division does.
            foreach (byte next in bytes) { rest = (rest << 8) | next; }
            return rest % modulus;
        }
        foreach (byte next in bytes) { rest = ((rest << 8) | next) % modulus; }
        return rest;
    }

    private static UInt128 Power(int radix, int exponent)
    {
        UInt128 power = 1;
        for (int i = 0; i < exponent; i++) { power *= (uint)radix; }
        return power;
    }

    /// <summary>NUM: numerals as a number. A run of numerals that fits 64 bits is one step: 128-bit arithmetic is slow, one numeral at a time.</summary>
    private static UInt128 Number(int radix, ReadOnlySpan<ushort> numerals)
    {
        UInt128 number = 0;
        while (!numerals.IsEmpty)
        {
            (int length, ulong power) = Run(radix, numerals.Length);
            ulong run = 0;
            foreach (ushort numeral in numerals[..length]) { run = (run * (uint)radix) + numeral; }
            number = (number * power) + run;
            numerals = numerals[length..];
        }
        return number;
    }

    /// <summary>STR: a number as numerals.</summary>
    private static void Write(int radix, UInt128 number, Span<ushort> numerals)
    {
        while (!numerals.IsEmpty)
        {
            (int length, ulong power) = Run(radix, numerals.Length);
            (number, UInt128 rest) = UInt128.DivRem(number, power);
            ulong run = (ulong)rest;
            for (int i = numerals.Length - 1; i >= numerals.Length - length; i--) { (run, numerals[i]) = (run / (uint)radix, (ushort)(run % (uint)radix)); }
            numerals = numerals[..^length];
        }
    }

    /// <summary>The longest run of numerals, up to a length, whose numbers fit 64 bits, and how many numbers those are.</summary>
    private static (int Length, ulong Power) Run(int radix, int lengthMax)
    {
        int length = 1;
        ulong power = (uint)radix;
        for (; length < lengthMax && power <= ulong.MaxValue / (uint)radix; length++) { power *= (uint)radix; }
        return (length, power);
    }
}
