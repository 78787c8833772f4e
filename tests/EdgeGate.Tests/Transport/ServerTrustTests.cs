using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeGate.Core.Transport;
using Xunit;

namespace EdgeGate.Tests.Transport;

public sealed class ServerTrustTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 root;

    public ServerTrustTests()
    {
        CertificateRequest request = new("CN=root", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(9));
        File.WriteAllText(file, root.ExportCertificatePem());
    }

    [Theory]
    [InlineData("1.3.6.1.5.5.7.3.1", true)]
    [InlineData("1.3.6.1.5.5.7.3.2", false)]
    [InlineData("", true)]
    public void Certificate_must_be_one_for_servers(string purpose, bool isTrusted)
    {
        using X509Certificate2 leaf = Issue(root, "CN=leaf", purpose, isAuthority: false);
        Assert.Equal(isTrusted, ServerTrust.Trusts(file, leaf, null));
    }

    [Fact]
    public void Issuers_that_are_shown_count_and_others_roots_do_not()
    {
        using X509Certificate2 between = Issue(root, "CN=between", "", isAuthority: true);
        using X509Certificate2 leaf = Issue(between, "CN=leaf", "1.3.6.1.5.5.7.3.1", isAuthority: false);
        Assert.False(ServerTrust.Trusts(file, leaf, null));
        using X509Chain shown = new();
        shown.ChainPolicy.ExtraStore.Add(between);
        Assert.True(ServerTrust.Trusts(file, leaf, shown));
        using X509Certificate2 other = Issue(leaf, "CN=other", "", isAuthority: false);
        Assert.False(ServerTrust.Trusts(file, other, shown));
    }

    [Fact]
    public void Nothing_is_fetched_for_a_certificate()
    {
        foreach (X509ChainPolicy policy in new[] { ServerTrust.Policy(null), ServerTrust.Policy(file) })
        {
            Assert.True(policy.DisableCertificateDownloads);
            Assert.Equal(X509RevocationMode.NoCheck, policy.RevocationMode);
        }
        Assert.Equal(X509ChainTrustMode.System, ServerTrust.Policy(null).TrustMode);
        Assert.Equal(X509ChainTrustMode.CustomRootTrust, ServerTrust.Policy(file).TrustMode);
    }

    public void Dispose()
    {
        File.Delete(file);
        root.Dispose();
        key.Dispose();
    }

    /// <summary>Issues a certificate; all have the same key.</summary>
    private X509Certificate2 Issue(X509Certificate2 issuer, string subject, string purpose, bool isAuthority)
    {
        CertificateRequest request = new(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        if (purpose.Length > 0) { request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false)); }
        return request.Create(issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(key), DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), [1, 2, (byte)subject.Length]);
    }
}
