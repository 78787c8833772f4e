using EdgeGate.Core;
using EdgeGate.EndToEnd;
using EdgeGate.EndToEnd.Identity;
using EdgeGate.Identity;
using Xunit;

namespace EdgeGate.Tests.Identity;

public sealed class TokenVerifierTests
{
    // Making RSA keys takes longer than all the tests.
    private static readonly TestIssuer issuer = new();

    [Fact]
    public async Task No_attack_proves_anybody_and_none_throws()
    {
        using TokenVerifier verifier = new([Options()], TimeProvider.System) { RefreshInterval = TimeSpan.Zero, RefreshLooks = 0 };
        List<string> wrong = [];
        int count = 0;
        foreach ((string name, string token) in TokenAttacks.Bad(issuer))
        {
            count++;
            IdentityResult result = await verifier.VerifyAsync(token, TestContext.Current.CancellationToken);
            // The issuer answers: what is wrong is the token, and is said to be.
            if (result.Principal is not null || result.Fault is IdentityFault.None or IdentityFault.IssuerUnreachable) { wrong.Add($"{name}: {result.Fault}"); }
        }
        Assert.Empty(wrong);
        Assert.True(count > 150, $"{count} attacks");
    }

    [Fact]
    public async Task Good_tokens_prove_who_it_is_however_they_are_written()
    {
        using TokenVerifier verifier = new([Options()], TimeProvider.System);
        foreach ((string name, string token) in TokenAttacks.Good(issuer))
        {
            IdentityResult result = await verifier.VerifyAsync(token, TestContext.Current.CancellationToken);
            Assert.True(result.Principal is { Subject: "kim", Kind: PrincipalKind.Person }, $"{name}: {result.Fault}");
        }
    }

    [Theory]
    [InlineData("alg none", IdentityFault.AlgorithmRefused)]
    [InlineData("crit", IdentityFault.HeaderRefused)]
    [InlineData("logout", IdentityFault.HeaderRefused)]
    [InlineData("overage", IdentityFault.GroupsOverage)]
    [InlineData("expired", IdentityFault.Expired)]
    public async Task What_is_wrong_is_told_apart_for_audit(string attack, IdentityFault fault)
    {
        using TokenVerifier verifier = new([Options()], TimeProvider.System);
        string wanted = attack switch { "alg none" => "alg none with a good signature", "crit" => "header with \"crit\":[\"exp\"]", "logout" => "a logout token", "overage" => "groups elsewhere", _ => "exp past" };
        string token = TokenAttacks.Bad(issuer).First(one => one.Name == wanted).Token;
        Assert.Equal(fault, (await verifier.VerifyAsync(token, TestContext.Current.CancellationToken)).Fault);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("true", true)]
    [InlineData("\"true\"", true)]
    [InlineData("false", false)]
    [InlineData("\"false\"", false)]
    [InlineData("null", false)]
    [InlineData("1", false)]
    public async Task Mail_address_counts_unless_the_issuer_says_that_it_was_not_verified(string? said, bool counts)
    {
        using TokenVerifier verifier = new([Options()], TimeProvider.System);
        Dictionary<string, object?> claims = issuer.Claims("kim");
        if (said is not null) { claims["email_verified"] = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(said); }
        Principal principal = (await verifier.VerifyAsync(issuer.Sign(claims), TestContext.Current.CancellationToken)).Principal!;
        Assert.Equal((counts ? "kim@example.com" : null, "kim@example.com"), (principal.OwnEmail, principal.Email));
    }

    [Theory]
    [InlineData(null, "kim@example.com")]
    [InlineData("true", "kim@example.com")]
    [InlineData("false", null)]
    public async Task Mail_address_that_was_not_verified_is_nobody_s_subject(string? said, string? subject)
    {
        using TokenVerifier verifier = new([Options() with { SubjectClaim = "email" }], TimeProvider.System);
        Dictionary<string, object?> claims = issuer.Claims("kim");
        if (said is not null) { claims["email_verified"] = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(said); }
        IdentityResult result = await verifier.VerifyAsync(issuer.Sign(claims), TestContext.Current.CancellationToken);
        Assert.Equal((subject, subject is null ? IdentityFault.UnverifiedSubject : IdentityFault.None), (result.Principal?.Subject, result.Fault));
    }

