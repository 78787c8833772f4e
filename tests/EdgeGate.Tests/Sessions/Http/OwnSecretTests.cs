using System.Text;
using EdgeGate.Core;
using EdgeGate.Sessions.Http;
using EdgeGate.Sessions.Http.Credentials;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http;

public sealed class OwnSecretTests
{
    private static readonly OwnSecret Parameter = new(new HttpCredential(null, "key", new SecretText("a%2Bb%2Fsecret")));

    [Theory]
    [InlineData("/a/?key=a%2Bb%2Fsecret", "/a/")]
    [InlineData("/a?x=1&key=a%2bb/secret&y=2#key=z", "/a?x=1&y=2#key=z")]
    [InlineData("https://other.example/a?k%65y=a+b%2Fsecret", "https://other.example/a")]
    [InlineData("/a?key=mine&x", "/a?key=mine&x")]
    [InlineData("/a?key=a%2Bb%2Fsecret&key=a%2Bb%2Fsecret", "/a")]
    public void Parameter_is_taken_from_places(string place, string expected)
    {
        using ByteBuffer output = new(1024);
        Assert.True(Parameter.MayStandIn(Encoding.ASCII.GetBytes(place)));
        Parameter.AppendWithout(Encoding.ASCII.GetBytes(place), output);
        Assert.Equal(expected, Encoding.ASCII.GetString(output.Written));
    }

    [Fact]
    public void Value_is_known_wherever_it_stands_behind_its_scheme()
    {
        Assert.True(Parameter.IsIn("Link: </b?key=a%2Bb%2Fsecret>; rel=next"u8));
        Assert.True(Parameter.IsIn("X-Asked: a+b/secret"u8));
        OwnSecret field = new(new HttpCredential("Authorization", null, new SecretText("Bearer sk-12345678")));
        Assert.True(field.IsIn("X-Debug: auth=sk-12345678"u8));
        Assert.True(Parameter.IsIn("Refresh: 1; url=/b?key=a%2bb%2fs%65cret"u8));
        Assert.True(new OwnSecret(new HttpCredential("X-Key", null, new SecretText("sk+12345/678="))).IsIn("Link: </b?k=sk%2B12345%2F678%3D>"u8));
        Assert.False(Parameter.IsIn("X: a%2bb%2g%"u8));
        Assert.False(field.IsIn("WWW-Authenticate: Bearer"u8));
        Assert.False(field.MayStandIn("/a?x=1"u8));
        Assert.False(new OwnSecret(new HttpCredential("X-Key", null, new SecretText("short"))).IsIn("a short way"u8));
        Assert.False(new OwnSecret(null).IsIn("anything"u8));
        Assert.True(OwnSecret.IsIn("X-Asked: eyJtoken.x"u8, "Authorization: Bearer eyJtoken.x\r\n"u8));
        Assert.False(OwnSecret.IsIn("X-Asked: eyJtoken.x"u8, default));
    }
}
