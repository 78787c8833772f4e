using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EdgeGate.Interop.OpenSsl;

/// <summary>The ChaCha20 stream with a 64-bit nonce and a 64-bit block counter, as Bernstein defined it. Allocates nothing after it is made.</summary>
public sealed unsafe class ChaCha20 : IDisposable
{
    /// <summary>Bytes of a key.</summary>
    public const int KeyBytes = 32;
    /// <summary>Bytes of a block.</summary>
    public const int BlockBytes = 64;

    private readonly CipherContext context = new();

    /// <summary>Takes a key of 32 bytes.</summary>
    public ChaCha20(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeyBytes) { throw new CryptographicException("a ChaCha20 key has 32 bytes"); }
        fixed (byte* k = key) { CryptoNative.Check(CryptoNative.EVP_CipherInit_ex(context, CryptoNative.EVP_chacha20(), 0, k, null, 1)); }
    }

    /// <summary>Goes to block 0 of the stream of a nonce, whose bytes are big-endian as SSH has them.</summary>
    public void Begin(ulong nonce)
    {
        // libcrypto takes 16 bytes: the counter little-endian, here 8 bytes of it, then the nonce.
        byte* iv = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(new Span<byte>(iv, 8), 0);
        BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(iv + 8, 8), nonce);
        CryptoNative.Check(CryptoNative.EVP_CipherInit_ex(context, 0, 0, null, iv, 1));
    }

    /// <summary>Takes the next bytes of the stream; the same memory or memory that does not overlap.</summary>
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