    [Theory]
    [InlineData("""{"jkt":"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}""")]
    [InlineData("""{"x5t#S256":"bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2"}""")]
    [InlineData("null")]
    public async Task Token_that_is_bound_to_its_senders_key_is_no_bearers(string confirmation)
    {
        using TokenVerifier verifier = new([Options()], TimeProvider.System);
        Dictionary<string, object?> claims = issuer.Claims("kim");
        claims["cnf"] = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(confirmation);
        IdentityResult result = await verifier.VerifyAsync(issuer.Sign(claims), TestContext.Current.CancellationToken);
        Assert.Equal((null, IdentityFault.BoundToSender), (result.Principal, result.Fault));
    }

    [Fact]
    public async Task Subject_with_control_characters_is_nobody()
    {
        using TokenVerifier verifier = new([Options()], TimeProvider.System);
        Assert.Equal(IdentityFault.MissingSubject, (await verifier.VerifyAsync(issuer.Sign(issuer.Claims("kim\nroot")), TestContext.Current.CancellationToken)).Fault);
    }

    [Fact]
    public async Task Empty_mail_address_is_none()
    {
        using TokenVerifier verifier = new([Options()], TimeProvider.System);
        Dictionary<string, object?> claims = issuer.Claims("kim");
        claims["email"] = "";
        Assert.Null((await verifier.VerifyAsync(issuer.Sign(claims), TestContext.Current.CancellationToken)).Principal!.OwnEmail);
    }

    [Fact]
    public async Task Groups_come_as_lists_as_text_and_from_nested_claims()
    {
        Dictionary<string, object?> claims = issuer.Claims("kim");
        claims["realm_access"] = new Dictionary<string, object> { ["roles"] = new[] { "a", "b" } };
        claims["https://example.com/groups"] = "one";
        claims["scope"] = "read write";
        string token = issuer.Sign(claims);
        Assert.Equal(["a", "b"], await GroupsAsync(token, Options() with { GroupsClaim = "realm_access.roles" }));
        Assert.Equal(["one"], await GroupsAsync(token, Options() with { GroupsClaim = "https://example.com/groups" }));
        Assert.Equal(["read", "write"], await GroupsAsync(token, Options() with { GroupsClaim = "scope", GroupsSeparator = " " }));
        Assert.Equal([], await GroupsAsync(token, Options() with { GroupsClaim = "no.such.claim" }));
        // What is nested may be elsewhere too.
        claims["_claim_names"] = new Dictionary<string, object> { ["realm_access"] = "src1" };
        using TokenVerifier verifier = new([Options() with { GroupsClaim = "realm_access.roles" }], TimeProvider.System);
        Assert.Equal(IdentityFault.GroupsOverage, (await verifier.VerifyAsync(issuer.Sign(claims), TestContext.Current.CancellationToken)).Fault);
    }

    [Fact]
    public async Task Agents_are_told_from_persons()
    {
        Dictionary<string, object?> claims = issuer.Claims("svc", "machines");
        claims["idtyp"] = "app";
        Assert.Equal(PrincipalKind.Person, (await ProveAsync(issuer.Sign(claims), Options())).Kind);
        Assert.Equal(PrincipalKind.Agent, (await ProveAsync(issuer.Sign(claims), Options() with { AgentClaim = "idtyp", AgentValue = "app" })).Kind);
        Assert.Equal(PrincipalKind.Person, (await ProveAsync(issuer.Sign(claims), Options() with { AgentClaim = "idtyp", AgentValue = "user" })).Kind);
        Assert.Equal(PrincipalKind.Agent, (await ProveAsync(issuer.Sign(claims), Options() with { Kind = PrincipalKind.Agent })).Kind);
        claims["client_id"] = "svc";
        Assert.Equal(PrincipalKind.Agent, (await ProveAsync(issuer.Sign(claims), Options())).Kind);
        claims["act"] = new Dictionary<string, object> { ["sub"] = "helper", ["act"] = new Dictionary<string, object> { ["sub"] = "planner" } };
        Principal agent = await ProveAsync(issuer.Sign(claims), Options());
        Assert.Equal((PrincipalKind.Agent, "helper", "svc"), (agent.Kind, agent.Subject, agent.OnBehalfOf!.Subject));
        Assert.Equal([], agent.Groups);
        Assert.Equal(["machines"], agent.OnBehalfOf.Groups);
        Assert.Equal(["planner"], agent.EarlierActors);
    }

