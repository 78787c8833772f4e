using System.Net;
using EdgeGate.Core;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Sessions.Ssh.Keys;
using EdgeGate.Sessions.Ssh.Login;
using Xunit;

namespace EdgeGate.Tests.Sessions.Ssh;

/// <summary>Whom a user certificate stands for.</summary>
public sealed class SshCertificateReaderTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    [Theory]
    [InlineData("ann", "ann")]
    [InlineData("J\u00e9r\u00f4me", "J\u00e9r\u00f4me")]
    [InlineData("ann\nAccepted publickey for root", null)]
    [InlineData("ann\u009b", null)]
    [InlineData("ann\uFFFD", null)]
    public void Name_that_does_not_read_as_itself_is_nobody_s(string name, string? subject) => Assert.Equal(subject, Read([name]));

    [Fact]
    public void Group_that_does_not_read_as_itself_is_nobody_s()
    {
        Assert.Equal("ann", Read(["ann", "group:dev"]));
        Assert.Null(Read(["ann", "group:dev\0"]));
    }

    private static string? Read(string[] principals)
    {
        byte[] blob = SshCertificateMint.Sign(TestKeys.Ed25519, new SshCertificateRequest { Kind = SshCertificateKind.User, PublicBlob = TestKeys.P256.PublicBlob, KeyId = "id", Principals = principals, ValidAfter = Now.AddHours(-1), ValidBefore = Now.AddHours(1) });
        Assert.True(SshCertificate.TryRead(blob, SshLimits.Default, out SshCertificate certificate));
        (Principal Principal, SshGrants Grants)? read = SshCertificateReader.Read(certificate, [new SshAuthorityOptions([TestKeys.Ed25519.PublicBlob.ToArray()], "staff", false, "group:", null, [])], null, IPAddress.Loopback, Now);
        return read?.Principal.Subject;
    }
}
