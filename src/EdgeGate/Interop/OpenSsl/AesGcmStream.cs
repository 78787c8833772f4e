using System.Security.Cryptography;

namespace EdgeGate.Interop.OpenSsl;

/// <summary>AES-GCM with one key, one way. Allocates nothing after it is made.</summary>
/// <remarks>NIST SP 800-38D. The caller sees to it that no nonce comes twice.</remarks>
public sealed unsafe class AesGcmStream : IDisposable
{
    /// <summary>Bytes of a nonce.</summary>
    public const int NonceBytes = 12;
    /// <summary>Bytes of a tag.</summary>
    public const int TagBytes = 16;

    private readonly CipherContext context = new();

    /// <summary>Takes a key of 16 or 32 bytes, to seal or to open.</summary>
    public AesGcmStream(ReadOnlySpan<byte> key, bool seals)
    {
        nint cipher = key.Length switch
        {
            16 => CryptoNative.EVP_aes_128_gcm(),
            32 => CryptoNative.EVP_aes_256_gcm(),
            _ => throw new CryptographicException("this AES key has 16 or 32 bytes"),
        };
        CryptoNative.Check(CryptoNative.EVP_CipherInit_ex(context, cipher, 0, null, null, seals ? 1 : 0));
        CryptoNative.Check(CryptoNative.EVP_CIPHER_CTX_ctrl(context, CryptoNative.CtrlAeadSetIvLength, NonceBytes, null));
        fixed (byte* k = key) { CryptoNative.Check(CryptoNative.EVP_CipherInit_ex(context, 0, 0, k, null, -1)); }
    }

    /// <summary>Encrypts in place.</summary>
    public void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, Span<byte> text, Span<byte> tag)
    {
        Begin(nonce, associated, tag);
        int written;
        fixed (byte* bytes = text)
        fixed (byte* proof = tag)
        {
            CryptoNative.Check(CryptoNative.EVP_CipherUpdate(context, bytes, &written, bytes, text.Length));
            CryptoNative.Check(CryptoNative.EVP_CipherFinal_ex(context, proof, &written));
            CryptoNative.Check(CryptoNative.EVP_CIPHER_CTX_ctrl(context, CryptoNative.CtrlAeadGetTag, TagBytes, proof));
        }
    }

    /// <summary>Decrypts and compares the tag in constant time.</summary>
    /// <returns>False when the tag is wrong; the clear text is wiped then.</returns>
    public bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> text, ReadOnlySpan<byte> tag, Span<byte> clear)
    {
        if (clear.Length < text.Length) { throw new ArgumentException("the output is shorter than the input", nameof(clear)); }
        Begin(nonce, associated, tag);
        int written;
        byte nothing = 0;
        fixed (byte* from = text)
        fixed (byte* to = clear)
        fixed (byte* proof = tag)
        {
            CryptoNative.Check(CryptoNative.EVP_CipherUpdate(context, to, &written, from, text.Length));
            CryptoNative.Check(CryptoNative.EVP_CIPHER_CTX_ctrl(context, CryptoNative.CtrlAeadSetTag, TagBytes, proof));
            if (CryptoNative.EVP_CipherFinal_ex(context, &nothing, &written) == 1) { return true; }
        }
        CryptographicOperations.ZeroMemory(clear[..text.Length]);
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => context.Dispose();

    private void Begin(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> tag)
    {
        if (nonce.Length != NonceBytes || tag.Length != TagBytes) { throw new ArgumentException("a nonce has 12 bytes and a tag 16", nameof(nonce)); }
        int written;
        fixed (byte* iv = nonce)
        fixed (byte* aad = associated)
        {
            CryptoNative.Check(CryptoNative.EVP_CipherInit_ex(context, 0, 0, null, iv, -1));
            CryptoNative.Check(CryptoNative.EVP_CipherUpdate(context, null, &written, aad, associated.Length));
        }
    }
}
