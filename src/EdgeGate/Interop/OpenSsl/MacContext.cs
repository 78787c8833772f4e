using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EdgeGate.Interop.OpenSsl;

/// <summary>An EVP_MAC_CTX; freeing it wipes its key.</summary>
internal sealed class MacContext : SafeHandle
{
    /// <summary>A context for a MAC that was fetched.</summary>
    public MacContext(nint mac)
        : base(0, ownsHandle: true)
    {
        SetHandle(CryptoNative.EVP_MAC_CTX_new(mac));
        if (IsInvalid) { throw new CryptographicException("libcrypto has no memory for a MAC"); }
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        CryptoNative.EVP_MAC_CTX_free(handle);
        return true;
    }
}
