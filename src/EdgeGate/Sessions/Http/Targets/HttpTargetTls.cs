using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EdgeGate.Core.Transport;

namespace EdgeGate.Sessions.Http.Targets;

/// <summary>How TLS is spoken with the servers of a connection: whom to trust, what to show. Files are read once.</summary>
internal sealed class HttpTargetTls(HttpTargetOptions options)
{
    private readonly Lazy<X509ChainPolicy> trust = new(() => ServerTrust.Policy(options.CaFile));
    private readonly Lazy<SslStreamCertificateContext?> certificate = new(() => options is { ClientCertificateFile: { } file, ClientKeyFile: { } key } ? PemCertificate.Load(file, key) : null);

    /// <summary>What is asked of a server.</summary>
    /// <param name="serverName">The name its certificate must have, and SNI.</param>
    public SslClientAuthenticationOptions Ask(string serverName) => new()
    {
        TargetHost = serverName,
        ApplicationProtocols = options.HasHttp2 ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11] : [SslApplicationProtocol.Http11],
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateChainPolicy = trust.Value.Clone(),
        ClientCertificateContext = certificate.Value,
    };
}
