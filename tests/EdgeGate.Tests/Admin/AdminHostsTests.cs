using System.Net;
using EdgeGate.Admin;
using Xunit;

namespace EdgeGate.Tests.Admin;

public sealed class AdminHostsTests
{
    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.9.9.9", true)]
    [InlineData("[::1]", true)]
    [InlineData("192.0.2.10", true)]
    [InlineData("gate.example.com", true)]
    [InlineData("Gate.Example.COM", true)]
    [InlineData("console.internal", true)]
    [InlineData("[2001:db8::5]", true)]
    [InlineData("", false)]
    [InlineData("evil.example", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("evil.localhost", false)]
    [InlineData("localhost.", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("192.0.2.11", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("[::]", false)]
    [InlineData("[", false)]
    [InlineData("gate.example.com.", false)]
    [InlineData("xgate.example.com", false)]
    public void Only_names_of_its_own_are_answered(string host, bool isOwn)
        => Assert.Equal(isOwn, AdminHosts.IsOwn(host, IPAddress.Parse("192.0.2.10"), "https://gate.example.com:8443/console", ["console.internal", "2001:db8::5"]));

    [Theory]
    [InlineData("192.0.2.11", true)]
    [InlineData("[2001:db8::9]", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("[::]", false)]
    [InlineData("evil.example", false)]
    public void Of_all_addresses_any_may_be_its_own(string host, bool isOwn)
    {
        foreach (IPAddress all in new[] { IPAddress.Any, IPAddress.IPv6Any }) { Assert.Equal(isOwn, AdminHosts.IsOwn(host, all, "", [])); }
    }
}
