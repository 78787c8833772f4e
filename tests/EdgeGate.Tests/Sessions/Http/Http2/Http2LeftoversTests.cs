using EdgeGate.Sessions.Http.Http2;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Http2;

public sealed class Http2LeftoversTests
{
    private const int Window = 1000;

    private readonly FakeTimeProvider time = new();
    private readonly Http2Leftovers leftovers;

    public Http2LeftoversTests() => leftovers = new Http2Leftovers(time);

    [Fact]
    public void What_comes_of_it_is_taken_until_its_end()
    {
        Assert.True(leftovers.TryAdd(1, new Http2Windows(0, Window), owesEnd: true));
        Assert.Equal(new Http2LeftoverStep(0, false, false, true), leftovers.Take(1, 400, isEnd: false, Window));
        Assert.Equal(new Http2LeftoverStep(800, false, false, true), leftovers.Take(1, 400, isEnd: false, Window));
        Assert.Equal(new Http2LeftoverStep(0, true, false, true), leftovers.Take(1, 5, isEnd: true, Window));
        Assert.Null(leftovers.Take(1, 5, isEnd: false, Window));
    }

    [Fact]
    public void More_than_its_window_or_than_is_dropped_cuts_it()
    {
        Assert.True(leftovers.TryAdd(1, new Http2Windows(0, Window), owesEnd: false));
        Assert.Equal(new Http2LeftoverStep(0, true, true, false), leftovers.Take(1, Window + 1, isEnd: false, Window));
        const int Large = 8 * 1024 * 1024;
        Assert.True(leftovers.TryAdd(3, new Http2Windows(0, Large), owesEnd: false));
        Assert.Equal(new Http2LeftoverStep(Large, false, false, false), leftovers.Take(3, Large, isEnd: false, Large));
        Assert.Equal(new Http2LeftoverStep(Large, false, false, false), leftovers.Take(3, Large, isEnd: false, Large));
        Assert.Equal(new Http2LeftoverStep(0, true, true, false), leftovers.Take(3, 1, isEnd: false, Large));
    }

    [Fact]
    public void One_that_takes_too_long_is_late_once()
    {
        Assert.True(leftovers.TryAdd(1, new Http2Windows(0, Window), owesEnd: true));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(leftovers.TryAdd(3, new Http2Windows(0, Window), owesEnd: false));
        Assert.Empty(leftovers.TakeLate());
        time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Equal([(1, true)], leftovers.TakeLate());
        Assert.Empty(leftovers.TakeLate());
    }

    [Fact]
    public void There_are_so_many_and_no_more()
    {
        for (int stream = 1; stream < 200; stream += 2) { Assert.True(leftovers.TryAdd(stream, new Http2Windows(0, Window), owesEnd: false)); }
        Assert.False(leftovers.TryAdd(201, new Http2Windows(0, Window), owesEnd: false));
        leftovers.Remove(1);
        Assert.True(leftovers.TryAdd(201, new Http2Windows(0, Window), owesEnd: false));
    }
}
