using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EdgeGate.Interop.OpenSsl;

/// <summary>Ed25519 signatures by libcrypto.</summary>
/// <remarks>RFC 8032; OpenSSL manual, EVP_PKEY_new_raw_private_key(3), EVP_DigestSign(3).</remarks>
public static unsafe partial class Ed25519
{
    /// <summary>Bytes of a private or public key.</summary>
    public const int KeyBytes = 32;
    /// <summary>Bytes of a signature.</summary>
    public const int SignatureBytes = 64;

    private const int EvpPkeyEd25519 = 1087;

    /// <summary>The public key of a private key.</summary>
    public static byte[] PublicKey(ReadOnlySpan<byte> privateKey)
    {
        nint key = PrivateKey(privateKey);
        try
        {
            byte[] result = new byte[KeyBytes];
            nuint length = KeyBytes;
            fixed (byte* output = result) { Check(EVP_PKEY_get_raw_public_key(key, output, &length)); }
            return result;
        }
        finally
        {
            EVP_PKEY_free(key);
        }
    }

    /// <summary>Signs a message.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> message)
    {
        nint key = PrivateKey(privateKey);
        nint context = EVP_MD_CTX_new();
        try
        {
            byte[] signature = new byte[SignatureBytes];
            nuint length = SignatureBytes;
            fixed (byte* output = signature)
            fixed (byte* input = message)
            {
                Check(EVP_DigestSignInit(context, null, 0, 0, key));
                Check(EVP_DigestSign(context, output, &length, input, (nuint)message.Length));
            }
            return signature;
        }
        finally
        {
            EVP_MD_CTX_free(context);
            EVP_PKEY_free(key);
        }
    }

    /// <summary>Whether a signature is right.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != KeyBytes || signature.Length != SignatureBytes) { return false; }
        nint key;
        fixed (byte* raw = publicKey) { key = EVP_PKEY_new_raw_public_key(EvpPkeyEd25519, 0, raw, KeyBytes); }
        if (key == 0) { return false; }
        nint context = EVP_MD_CTX_new();
        try
        {
            fixed (byte* input = message)
            fixed (byte* proof = signature)
            {
                Check(EVP_DigestVerifyInit(context, null, 0, 0, key));
                return EVP_DigestVerify(context, proof, SignatureBytes, input, (nuint)message.Length) == 1;
            }
        }
        finally
        {
            EVP_MD_CTX_free(context);
            EVP_PKEY_free(key);
        }
    }

    private static nint PrivateKey(ReadOnlySpan<byte> privateKey)
    {
        if (privateKey.Length != KeyBytes) { throw new CryptographicException("an Ed25519 private key has 32 bytes"); }
        fixed (byte* raw = privateKey)
        {
            nint key = EVP_PKEY_new_raw_private_key(EvpPkeyEd25519, 0, raw, KeyBytes);
            return key != 0 ? key : throw new CryptographicException("libcrypto refused the key");
        }
    }

    private static void Check(int status)
    {
        if (status != 1) { throw new CryptographicException("libcrypto failed"); }
    }

    [LibraryImport("libcrypto")]
    private static partial nint EVP_PKEY_new_raw_private_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport("libcrypto")]
    private static partial nint EVP_PKEY_new_raw_public_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport("libcrypto")]
    private static partial int EVP_PKEY_get_raw_public_key(nint key, byte* output, nuint* length);

    [LibraryImport("libcrypto")]
    private static partial void EVP_PKEY_free(nint key);

    [LibraryImport("libcrypto")]
    private static partial nint EVP_MD_CTX_new();

    [LibraryImport("libcrypto")]
    private static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport("libcrypto")]
    private static partial int EVP_DigestSignInit(nint context, nint* pkeyContext, nint digest, nint engine, nint key);

    [LibraryImport("libcrypto")]
    private static partial int EVP_DigestSign(nint context, byte* signature, nuint* length, byte* message, nuint messageLength);

    [LibraryImport("libcrypto")]
    private static partial int EVP_DigestVerifyInit(nint context, nint* pkeyContext, nint digest, nint engine, nint key);

    [LibraryImport("libcrypto")]
    private static partial int EVP_DigestVerify(nint context, byte* signature, nuint length, byte* message, nuint messageLength);
}
