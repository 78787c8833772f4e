using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace EdgeGate.Core.Transport;

/// <summary>Reads a certificate of ours with its key, and with the intermediate certificates that come after it in the file.</summary>
public static class PemCertificate
{
    /// <summary>Reads PEM files; the first certificate is ours.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">They cannot be read, or do not belong together.</exception>
    public static SslStreamCertificateContext Load(string certificateFile, string keyFile)
    {
        X509Certificate2 own = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        X509Certificate2Collection chain = [];
        chain.ImportFromPemFile(certificateFile);
        if (chain.Count > 0) { chain.RemoveAt(0); }
        // Offline: what peers are shown is in the file; nothing is fetched for it.
        return SslStreamCertificateContext.Create(own, chain, offline: true);
    }
}
