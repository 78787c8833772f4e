using System.Net;
using EdgeGate.Relay;
using Xunit;

namespace EdgeGate.Tests.Relay;

/// <summary>Who proves nothing takes no more than a share of the gateway.</summary>
public sealed class UnprovenLimitTests
{
    private static readonly IPAddress One = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Two = IPAddress.Parse("192.0.2.2");

    [Fact]
    public void One_address_takes_no_places_of_the_others_and_gets_its_own_back()
    {
        UnprovenLimit limit = new(10, 4);
        UnprovenLimit.Place[] places = [.. Enumerable.Range(0, 4).Select(_ => limit.TryEnter(One, out bool _)!)];
        Assert.Null(limit.TryEnter(One, out bool isNews));
        Assert.True(isNews);
        Assert.Null(limit.TryEnter(IPAddress.Parse("::ffff:192.0.2.1"), out isNews));
        Assert.False(isNews);
        Assert.NotNull(limit.TryEnter(Two, out isNews));
        places[0].Dispose();
        places[0].Dispose();
        Assert.NotNull(limit.TryEnter(One, out _));
        Assert.Null(limit.TryEnter(One, out isNews));
        Assert.False(isNews);
    }

    [Fact]
    public void All_together_take_no_more_than_there_are()
    {
        UnprovenLimit limit = new(10, 4);
        List<UnprovenLimit.Place> places = [];
        for (int i = 0; i < 10; i++) { places.Add(limit.TryEnter(IPAddress.Parse($"2001:db8:0:{i}::1"), out _)!); }
        Assert.Null(limit.TryEnter(One, out bool isNews));
        Assert.True(isNews);
        Assert.Null(limit.TryEnter(Two, out isNews));
        Assert.True(isNews);
        places.ForEach(static place => place.Dispose());
        for (int i = 0; i < 4; i++) { Assert.NotNull(limit.TryEnter(IPAddress.Parse($"2001:db8::{i + 1}"), out _)); }
        // One /64 is one client's.
        Assert.Null(limit.TryEnter(IPAddress.Parse("2001:db8::99"), out _));
    }

    /// <summary>An address of which no connection was ever taken has none to end: what is remembered of it would never be forgotten, and once enough is remembered audit would hear of nobody.</summary>
    [Fact]
    public void Addresses_that_were_refused_for_others_are_news_again_once_half_is_over()
    {
        UnprovenLimit limit = new(10, 10);
        for (int round = 0; round < 3; round++)
        {
            List<UnprovenLimit.Place> places = [.. Enumerable.Range(0, 10).Select(_ => limit.TryEnter(One, out bool _)!)];
            for (int i = 0; i < 10; i++)
            {
                Assert.Null(limit.TryEnter(IPAddress.Parse($"2001:db8:0:{i}::1"), out bool isNews));
                Assert.True(isNews);
            }
            places.ForEach(static place => place.Dispose());
        }
    }
}
