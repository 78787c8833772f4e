using System.Text;
using EdgeGate.Core;
using EdgeGate.Sessions.Http;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http;

public sealed class HttpCachingTests
{
    [Theory]
    [InlineData("public, max-age=31536000, immutable", "private, max-age=31536000, immutable")]
    [InlineData("max-age=60,S-MaxAge=600", "private, max-age=60")]
    [InlineData("Public", "private")]
    [InlineData("max-age=60, must-revalidate", "private, max-age=60, must-revalidate")]
    [InlineData("private=\"x\", public", "private, private=\"x\"")]
    [InlineData("private, max-age=60", null)]
    [InlineData("public, no-store", null)]
    [InlineData("max-age=60", "private, max-age=60")]
    [InlineData("no-cache", "private, no-cache")]
    [InlineData("", "private")]
    public void Answer_that_a_shared_cache_might_keep_is_private(string value, string? expected)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(value);
        Assert.Equal(expected is not null, HttpCaching.IsShared(bytes));
        if (expected is null) { return; }
        using ByteBuffer output = new(256);
        HttpCaching.AppendPrivate(bytes, output);
        Assert.Equal(expected, Encoding.ASCII.GetString(output.Written));
    }
}
