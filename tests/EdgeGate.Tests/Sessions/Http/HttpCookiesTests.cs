using System.Text;
using EdgeGate.Core;
using EdgeGate.Sessions.Http.SignIn;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http;

public sealed class HttpCookiesTests
{
    [Theory]
    [InlineData("edgegate-session=x; Path=/", true)]
    [InlineData("=edgegate-session=x; Path=/", true)]
    [InlineData(" = __Host-EdgeGate=x", true)]
    [InlineData("edgegate-flow; Path=/", true)]
    [InlineData("a=edgegate-session=x", false)]
    [InlineData("=b; Path=/", false)]
    public void Cookie_of_a_target_that_browsers_would_send_as_the_gateways_is_known(string cookie, bool isOwn)
        => Assert.Equal(isOwn, HttpCookies.IsOwn(HttpCookies.NameOf(Encoding.ASCII.GetBytes(cookie))));

    [Fact]
    public void Targets_get_none_of_the_gateways_cookies()
    {
        using ByteBuffer others = new(256);
        Assert.True(HttpCookies.HoldsOwn("a=1; =edgegate-session=x"u8));
        HttpCookies.AppendOthers("a=1; =edgegate-session=x; edgegate-flow=y; b"u8, others);
        Assert.Equal("a=1; b", Encoding.ASCII.GetString(others.Written));
    }
}
