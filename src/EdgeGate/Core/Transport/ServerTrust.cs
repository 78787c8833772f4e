using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeGate.Core.Transport;

/// <summary>Which certificates of servers that the gateway asks are trusted. One place, so that targets, issuers, mail and log servers are looked at alike.</summary>
/// <remarks>RFC 5280, 6; the purpose must be server authentication. Nothing is fetched: where issuers and revocations are said to be, the server has chosen.</remarks>
public static class ServerTrust
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>What a chain must be.</summary>
    /// <param name="caFile">The roots, as PEM; null for those of the system.</param>
    /// <exception cref="CryptographicException">The file cannot be read.</exception>
    public static X509ChainPolicy Policy(string? caFile)
    {
        X509ChainPolicy policy = new() { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (caFile is null) { return policy; }
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.ImportFromPemFile(caFile);
        return policy;
    }

    /// <summary>Whether a certificate is trusted, whatever its name.</summary>
    /// <param name="caFile">The roots, as PEM.</param>
    /// <param name="certificate">The certificate.</param>
    /// <param name="shown">What came with it; null when nothing did.</param>
    public static bool Trusts(string caFile, X509Certificate2 certificate, X509Chain? shown)
    {
        using X509Chain chain = new() { ChainPolicy = Policy(caFile) };
        if (shown is not null) { chain.ChainPolicy.ExtraStore.AddRange(shown.ChainPolicy.ExtraStore); }
        return chain.Build(certificate);
    }
}
