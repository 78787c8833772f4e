using System.Text;
using EdgeGate.Protocols.Postgres;
using Xunit;

namespace EdgeGate.Protocols.Tests.Postgres;

public sealed class PgOAuthBearerTests
{
    [Theory]
    [InlineData("n,,\u0001auth=Bearer abc.d-f_~+/==\u0001\u0001", "abc.d-f_~+/==")]
    [InlineData("y,,\u0001auth=bearer   abc\u0001\u0001", "abc")]
    [InlineData("n,,\u0001host=a.example\u0001port=5432\u0001auth=Bearer x\u0001\u0001", "x")]
    [InlineData("n,,\u0001auth=\u0001\u0001", "")]
    public void Message_is_read(string message, string token)
    {
        Assert.True(PgOAuthBearer.TryRead(Encoding.ASCII.GetBytes(message), out PgOAuthBearer read));
        Assert.Equal(token, Encoding.ASCII.GetString(read.Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("n,,\u0001")]
    [InlineData("n,,\u0001\u0001")]
    [InlineData("p=tls-exporter,,\u0001auth=Bearer x\u0001\u0001")]
    [InlineData("n,a=root,\u0001auth=Bearer x\u0001\u0001")]
    [InlineData("n,,auth=Bearer x\u0001\u0001")]
    [InlineData("n,,\u0001auth=Bearer x\u0001")]
    [InlineData("n,,\u0001auth=Bearer x\u0001\u0001\u0001")]
    [InlineData("n,,\u0001auth=Bearer x\u0001auth=Bearer y\u0001\u0001")]
    [InlineData("n,,\u0001auth=Bearer x\u0001host=a\u0001host=b\u0001\u0001")]
    [InlineData("n,,\u0001host=a\u0001\u0001")]
    [InlineData("n,,\u0001auth=Basic x\u0001\u0001")]
    [InlineData("n,,\u0001auth=Bearer\u0001\u0001")]
    [InlineData("n,,\u0001auth=Bearer a b\u0001\u0001")]
    [InlineData("n,,\u0001auth=Bearer =\u0001\u0001")]
    [InlineData("n,,\u0001auth=Bearer a=b\u0001\u0001")]
    [InlineData("n,,\u0001=x\u0001auth=Bearer x\u0001\u0001")]
    [InlineData("n,,\u0001a_b=x\u0001auth=Bearer x\u0001\u0001")]
    [InlineData("n,,\u0001auth=Bearer x\u0000\u0001\u0001")]
    public void Message_that_is_not_one_is_refused(string message) => Assert.False(PgOAuthBearer.TryRead(Encoding.ASCII.GetBytes(message), out _));

    [Fact]
    public void Message_longer_than_its_bound_is_refused()
        => Assert.False(PgOAuthBearer.TryRead(Encoding.ASCII.GetBytes($"n,,\u0001auth=Bearer {new string('x', PgOAuthBearer.BytesMax)}\u0001\u0001"), out _));
}
