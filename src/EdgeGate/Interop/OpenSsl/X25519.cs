using System.Security.Cryptography;

namespace EdgeGate.Interop.OpenSsl;

/// <summary>Key agreement on Curve25519 by libcrypto.</summary>
/// <remarks>RFC 7748; OpenSSL manual, X25519(7).</remarks>
public static unsafe class X25519
{
    /// <summary>Bytes of a private key, a public key and a secret.</summary>
    public const int KeyBytes = 32;

    /// <summary>The public key of a private key.</summary>
    public static void PublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        RequireBytes(publicKey);
        nint key = PrivateKey(privateKey);
        try
        {
            nuint length = KeyBytes;
            fixed (byte* output = publicKey) { CryptoNative.Check(CryptoNative.EVP_PKEY_get_raw_public_key(key, output, &length)); }
        }
        finally
        {
            CryptoNative.EVP_PKEY_free(key);
        }
    }

    /// <summary>The secret two keys share.</summary>
    /// <returns>False when the peer's key has a small order, so that the secret would be zero whatever ours is (RFC 7748 6.1).</returns>
    public static bool TryAgree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> peerKey, Span<byte> secret)
    {
        if (peerKey.Length != KeyBytes) { return false; }
        RequireBytes(secret);
        nint key = PrivateKey(privateKey);
        nint peer = 0, context = 0;
        try
        {
            fixed (byte* raw = peerKey) { peer = CryptoNative.EVP_PKEY_new_raw_public_key(CryptoNative.PkeyX25519, 0, raw, KeyBytes); }
            if (peer == 0) { return false; }
            context = CryptoNative.EVP_PKEY_CTX_new(key, 0);
            CryptoNative.Check(CryptoNative.EVP_PKEY_derive_init(context));
            if (CryptoNative.EVP_PKEY_derive_set_peer(context, peer) != 1) { return false; }
            nuint length = KeyBytes;
            fixed (byte* output = secret)
            {
                if (CryptoNative.EVP_PKEY_derive(context, output, &length) != 1 || length != KeyBytes) { return false; }
            }
            return secret[..KeyBytes].ContainsAnyExcept((byte)0);
        }
        finally
        {
            CryptoNative.EVP_PKEY_CTX_free(context);
            CryptoNative.EVP_PKEY_free(peer);
            CryptoNative.EVP_PKEY_free(key);
        }
    }

    private static nint PrivateKey(ReadOnlySpan<byte> privateKey)
    {
        RequireBytes(privateKey);
        fixed (byte* raw = privateKey)
        {
            nint key = CryptoNative.EVP_PKEY_new_raw_private_key(CryptoNative.PkeyX25519, 0, raw, KeyBytes);
            return key != 0 ? key : throw new CryptographicException("libcrypto refused the key");
        }
    }

    private static void RequireBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < KeyBytes) { throw new CryptographicException("an X25519 key has 32 bytes"); }
    }
}
