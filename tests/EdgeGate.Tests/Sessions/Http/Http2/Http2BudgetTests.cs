using EdgeGate.Sessions.Http.Http2;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Http2;

public sealed class Http2BudgetTests
{
    [Fact]
    public void What_was_spent_comes_back_with_time_and_no_more_than_there_was()
    {
        FakeTimeProvider time = new();
        Http2Budget budget = new(burst: 3, perSecond: 2, time);
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => budget.TrySpend()));
        time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal([true, false], Enumerable.Range(0, 2).Select(_ => budget.TrySpend()));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => budget.TrySpend()));
    }

    [Fact]
    public void Reset_streams_are_remembered_for_a_while()
    {
        Http2ResetStreams streams = new();
        for (int stream = 1; stream <= 513; stream += 2) { streams.Add(stream); }
        Assert.False(streams.Contains(1));
        Assert.True(streams.Contains(3) && streams.Contains(513));
        Assert.False(streams.Contains(515));
    }
}
