using System.Security.Cryptography;

namespace EdgeGate.Interop.OpenSsl;

/// <summary>Ed25519 signatures by libcrypto.</summary>
/// <remarks>RFC 8032; OpenSSL manual, EVP_PKEY_new_raw_private_key(3), EVP_DigestSign(3).</remarks>
public static unsafe class Ed25519
{
    /// <summary>Bytes of a private or public key.</summary>
    public const int KeyBytes = 32;
    /// <summary>Bytes of a signature.</summary>
    public const int SignatureBytes = 64;

    /// <summary>The public key of a private key.</summary>
    public static byte[] PublicKey(ReadOnlySpan<byte> privateKey)
    {
        nint key = PrivateKey(privateKey);
        try
        {
            byte[] result = new byte[KeyBytes];
            nuint length = KeyBytes;
            fixed (byte* output = result) { CryptoNative.Check(CryptoNative.EVP_PKEY_get_raw_public_key(key, output, &length)); }
            return result;
        }
        finally
        {
            CryptoNative.EVP_PKEY_free(key);
        }
    }

    /// <summary>Signs a message.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> message)
    {
        nint key = PrivateKey(privateKey);
        nint context = CryptoNative.EVP_MD_CTX_new();
        try
        {
            byte[] signature = new byte[SignatureBytes];
            nuint length = SignatureBytes;
            fixed (byte* output = signature)
            fixed (byte* input = message)
            {
                CryptoNative.Check(CryptoNative.EVP_DigestSignInit(context, null, 0, 0, key));
                CryptoNative.Check(CryptoNative.EVP_DigestSign(context, output, &length, input, (nuint)message.Length));
            }
            return signature;
        }
        finally
        {
            CryptoNative.EVP_MD_CTX_free(context);
            CryptoNative.EVP_PKEY_free(key);
        }
    }

    /// <summary>Whether a signature is right.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != KeyBytes || signature.Length != SignatureBytes) { return false; }
        nint key;
        fixed (byte* raw = publicKey) { key = CryptoNative.EVP_PKEY_new_raw_public_key(CryptoNative.PkeyEd25519, 0, raw, KeyBytes); }
        if (key == 0) { return false; }
        nint context = CryptoNative.EVP_MD_CTX_new();
        try
        {
            fixed (byte* input = message)
            fixed (byte* proof = signature)
            {
                CryptoNative.Check(CryptoNative.EVP_DigestVerifyInit(context, null, 0, 0, key));
                return CryptoNative.EVP_DigestVerify(context, proof, SignatureBytes, input, (nuint)message.Length) == 1;
            }
        }
        finally
        {
            CryptoNative.EVP_MD_CTX_free(context);
            CryptoNative.EVP_PKEY_free(key);
        }
    }

    private static nint PrivateKey(ReadOnlySpan<byte> privateKey)
    {
        if (privateKey.Length != KeyBytes) { throw new CryptographicException("an Ed25519 private key has 32 bytes"); }
        fixed (byte* raw = privateKey)
        {
            nint key = CryptoNative.EVP_PKEY_new_raw_private_key(CryptoNative.PkeyEd25519, 0, raw, KeyBytes);
            return key != 0 ? key : throw new CryptographicException("libcrypto refused the key");
        }
    }
}
