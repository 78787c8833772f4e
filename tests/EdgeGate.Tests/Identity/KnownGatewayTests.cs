using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using EdgeGate.Cli.Login;
using EdgeGate.Identity;
using Xunit;

namespace EdgeGate.Tests.Identity;

/// <summary>Which gateways <c>login</c> takes, and which tokens it keeps for them.</summary>
public sealed class KnownGatewayTests
{
    private static readonly KnownGateway Good = new("https://gate.example.com", "https://login.example.com", "edgegate", "edgegate-cli", "urn:edgegate", "openid");
    private static readonly ImmutableArray<KnownGateway> Known = [Good];

    [Fact]
    public void One_that_says_what_it_said_is_known() => Assert.Equal(GatewayStanding.Known, (Good with { }).Among(Known));

    [Fact]
    public void One_that_says_anything_else_has_changed()
    {
        foreach (KnownGateway changed in (KnownGateway[])[Good with { Issuer = "https://login.evil.example" }, Good with { Audience = "mail" }, Good with { ClientId = "x" }, Good with { Resource = null }, Good with { Scope = "openid mail" }])
        {
            Assert.Equal(GatewayStanding.Changed, changed.Among(Known));
            Assert.Single(changed.ChangesFrom(Good));
        }
    }

    [Theory]
    [InlineData("https://login.example.com", "edgegate", null, GatewayStanding.Shared)]
    [InlineData("https://login.example.com", "other", "urn:edgegate", GatewayStanding.Shared)]
    [InlineData("https://login.example.com", "other", "urn:other", GatewayStanding.New)]
    [InlineData("https://login.evil.example", "edgegate", "urn:edgegate", GatewayStanding.New)]
    [InlineData("https://login.evil.example", "https://graph.example", null, GatewayStanding.Foreign)]
    [InlineData("https://login.evil.example", "other", "https://graph.example/x", GatewayStanding.Foreign)]
    [InlineData("https://login.evil.example", "https://evil.example", "https://evil.example/", GatewayStanding.New)]
    public void New_ones_are_told_apart_by_where_their_tokens_are_good(string issuer, string audience, string? resource, object standing)
        => Assert.Equal(standing, new KnownGateway("https://evil.example", issuer, audience, "edgegate-cli", resource, "openid").Among(Known));

    [Fact]
    public void Nobody_known_knows_nothing() => Assert.Equal(GatewayStanding.New, Good.Among([]));

    [Theory]
    [InlineData("https://gate.example.com/", "https://gate.example.com")]
    [InlineData("https://GATE.example.com:443/api?x", "https://gate.example.com")]
    [InlineData("http://127.0.0.1:9090", "http://127.0.0.1:9090")]
    public void Gateway_is_its_origin(string address, string origin) => Assert.Equal(origin, KnownGateway.OriginOf(address));

    [Fact]
    public void Token_that_another_gateway_takes_is_found_whatever_was_said()
    {
        KnownGateway liar = new("https://evil.example", Good.Issuer, "harmless", "edgegate-cli", null, "openid");
        Assert.Equal(Good, liar.AlsoTaking(Token("harmless", "edgegate"), Known));
        Assert.Null(liar.AlsoTaking(Token("harmless"), Known));
        Assert.Null((liar with { Issuer = "https://login.evil.example" }).AlsoTaking(Token("edgegate"), Known));
        Assert.Null(Good.AlsoTaking(Token("edgegate"), Known));
    }

    [Fact]
    public void Token_for_somebody_else_is_shown_to_nobody()
    {
        Assert.Equal(Token("edgegate"), new TokenSet(Token("edgegate"), null, null, null).For("edgegate"));
        Assert.Equal(Token("edgegate"), new TokenSet(Token("https://graph.example"), Token("edgegate"), null, null).For("edgegate"));
        Assert.Null(new TokenSet(Token("https://graph.example"), Token("edgegate-cli"), null, null).For("edgegate"));
        Assert.Null(new TokenSet("opaque", null, null, null).For("edgegate"));
    }

    private static string Token(params string[] audiences)
        => $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{{\"aud\":[{string.Join(',', audiences.Select(static one => $"\"{one}\""))}]}}"))}.AA";
}
