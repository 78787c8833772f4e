using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EdgeGate.Core.Transport;

namespace EdgeGate.Sessions.Http.Targets;

/// <summary>How TLS is spoken with the servers of a connection: whom to trust, what to show. Files are read once.</summary>
internal sealed class HttpTargetTls(HttpTargetOptions options)
{
    private readonly Lazy<X509Certificate2Collection?> roots = new(() => ReadRoots(options.CaFile));
    private readonly Lazy<SslStreamCertificateContext?> certificate = new(() => options is { ClientCertificateFile: { } file, ClientKeyFile: { } key } ? PemCertificate.Load(file, key) : null);

    /// <summary>What is asked of a server.</summary>
    /// <param name="serverName">The name its certificate must have, and SNI.</param>
    public SslClientAuthenticationOptions Ask(string serverName)
    {
        SslClientAuthenticationOptions asked = new()
        {
            TargetHost = serverName,
            ApplicationProtocols = options.HasHttp2 ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11] : [SslApplicationProtocol.Http11],
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            ClientCertificateContext = certificate.Value,
        };
        if (roots.Value is { } trusted)
        {
            asked.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            asked.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
        }
        return asked;
    }

    private static X509Certificate2Collection? ReadRoots(string? file)
    {
        if (file is null) { return null; }
        X509Certificate2Collection read = [];
        read.ImportFromPemFile(file);
        return read;
    }
}
