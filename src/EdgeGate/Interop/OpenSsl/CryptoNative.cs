using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EdgeGate.Interop.OpenSsl;

/// <summary>The functions of libcrypto that ciphers, key agreement and signatures take.</summary>
/// <remarks>OpenSSL 3.0 manual, EVP_EncryptInit(3), EVP_MAC(3), EVP_PKEY_derive(3), EVP_DigestSign(3), EVP_DigestVerify(3), BN_mod_exp_mont(3).</remarks>
internal static unsafe partial class CryptoNative
{
    public const int CtrlAeadSetIvLength = 0x9;
    public const int CtrlAeadGetTag = 0x10;
    public const int CtrlAeadSetTag = 0x11;
    public const int PkeyX25519 = 1034;
    public const int PkeyEd25519 = 1087;

    /// <summary>Turns a failure into an exception: none of these fail by what a peer sends.</summary>
    public static void Check(int status)
    {
        if (status != 1) { throw new CryptographicException("libcrypto failed"); }
    }

    [LibraryImport("libcrypto")]
    public static partial nint EVP_CIPHER_CTX_new();

    [LibraryImport("libcrypto")]
    public static partial void EVP_CIPHER_CTX_free(nint context);

    [LibraryImport("libcrypto")]
    public static partial int EVP_CipherInit_ex(CipherContext context, nint cipher, nint engine, byte* key, byte* iv, int encrypts);

    [LibraryImport("libcrypto")]
    public static partial int EVP_CipherUpdate(CipherContext context, byte* output, int* outputBytes, byte* input, int inputBytes);

    [LibraryImport("libcrypto")]
    public static partial int EVP_CipherFinal_ex(CipherContext context, byte* output, int* outputBytes);

    [LibraryImport("libcrypto")]
    public static partial int EVP_CIPHER_CTX_ctrl(CipherContext context, int type, int argument, void* pointer);

    [LibraryImport("libcrypto")]
    public static partial nint EVP_aes_128_ctr();

    [LibraryImport("libcrypto")]
    public static partial nint EVP_aes_192_ctr();

    [LibraryImport("libcrypto")]
    public static partial nint EVP_aes_256_ctr();

    [LibraryImport("libcrypto")]
    public static partial nint EVP_aes_128_gcm();

    [LibraryImport("libcrypto")]
    public static partial nint EVP_aes_256_gcm();

    [LibraryImport("libcrypto")]
    public static partial nint EVP_chacha20();

    [LibraryImport("libcrypto", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint EVP_MAC_fetch(nint library, string algorithm, string? properties);

    [LibraryImport("libcrypto")]
    public static partial nint EVP_MAC_CTX_new(nint mac);

    [LibraryImport("libcrypto")]
    public static partial void EVP_MAC_CTX_free(nint context);

    [LibraryImport("libcrypto")]
    public static partial int EVP_MAC_init(MacContext context, byte* key, nuint keyBytes, nint parameters);

    [LibraryImport("libcrypto")]
    public static partial int EVP_MAC_update(MacContext context, byte* input, nuint inputBytes);

    [LibraryImport("libcrypto")]
    public static partial int EVP_MAC_final(MacContext context, byte* output, nuint* outputBytes, nuint outputSize);

    [LibraryImport("libcrypto")]
    public static partial nint EVP_PKEY_new_raw_private_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport("libcrypto")]
    public static partial nint EVP_PKEY_new_raw_public_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport("libcrypto")]
    public static partial int EVP_PKEY_get_raw_public_key(nint key, byte* output, nuint* length);

    [LibraryImport("libcrypto")]
    public static partial void EVP_PKEY_free(nint key);

    [LibraryImport("libcrypto")]
    public static partial nint EVP_PKEY_CTX_new(nint key, nint engine);

    [LibraryImport("libcrypto")]
    public static partial void EVP_PKEY_CTX_free(nint context);

    [LibraryImport("libcrypto")]
    public static partial int EVP_PKEY_derive_init(nint context);

    [LibraryImport("libcrypto")]
    public static partial int EVP_PKEY_derive_set_peer(nint context, nint peer);

    [LibraryImport("libcrypto")]
    public static partial int EVP_PKEY_derive(nint context, byte* secret, nuint* length);

    [LibraryImport("libcrypto")]
    public static partial nint EVP_MD_CTX_new();

    [LibraryImport("libcrypto")]
    public static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport("libcrypto")]
    public static partial int EVP_DigestSignInit(nint context, nint* pkeyContext, nint digest, nint engine, nint key);

    [LibraryImport("libcrypto")]
    public static partial int EVP_DigestSign(nint context, byte* signature, nuint* length, byte* message, nuint messageLength);

    [LibraryImport("libcrypto")]
    public static partial int EVP_DigestVerifyInit(nint context, nint* pkeyContext, nint digest, nint engine, nint key);

    [LibraryImport("libcrypto")]
    public static partial int EVP_DigestVerify(nint context, byte* signature, nuint length, byte* message, nuint messageLength);

    [LibraryImport("libcrypto")]
    public static partial nint BN_new();

    [LibraryImport("libcrypto")]
    public static partial void BN_clear_free(nint number);

    [LibraryImport("libcrypto")]
    public static partial nint BN_bin2bn(byte* bytes, int length, nint number);

    [LibraryImport("libcrypto")]
    public static partial int BN_bn2binpad(nint number, byte* output, int length);

    [LibraryImport("libcrypto")]
    public static partial nint BN_CTX_secure_new();

    [LibraryImport("libcrypto")]
    public static partial void BN_CTX_free(nint context);

    [LibraryImport("libcrypto")]
    public static partial int BN_mod_exp_mont_consttime(nint result, nint value, nint exponent, nint modulus, nint context, nint montgomery);

    [LibraryImport("libcrypto")]
    public static partial nint BN_get_rfc3526_prime_2048(nint number);

    [LibraryImport("libcrypto")]
    public static partial nint BN_get_rfc3526_prime_4096(nint number);

    [LibraryImport("libcrypto")]
    public static partial nint BN_get_rfc3526_prime_8192(nint number);
}
