using System.Collections.Immutable;
using System.Net;
using EdgeGate.Admin;
using Xunit;

namespace EdgeGate.Tests.Admin;

public sealed class TrustedProxiesTests
{
    private static readonly ImmutableArray<IPNetwork> Trusted = [IPNetwork.Parse("127.0.0.1/32"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("2001:db8::/32")];

    [Theory]
    [InlineData("127.0.0.1", "", "127.0.0.1")]
    [InlineData("127.0.0.1", "198.51.100.7", "198.51.100.7")]
    [InlineData("127.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7")]
    [InlineData("127.0.0.1", "203.0.113.9,198.51.100.7 ,\t10.0.0.5", "198.51.100.7")]
    [InlineData("127.0.0.1", "198.51.100.7:4711", "198.51.100.7")]
    [InlineData("127.0.0.1", "2001:db9::7", "2001:db9::7")]
    [InlineData("127.0.0.1", "[2001:db9::7]:4711, 2001:db8::1", "2001:db9::7")]
    [InlineData("127.0.0.1", "::ffff:198.51.100.7", "198.51.100.7")]
    [InlineData("::ffff:127.0.0.1", "198.51.100.7", "198.51.100.7")]
    [InlineData("127.0.0.1", "10.0.0.9, 10.0.0.5", "10.0.0.9")]
    [InlineData("127.0.0.1", "198.51.100.7, unknown", "127.0.0.1")]
    [InlineData("127.0.0.1", "198.51.100.7, unknown, 10.0.0.5", "10.0.0.5")]
    [InlineData("127.0.0.1", "198.51.100.7,", "127.0.0.1")]
    [InlineData("127.0.0.2", "198.51.100.7", "127.0.0.2")]
    [InlineData("192.0.2.1", "198.51.100.7", "192.0.2.1")]
    [InlineData("192.0.2.1", "198.51.100.7, 127.0.0.1", "192.0.2.1")]
    public void Only_what_a_trusted_proxy_appended_is_believed(string peer, string forwarded, string caller)
        => Assert.Equal(IPAddress.Parse(caller), TrustedProxies.CallerOf(IPAddress.Parse(peer), forwarded, Trusted));

    [Fact]
    public void Without_proxies_and_in_a_field_without_end_nobody_is_believed()
    {
        Assert.Equal(IPAddress.Loopback, TrustedProxies.CallerOf(IPAddress.Loopback, "198.51.100.7", []));
        Assert.Equal(IPAddress.Loopback, TrustedProxies.CallerOf(IPAddress.Loopback, string.Concat(Enumerable.Repeat("10.0.0.1,", 300)) + "198.51.100.7", Trusted));
        Assert.Null(TrustedProxies.CallerOf(null, "198.51.100.7", Trusted));
    }
}
