using System.Security.Cryptography;

namespace EdgeGate.Interop.OpenSsl;

/// <summary>AES in counter mode as one endless stream. Encrypting and decrypting are the same. Allocates nothing after it is made.</summary>
/// <remarks>RFC 4344 4.</remarks>
public sealed unsafe class AesCtr : IDisposable
{
    /// <summary>Bytes of a block and of the first counter.</summary>
    public const int BlockBytes = 16;

    private readonly CipherContext context = new();

    /// <summary>Begins the stream.</summary>
    /// <param name="key">16, 24 or 32 bytes.</param>
    /// <param name="counter">The first counter block, 16 bytes.</param>
    public AesCtr(ReadOnlySpan<byte> key, ReadOnlySpan<byte> counter)
    {
        if (counter.Length != BlockBytes) { throw new CryptographicException("a counter block has 16 bytes"); }
        nint cipher = key.Length switch
        {
            16 => CryptoNative.EVP_aes_128_ctr(),
            24 => CryptoNative.EVP_aes_192_ctr(),
            32 => CryptoNative.EVP_aes_256_ctr(),
            _ => throw new CryptographicException("an AES key has 16, 24 or 32 bytes"),
        };
        fixed (byte* k = key)
        fixed (byte* c = counter) { CryptoNative.Check(CryptoNative.EVP_CipherInit_ex(context, cipher, 0, k, c, 1)); }
    }

    /// <summary>Takes the next bytes of the stream.</summary>
    /// <param name="input">What to transform.</param>
    /// <param name="output">At least as long; the same memory or memory that does not overlap.</param>
    public void Transform(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (output.Length < input.Length) { throw new ArgumentException("the output is shorter than the input", nameof(output)); }
        int written;
        fixed (byte* from = input)
        fixed (byte* to = output) { CryptoNative.Check(CryptoNative.EVP_CipherUpdate(context, to, &written, from, input.Length)); }
    }

    /// <inheritdoc/>
    public void Dispose() => context.Dispose();
}
