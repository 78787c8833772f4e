using System.Text;
using EdgeGate.Protocols.Http1;
using Xunit;

namespace EdgeGate.Protocols.Tests.Http1;

public sealed class Http1StatusTests
{
    [Theory]
    [InlineData(200, "OK")]
    [InlineData(102, "Processing")]
    [InlineData(207, "Multi-Status")]
    [InlineData(407, "Proxy Authentication Required")]
    [InlineData(423, "Locked")]
    [InlineData(451, "Unavailable For Legal Reasons")]
    [InlineData(511, "Network Authentication Required")]
    [InlineData(299, "")]
    public void Reason_is_the_registered_one(int status, string reason) => Assert.Equal(reason, Encoding.ASCII.GetString(Http1Status.Reason(status)));
}
