using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EdgeGate.Interop.OpenSsl;

/// <summary>An EVP_CIPHER_CTX; freeing it wipes its key.</summary>
internal sealed class CipherContext : SafeHandle
{
    /// <summary>An empty context.</summary>
    public CipherContext()
        : base(0, ownsHandle: true)
    {
        SetHandle(CryptoNative.EVP_CIPHER_CTX_new());
        if (IsInvalid) { throw new CryptographicException("libcrypto has no memory for a cipher"); }
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        CryptoNative.EVP_CIPHER_CTX_free(handle);
        return true;
    }
}
