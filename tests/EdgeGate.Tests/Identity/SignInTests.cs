using EdgeGate.Core;
using EdgeGate.EndToEnd;
using EdgeGate.Identity;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeGate.Tests.Identity;

/// <summary>Which of a sign-in's two tokens says who somebody is: the access token, where it is one for the gateway, and no other in its place when it is refused.</summary>
public sealed class SignInTests
{
    // Making RSA keys takes longer than all the tests.
    private static readonly TokenIssuer Issuer = new();

    [Theory]
    [InlineData("good", IdentityFault.None, "a")]
    [InlineData("opaque", IdentityFault.None, "")]
    [InlineData("another audience", IdentityFault.None, "")]
    [InlineData("overage", IdentityFault.GroupsOverage, null)]
    [InlineData("malformed groups", IdentityFault.GroupsMalformed, null)]
    [InlineData("denied", IdentityFault.Denied, null)]
    public async Task Id_token_takes_no_refused_access_tokens_place(string access, IdentityFault fault, string? groups)
    {
        IssuerOptions issuer = new("identity.issuers[0]", new Uri(Issuer.Url), "edgegate", "email", "groups", null);
        using TokenVerifier verifier = new([issuer], TimeProvider.System, static principal => principal.TokenId == "denied");
        (string code, string device) = ($"{access} console", $"{access} edgegate");
        using CodeSignIn browser = new(new DeviceOptions(issuer, "console", null, "openid", null), verifier, TimeProvider.System);
        Check(await browser.RedeemAsync(code, null, "http://127.0.0.1/", "nonce", "secret", TestContext.Current.CancellationToken));
        using DeviceSignIn terminal = new(new DeviceOptions(issuer, "console", null, "openid", null), verifier, TimeProvider.System);
        (DeviceAnswer answer, IdentityResult result) = await terminal.AskAsync(new DeviceCode(device, "u", "a", null, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1)), TestContext.Current.CancellationToken);
        Assert.Equal(DeviceAnswer.Token, answer);
        Check(result);

        void Check(IdentityResult told)
        {
            Assert.Equal(fault, told.Fault);
            Assert.Equal(groups, told.Principal is { } principal ? string.Join(',', principal.Groups) : null);
        }
    }

    [Fact]
    public async Task Issuer_is_asked_where_it_is_once_a_minute_however_many_begin_to_sign_in()
    {
        using CountingIssuer asked = new();
        FakeTimeProvider time = new();
        IssuerOptions issuer = new("identity.issuers[0]", new Uri(asked.Url), "edgegate", "email", "groups", null);
        using TokenVerifier verifier = new([issuer], time);
        using CodeSignIn browser = new(new DeviceOptions(issuer, "console", null, "openid", null), verifier, time);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => BeginAsync()));
        Assert.Equal(1, asked.Discoveries);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.StartsWith(asked.Url + "a?", await BeginAsync(), StringComparison.Ordinal);
        Assert.Equal(2, asked.Discoveries);
        asked.IsDown = true;
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await BeginAsync());
        asked.IsDown = false;
        Assert.Null(await BeginAsync());
        Assert.Equal(3, asked.Discoveries);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(await BeginAsync());

        Task<string?> BeginAsync() => browser.BeginAsync("http://127.0.0.1/", "state", "nonce", "secret", TestContext.Current.CancellationToken);
    }

    /// <summary>An issuer that counts how often it is asked for its discovery document, and may have none.</summary>
    private sealed class CountingIssuer : TestIssuer
    {
        private int discoveries;

        public int Discoveries => discoveries;

        public bool IsDown { get; set; }

        protected override object Discovery() => new { issuer = Url, authorization_endpoint = Url + "a" };

        protected override (int Status, object Answer)? Answer(string path, string body)
        {
            Interlocked.Increment(ref discoveries);
            return IsDown ? (500, "down") : null;
        }
    }

    /// <summary>An issuer that gives a code's tokens: what the access token is like, and whom the ID token is for, stands in the code.</summary>
    private sealed class TokenIssuer : TestIssuer
    {
        protected override object Discovery() => new { issuer = Url, jwks_uri = Url + "keys", token_endpoint = Url + "token", device_authorization_endpoint = Url + "device" };

        protected override (int Status, object Answer)? Answer(string path, string body)
        {
            if (path != "/token") { return null; }
            string code = Uri.UnescapeDataString(body.Split('&').Single(static field => field.StartsWith("code=", StringComparison.Ordinal) || field.StartsWith("device_code=", StringComparison.Ordinal)).Split('=')[1].Replace('+', ' '));
            int blank = code.LastIndexOf(' ');
            Dictionary<string, object?> id = Claims("kim");
            (id["aud"], id["nonce"]) = (code[(blank + 1)..], "nonce");
            id.Remove("groups");
            return (200, new { id_token = Sign(id), access_token = AccessToken(code[..blank]), token_type = "Bearer" });
        }

        private string AccessToken(string kind)
        {
            Dictionary<string, object?> claims = Claims("kim", "a");
            switch (kind)
            {
                case "opaque": return "opaque";
                case "another audience": claims["aud"] = "https://graph.example"; break;
                case "malformed groups": claims["groups"] = new[] { 1 }; break;
                case "denied": claims["jti"] = "denied"; break;
                case "overage":
                    claims.Remove("groups");
                    claims["_claim_names"] = new Dictionary<string, string> { ["groups"] = "src1" };
                    break;
            }
            return Sign(claims);
        }
    }
}
