using System.Security.Cryptography;

namespace EdgeGate.Interop.OpenSsl;

/// <summary>A multiplicative group of RFC 3526 with generator 2. Private exponents are used in constant time.</summary>
/// <remarks>RFC 3526 3, 5 and 7: groups 14 (2048 bits), 16 (4096) and 18 (8192). The primes are safe: the group of squares has order (p-1)/2.</remarks>
public sealed unsafe class ModpGroup
{
    private readonly byte[] prime;
    private readonly byte[] primeMinusOne;

    private ModpGroup(int bits, int exponentBytes, Func<nint, nint> primeOf)
    {
        prime = new byte[bits / 8];
        nint number = primeOf(0);
        fixed (byte* output = prime) { _ = CryptoNative.BN_bn2binpad(number, output, prime.Length); }
        CryptoNative.BN_clear_free(number);
        primeMinusOne = [.. prime];
        primeMinusOne[^1]--;
        ExponentBytes = exponentBytes;
    }

    /// <summary>Group 14.</summary>
    public static ModpGroup Group14 { get; } = new(2048, 32, CryptoNative.BN_get_rfc3526_prime_2048);
    /// <summary>Group 16.</summary>
    public static ModpGroup Group16 { get; } = new(4096, 64, CryptoNative.BN_get_rfc3526_prime_4096);
    /// <summary>Group 18.</summary>
    public static ModpGroup Group18 { get; } = new(8192, 64, CryptoNative.BN_get_rfc3526_prime_8192);

    /// <summary>Bytes of the prime and of every element.</summary>
    public int ElementBytes => prime.Length;

    /// <summary>Bytes of a private exponent: twice the strength that is wanted, as RFC 4419 6.2 and OpenSSH have it.</summary>
    public int ExponentBytes { get; }

    /// <summary>Whether a peer's value, big-endian without leading zeros, is in 2 .. p-2.</summary>
    public bool IsElement(ReadOnlySpan<byte> value)
        => value.Length <= prime.Length
            && value is not [] and not [0, ..] and not [1]
            && (value.Length < prime.Length || value.SequenceCompareTo(primeMinusOne) < 0);

    /// <summary>2 to an exponent.</summary>
    public byte[] Power(ReadOnlySpan<byte> exponent) => Power([2], exponent);

    /// <summary>A value to an exponent, as long as the prime.</summary>
    public byte[] Power(ReadOnlySpan<byte> value, ReadOnlySpan<byte> exponent)
    {
        nint context = CryptoNative.BN_CTX_secure_new();
        nint modulus = Number(prime), basis = Number(value), power = Number(exponent), result = CryptoNative.BN_new();
        try
        {
            CryptoNative.Check(CryptoNative.BN_mod_exp_mont_consttime(result, basis, power, modulus, context, 0));
            byte[] bytes = new byte[prime.Length];
            fixed (byte* output = bytes)
            {
                if (CryptoNative.BN_bn2binpad(result, output, bytes.Length) != bytes.Length) { throw new CryptographicException("libcrypto failed"); }
            }
            return bytes;
        }
        finally
        {
            CryptoNative.BN_clear_free(modulus);
            CryptoNative.BN_clear_free(basis);
            CryptoNative.BN_clear_free(power);
            CryptoNative.BN_clear_free(result);
            CryptoNative.BN_CTX_free(context);
        }
    }

    private static nint Number(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* input = bytes)
        {
            nint number = CryptoNative.BN_bin2bn(input, bytes.Length, 0);
            return number != 0 ? number : throw new CryptographicException("libcrypto has no memory for a number");
        }
    }
}
