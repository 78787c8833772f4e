using EdgeGate.Protocols.Ssh;
using EdgeGate.Sessions.Ssh.Keys;
using EdgeGate.Sessions.Ssh.Login;
using Xunit;

namespace EdgeGate.Tests.Sessions.Ssh;

/// <summary>Which host certificates a target may show.</summary>
public sealed class SshTargetTrustTests
{
    private static readonly string Authority = $"@cert-authority *.lab ssh-ed25519 {Convert.ToBase64String(TestKeys.Ed25519.PublicBlob)}\n";

    [Fact]
    public void Certificate_of_an_authority_is_taken_for_the_host_it_names()
    {
        Assert.True(Accepts(Authority, "box.lab", Certificate(TestKeys.P256, "box.lab")));
        Assert.False(Accepts(Authority, "box.lab", Certificate(TestKeys.P256, "other.lab")));
        Assert.False(Accepts(Authority, "box.example", Certificate(TestKeys.P256, "box.example")));
    }

    /// <summary>A key that was stolen has certificates that are good for years: who revokes it means these too.</summary>
    [Fact]
    public void Certificate_of_a_revoked_key_is_not_taken()
    {
        foreach (SshPrivateKey key in TestKeys.All.Skip(1))
        {
            string known = $"{Authority}@revoked * {SshPublicKey.TypeOf(Read(key).Kind)} {Convert.ToBase64String(key.PublicBlob)}\n";
            Assert.True(Accepts(Authority, "box.lab", Certificate(key, "box.lab")));
            Assert.False(Accepts(known, "box.lab", Certificate(key, "box.lab")));
        }
    }

    private static SshPublicKey Read(SshPrivateKey key) => SshPublicKey.TryRead(key.PublicBlob, SshLimits.Default, out SshPublicKey read) ? read : default;

    private static bool Accepts(string knownHosts, string host, byte[] certificate)
    {
        Assert.True(SshKnownHosts.TryParse(knownHosts, out SshKnownHosts known, out _));
        return new SshTargetTrust([], known, host, 22).Accepts("any-cert-v01@openssh.com", certificate);
    }

    private static byte[] Certificate(SshPrivateKey key, string host)
        => SshCertificateMint.Sign(TestKeys.Ed25519, new SshCertificateRequest
        {
            Kind = SshCertificateKind.Host,
            PublicBlob = key.PublicBlob.ToArray(),
            KeyId = host,
            Principals = [host],
            ValidAfter = DateTimeOffset.UtcNow.AddHours(-1),
            ValidBefore = DateTimeOffset.UtcNow.AddHours(1),
        });
}
