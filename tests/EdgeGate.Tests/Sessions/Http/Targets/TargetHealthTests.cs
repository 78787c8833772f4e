using EdgeGate.Sessions.Http.Targets;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Targets;

public sealed class TargetHealthTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    [Fact]
    public void Server_that_is_not_asked_rests_longer_each_time_and_is_tried_by_one_request()
    {
        HttpTargetHealth health = new(options: null);
        DateTimeOffset now = Start;
        Assert.True(health.TryAdmit(now));
        Assert.True(health.Failed(now));
        foreach (int seconds in new[] { 1, 2, 4, 8, 10, 10 })
        {
            Assert.False(health.TryAdmit(now + TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1)));
            now += TimeSpan.FromSeconds(seconds);
            Assert.True(health.TryAdmit(now));
            Assert.False(health.TryAdmit(now));
            Assert.False(health.Failed(now));
        }
        Assert.True(health.Connected());
        Assert.False(health.Connected());
        Assert.True(health.TryAdmit(now) && health.TryAdmit(now));
        Assert.True(health.Failed(now));
        Assert.True(health.TryAdmit(now + TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Server_that_is_asked_changes_after_answers_in_a_row_and_connecting_does_not_bring_it_back()
    {
        HttpTargetHealth health = new(new HttpHealthOptions("/", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), UnhealthyAfter: 3, HealthyAfter: 2, []));
        Assert.Equal([false, false, false, false, false, true, false], new[] { false, false, true, false, false, false, false }.Select(health.Answered));
        Assert.False(health.TryAdmit(Start + TimeSpan.FromHours(1)));
        Assert.False(health.Connected());
        Assert.Equal([false, false, false, true], new[] { true, false, true, true }.Select(health.Answered));
        Assert.True(health.Failed(Start));
        Assert.Equal([false, true], new[] { true, true }.Select(health.Answered));
    }

    [Theory]
    [InlineData(200, true, true)]
    [InlineData(302, true, false)]
    [InlineData(401, false, true)]
    [InlineData(500, false, false)]
    public void Status_is_good_as_configured(int status, bool byDefault, bool whereNamed)
    {
        HttpHealthOptions options = new("/", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), 1, 1, []);
        Assert.Equal(byDefault, options.IsGood(status));
        Assert.Equal(whereNamed, (options with { Statuses = [200, 401] }).IsGood(status));
    }
}
