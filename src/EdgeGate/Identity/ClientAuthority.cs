using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using EdgeGate.Core;

namespace EdgeGate.Identity;

/// <summary>An authority whose client certificates prove people, and how their names become a subject and groups.</summary>
/// <param name="Roots">Its certificates.</param>
/// <param name="Name">What audit calls it: the issuer of those it vouches for.</param>
/// <param name="Subject">What is the subject: <c>cn</c>, <c>email</c>, <c>uri</c> or <c>dns</c>.</param>
/// <param name="Groups">Groups of everybody it vouches for.</param>
/// <param name="TakesUnits">Whether organizational units (OU) are groups.</param>
public sealed record ClientAuthority(X509Certificate2Collection Roots, string Name, string Subject, ImmutableArray<string> Groups, bool TakesUnits)
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const string OrganizationalUnit = "2.5.4.11";

    /// <summary>How a handshake looks at what a peer shows, before <see cref="Find"/> does: it fetches nothing, for who connects has written the addresses in it (authorityInfoAccess), and proves nothing before.</summary>
    public static X509ChainPolicy HandshakePolicy() => new() { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };

    /// <summary>Whom a peer's certificate proves before any of several authorities: nobody and no fault when none of them vouches for it, or when it showed none.</summary>
    /// <param name="authorities">The authorities, in order.</param>
    /// <param name="certificate">The certificate, as the handshake's callback is given it.</param>
    /// <param name="chain">What came with it.</param>
    /// <param name="now">The time.</param>
    public static IdentityResult Find(ImmutableArray<ClientAuthority> authorities, X509Certificate? certificate, X509Chain? chain, DateTimeOffset now)
    {
        if (certificate is not X509Certificate2 shown) { return default; }
        X509Certificate2Collection others = chain?.ChainPolicy.ExtraStore ?? [];
        IdentityResult first = default;
        foreach (ClientAuthority authority in authorities)
        {
            IdentityResult result = authority.Prove(shown, others, now);
            if (result.Principal is not null) { return result; }
            if (first.Fault == IdentityFault.None) { first = result; }
        }
        return first;
    }

    /// <summary>Whom a certificate proves, whose key the peer has proven in the handshake; nobody and no fault when this authority does not vouch for it, or it has no such name.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="others">What else the peer showed, to build the chain with.</param>
    /// <param name="now">The time.</param>
    /// <remarks>RFC 5280, 6; the purpose must be client authentication. Revocation is the deny list's: by the serial number, or the subject.</remarks>
    public IdentityResult Prove(X509Certificate2 certificate, X509Certificate2Collection others, DateTimeOffset now)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(Roots);
        chain.ChainPolicy.ExtraStore.AddRange(others);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid(ClientAuthentication));
        if (!chain.Build(certificate)) { return default; }
        // Which of several is meant nobody knows, and who asked for the certificate may have chosen the others.
        if (CertificateNames.Read(certificate, Subject) is not { Count: <= 1 } names) { return new(null, IdentityFault.CertificateNameUnclear); }
        if (names is not [{ Length: > 0 } subject]) { return default; }
        if (subject.Any(char.IsControl)) { return new(null, IdentityFault.CertificateNameUnclear); }
        ImmutableArray<string> groups = TakesUnits ? [.. Groups, .. Values(certificate, OrganizationalUnit)] : Groups;
        Principal owner = new(subject, null, groups, Name, Proof.ClientCertificate, new DateTimeOffset(certificate.NotAfter.ToUniversalTime()))
        {
            TokenId = certificate.SerialNumber,
            IssuedAt = new DateTimeOffset(certificate.NotBefore.ToUniversalTime()),
        };
        return new(owner, IdentityFault.None);
    }

    private static List<string> Values(X509Certificate2 certificate, string type)
        => [.. certificate.SubjectName.EnumerateRelativeDistinguishedNames().Where(one => !one.HasMultipleElements && one.GetSingleElementType().Value == type).Select(static one => one.GetSingleElementValue() ?? "")];
}
