using System.Security.Cryptography;

namespace EdgeGate.Interop.OpenSsl;

/// <summary>Poly1305, a MAC whose key is used once. Allocates nothing after it is made.</summary>
/// <remarks>RFC 8439 2.5.</remarks>
public sealed unsafe class Poly1305 : IDisposable
{
    /// <summary>Bytes of a key.</summary>
    public const int KeyBytes = 32;
    /// <summary>Bytes of a tag.</summary>
    public const int TagBytes = 16;

    private static readonly nint Algorithm = Fetch();

    private readonly MacContext context = new(Algorithm);

    /// <summary>Computes the tag of a message given in two pieces, under a key that is never used again.</summary>
    public void Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> tag)
    {
        if (key.Length != KeyBytes || tag.Length != TagBytes) { throw new ArgumentException("a Poly1305 key has 32 bytes and a tag 16", nameof(key)); }
        nuint written;
        fixed (byte* k = key)
        fixed (byte* m = message)
        fixed (byte* t = tag)
        {
            CryptoNative.Check(CryptoNative.EVP_MAC_init(context, k, KeyBytes, 0));
            CryptoNative.Check(CryptoNative.EVP_MAC_update(context, m, (nuint)message.Length));
            CryptoNative.Check(CryptoNative.EVP_MAC_final(context, t, &written, TagBytes));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => context.Dispose();

    private static nint Fetch()
    {
        nint mac = CryptoNative.EVP_MAC_fetch(0, "POLY1305", null);
        return mac != 0 ? mac : throw new CryptographicException("libcrypto has no Poly1305");
    }
}
