using System.Numerics;
using System.Security.Cryptography;

namespace EdgeGate.Tests.Masking.Tokens;

/// <summary>FF1 word for word as NIST SP 800-38G writes it, slow and with big integers: what <see cref="EdgeGate.Masking.Tokens.Ff1"/> is compared with.</summary>
internal static class PlainFf1
{
    public static ushort[] Encrypt(byte[] key, int radix, byte[] tweak, ushort[] x)
    {
        using Aes aes = Aes.Create();
        aes.Key = key;
        int n = x.Length;
        int t = tweak.Length;
        int u = n / 2;
        int v = n - u;
        ushort[] a = x[..u];
        ushort[] b = x[u..];
        // ceil(v * log2(radix)): the least k with 2^k >= radix^v.
        int bits = 0;
        while (BigInteger.One << bits < BigInteger.Pow(radix, v)) { bits++; }
        int bBytes = (bits + 7) / 8;
        int d = (4 * ((bBytes + 3) / 4)) + 4;
        byte[] p = [1, 2, 1, (byte)(radix >> 16), (byte)(radix >> 8), (byte)radix, 10, (byte)(u % 256), .. Bytes(n, 4), .. Bytes(t, 4)];
        for (int i = 0; i < 10; i++)
        {
            int zeros = ((-t - bBytes - 1) % 16 + 16) % 16;
            byte[] q = [.. tweak, .. new byte[zeros], (byte)i, .. Bytes(Num(b, radix), bBytes)];
            byte[] r = Prf(aes, [.. p, .. q]);
            byte[] s = r;
            for (int j = 1; s.Length < d; j++)
            {
                byte[] counter = Bytes(j, 16);
                s = [.. s, .. aes.EncryptEcb([.. r.Zip(counter, static (left, right) => (byte)(left ^ right))], PaddingMode.None)];
            }
            BigInteger y = new(s.AsSpan(0, d), isUnsigned: true, isBigEndian: true);
            int m = i % 2 == 0 ? u : v;
            ushort[] c = Str((Num(a, radix) + y) % BigInteger.Pow(radix, m), radix, m);
            a = b;
            b = c;
        }
        return [.. a, .. b];
    }

    private static byte[] Prf(Aes aes, byte[] blocks)
    {
        byte[] y = new byte[16];
        for (int i = 0; i < blocks.Length; i += 16)
        {
            y = aes.EncryptEcb([.. y.Zip(blocks.Skip(i).Take(16), static (left, right) => (byte)(left ^ right))], PaddingMode.None);
        }
        return y;
    }

    private static BigInteger Num(ushort[] numerals, int radix) => numerals.Aggregate(BigInteger.Zero, (number, numeral) => (number * radix) + numeral);

    private static ushort[] Str(BigInteger number, int radix, int length)
    {
        ushort[] numerals = new ushort[length];
        for (int i = length - 1; i >= 0; i--)
        {
            numerals[i] = (ushort)(number % radix);
            number /= radix;
        }
        return numerals;
    }

    private static byte[] Bytes(BigInteger number, int length)
    {
        byte[] bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[Math.Max(0, length - bytes.Length)], .. bytes.AsSpan(Math.Max(0, bytes.Length - length))];
    }
}
