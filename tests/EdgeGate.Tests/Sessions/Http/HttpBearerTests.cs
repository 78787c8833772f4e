using System.Text;
using EdgeGate.Sessions.Http;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http;

public sealed class HttpBearerTests
{
    [Theory]
    [InlineData("Authorization: Bearer one\r\n", "one", false)]
    [InlineData("authorization:bearer  one \r\nX-Note: a\r\n", "one", false)]
    [InlineData("X-Edgegate-Token: own\r\nAuthorization: Bearer theirs\r\n", "own", true)]
    [InlineData("Authorization: Bearer theirs\r\nx-edgegate-token: own\r\n", "own", true)]
    [InlineData("Authorization: Basic b25l\r\n", null, false)]
    [InlineData("Authorization: Bearer one\r\nAuthorization: Bearer two\r\n", null, false)]
    [InlineData("Authorization: Bearer \r\n", null, false)]
    [InlineData("X-Edgegate-Token: one\r\nX-Edgegate-Token: two\r\n", null, true)]
    [InlineData("X-Edgegate-Token: \r\nAuthorization: Bearer one\r\n", null, true)]
    [InlineData("X-Note: a\r\n", null, false)]
    [InlineData("", null, false)]
    public void Token_is_found_where_there_is_one_alone(string fields, string? token, bool isOwnField)
    {
        bool isFound = HttpBearer.TryFind(Encoding.ASCII.GetBytes(fields), out ReadOnlySpan<byte> found, out bool isOwn);
        Assert.Equal(token is not null, isFound);
        Assert.Equal(isOwnField, isOwn);
        if (token is not null) { Assert.Equal(token, Encoding.ASCII.GetString(found)); }
    }
}