    [Theory]
    [InlineData("client_id", "client-7", PrincipalKind.Agent)]
    [InlineData("azp", "client-7", PrincipalKind.Agent)]
    [InlineData("client_id", "robot", PrincipalKind.Person)]
    [InlineData("azp", "edgegate-cli", PrincipalKind.Person)]
    public async Task Another_claim_as_subject_hides_no_agent_and_the_token_s_own_subject_is_kept(string claim, string client, PrincipalKind kind)
    {
        Dictionary<string, object?> claims = issuer.Claims("client-7");
        (claims["preferred_username"], claims[claim]) = ("robot", client);
        Principal found = await ProveAsync(issuer.Sign(claims), Options() with { SubjectClaim = "preferred_username" });
        Assert.Equal((kind, "robot", "client-7"), (found.Kind, found.Subject, found.TokenSubject));
        claims["act"] = new Dictionary<string, object> { ["sub"] = "helper" };
        Principal agent = await ProveAsync(issuer.Sign(claims), Options() with { SubjectClaim = "preferred_username" });
        Assert.Equal(("helper", "robot", "client-7"), (agent.Subject, agent.OnBehalfOf!.Subject, agent.TokenSubject));
    }

    [Fact]
    public async Task Denied_principal_is_proven_and_refused()
    {
        using TokenVerifier verifier = new([Options()], TimeProvider.System, static principal => principal.Subject == "kim");
        Assert.Equal(IdentityFault.Denied, (await verifier.VerifyAsync(issuer.Token("kim"), TestContext.Current.CancellationToken)).Fault);
        Assert.NotNull((await verifier.VerifyAsync(issuer.Token("lou"), TestContext.Current.CancellationToken)).Principal);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("sid alone", true)]
    [InlineData("no events", false)]
    [InlineData("other event", false)]
    [InlineData("event is no object", false)]
    [InlineData("nonce", false)]
    [InlineData("nobody", false)]
    [InlineData("no jti", false)]
    [InlineData("no iat", false)]
    [InlineData("other audience", false)]
    [InlineData("expired", false)]
    [InlineData("other issuer", false)]
    [InlineData("unsigned", false)]
    [InlineData("other key", false)]
    public async Task Logout_token_is_taken_as_the_specification_has_it(string change, bool isGood)
    {
        Dictionary<string, object?> claims = issuer.Claims("kim");
        claims["aud"] = "edgegate-cli";
        claims["iat"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        claims["jti"] = "j";
        claims["sid"] = "s";
        Dictionary<string, object?> events = new() { ["http://schemas.openid.net/event/backchannel-logout"] = new Dictionary<string, object>() };
        claims["events"] = events;
        switch (change)
        {
            case "sid alone": claims.Remove("sub"); break;
            case "no events": claims.Remove("events"); break;
            case "other event": claims["events"] = new Dictionary<string, object> { ["http://schemas.example.com/other"] = new Dictionary<string, object>() }; break;
            case "event is no object": events["http://schemas.openid.net/event/backchannel-logout"] = true; break;
            case "nonce": claims["nonce"] = "n"; break;
            case "nobody": claims.Remove("sub"); claims.Remove("sid"); break;
            case "no jti": claims.Remove("jti"); break;
            case "no iat": claims.Remove("iat"); break;
            case "other audience": claims["aud"] = "another"; break;
            case "expired": claims["exp"] = 1000; break;
            case "other issuer": claims["iss"] = "https://evil.example.com"; break;
        }
        string token = change switch { "unsigned" => issuer.Sign(claims, "none", signer: static _ => []), "other key" => issuer.Sign(claims, signer: static _ => new byte[256]), _ => issuer.Sign(claims) };
        using TokenVerifier verifier = new([Options()], TimeProvider.System);
        LogoutResult result = await verifier.VerifyLogoutAsync(token, static _ => ["edgegate-cli", "edgegate-browser"], TestContext.Current.CancellationToken);
        Assert.Equal(isGood, result.Fault == IdentityFault.None);
        if (isGood) { Assert.Equal((issuer.Url, change == "sid alone" ? null : "kim", "s"), (result.Issuer, result.Subject, result.LoginId)); }
    }

    private static IssuerOptions Options() => new("", new Uri(issuer.Url), TestIssuer.Audience, "email", "groups", null);

    private static async Task<Principal> ProveAsync(string token, IssuerOptions options)
    {
        using TokenVerifier verifier = new([options], TimeProvider.System);
        return (await verifier.VerifyAsync(token, TestContext.Current.CancellationToken)).Principal!;
    }

    private static async Task<IEnumerable<string>> GroupsAsync(string token, IssuerOptions options) => (await ProveAsync(token, options)).Groups;
}
