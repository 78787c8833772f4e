using System.Net;
using EdgeGate.Relay;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeGate.Tests.Relay;

public sealed class FailureLimitTests
{
    private static readonly IPAddress Here = IPAddress.Parse("192.0.2.1");

    [Fact]
    public void Address_that_fails_too_often_waits_for_the_minute_to_end()
    {
        FakeTimeProvider time = new();
        FailureLimit limit = new(time);
        for (int i = 0; i < 3; i++)
        {
            Assert.False(limit.IsExceeded(Here, failuresMax: 3));
            limit.Failed(Here);
        }
        Assert.True(limit.IsExceeded(Here, failuresMax: 3));
        Assert.False(limit.IsExceeded(IPAddress.Parse("192.0.2.2"), failuresMax: 3));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(limit.IsExceeded(Here, failuresMax: 3));
    }

    [Fact]
    public void What_did_not_fail_in_the_end_is_taken_back()
    {
        FailureLimit limit = new(new FakeTimeProvider());
        limit.Failed(Here);
        limit.Succeeded(Here);
        Assert.False(limit.IsExceeded(Here, failuresMax: 1));
    }

    [Fact]
    public void Network_of_an_ipv6_client_counts_as_one_address_and_a_mapped_one_as_its_own()
    {
        FailureLimit limit = new(new FakeTimeProvider());
        limit.Failed(IPAddress.Parse("2001:db8:1:2::3"));
        Assert.True(limit.IsExceeded(IPAddress.Parse("2001:db8:1:2:ffff::9"), failuresMax: 1));
        Assert.False(limit.IsExceeded(IPAddress.Parse("2001:db8:1:3::3"), failuresMax: 1));
        limit.Failed(IPAddress.Parse("::ffff:192.0.2.1"));
        Assert.True(limit.IsExceeded(Here, failuresMax: 1));
        Assert.False(limit.IsExceeded(IPAddress.Parse("192.0.2.2"), failuresMax: 1));
    }
}
