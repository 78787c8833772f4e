using System.Security.Cryptography;

namespace EdgeGate.Masking.Tokens;

/// <summary>The AES block cipher with one key: 16 bytes in, 16 bytes out. Not thread-safe; allocates nothing once made.</summary>
internal sealed class AesBlock : IDisposable
{
    public const int Bytes = 16;

    private readonly Aes aes;
    private readonly ICryptoTransform encryptor;
    private readonly byte[] input = new byte[Bytes];
    private readonly byte[] output = new byte[Bytes];

    /// <param name="key">16, 24 or 32 bytes.</param>
    public AesBlock(byte[] key)
    {
        aes = Aes.Create();
        aes.Key = key;
        aes.Mode = CipherMode.ECB;
        aes.Padding = PaddingMode.None;
        // The one-shot methods make a cipher context each time; a transform keeps its own.
        encryptor = aes.CreateEncryptor();
    }

    /// <summary>Encrypts a block in place.</summary>
    public void Encrypt(Span<byte> block)
    {
        block.CopyTo(input);
        encryptor.TransformBlock(input, 0, Bytes, output, 0);
        output.CopyTo(block);
    }

    /// <summary>One step of CBC-MAC: adds a block to the state, then encrypts the state.</summary>
    public void Chain(Span<byte> state, ReadOnlySpan<byte> block)
    {
        for (int i = 0; i < Bytes; i++) { state[i] ^= block[i]; }
        Encrypt(state);
    }

    public void Dispose()
    {
        encryptor.Dispose();
        aes.Dispose();
    }
}
