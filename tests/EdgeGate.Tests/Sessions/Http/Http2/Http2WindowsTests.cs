using EdgeGate.Sessions.Http.Http2;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Http2;

public sealed class Http2WindowsTests
{
    [Fact]
    public void Window_that_was_sent_into_may_become_negative_and_grows_again()
    {
        Http2Windows windows = new(100, 1000);
        windows.Sent(80);
        Assert.True(windows.TryGrow(-50));
        Assert.Equal(-30, windows.Send);
        Assert.True(windows.TryGrow(31));
        Assert.Equal(1, windows.Send);
    }

    [Theory]
    [InlineData(0, int.MaxValue, true)]
    [InlineData(1, int.MaxValue, false)]
    [InlineData(-1, int.MaxValue, true)]
    [InlineData(int.MaxValue, 1, false)]
    public void Window_is_2_31_less_1_at_most(long first, long change, bool isTaken) => Assert.Equal(isTaken, new Http2Windows(first, 0).TryGrow(change));

    [Fact]
    public void More_than_was_granted_is_not_taken()
    {
        Http2Windows windows = new(0, 10);
        Assert.True(windows.TryReceive(10));
        Assert.False(windows.TryReceive(1));
        Assert.True(windows.TryReceive(0));
    }

    [Fact]
    public void Credit_is_given_by_halves_and_adds_up()
    {
        Http2Windows windows = new(0, 100);
        Assert.True(windows.TryReceive(60));
        Assert.Equal(0, windows.Credit(49, 100));
        Assert.Equal(60, windows.Credit(11, 100));
        Assert.Equal(100, windows.Receive);
    }

    [Fact]
    public void Refill_gives_back_all_that_is_owed_or_held()
    {
        Http2Windows windows = new(0, 100);
        Assert.True(windows.TryReceive(60));
        Assert.Equal(0, windows.Credit(10, 100));
        Assert.Equal(60, windows.Refill(100));
        Assert.Equal(0, windows.Refill(100));
        Assert.Equal(0, windows.Credit(49, 100));
    }
}
