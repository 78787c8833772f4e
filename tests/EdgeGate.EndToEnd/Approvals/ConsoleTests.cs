using System.Net;
using EdgeGate.EndToEnd.Oidc;
using Xunit;

namespace EdgeGate.EndToEnd.Approvals;

/// <summary>Deciding, and having passwords made, on the console's pages, signed in by the code flow of a real provider, with Chromium; and what the cookie is not enough for.</summary>
public sealed class ConsoleTests(GateFixture gate) : IAsyncLifetime
{
    private readonly TestIssuer issuer = new();
    private readonly int adminPort = Ports.Free();
    private readonly int port = Ports.Free();
    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-console-").FullName;
    private OidcProvider? provider;
    private GatewayProcess? gateway;

    private string Url => $"http://127.0.0.1:{adminPort}";

    private Approver Maker => new(Url, () => issuer.Token("mia", "makers"));

    public async ValueTask InitializeAsync()
    {
        provider = await OidcProvider.StartAsync(new Dictionary<string, string> { ["LOGOUT_URI"] = $"{Url}/backchannel-logout" }, $"{Url}/sign-in/callback");
        await File.WriteAllTextAsync(Path.Combine(folder, "edgegate.yaml"), $$"""
            identity: { passwords: { lifetime: 8h }, issuers: [ { issuer: "{{provider.Url}}", audience: edgegate }, { issuer: "{{issuer.Url}}", audience: edgegate } ] }
            listeners: [ { protocol: postgres, address: "127.0.0.1:{{port}}", allow_plaintext_token: true } ]
            admin: { address: "127.0.0.1:{{adminPort}}", sign_in: { issuer: "{{provider.Url}}", client_id: edgegate-browser, scope: "openid read", resource: "urn:edgegate" } }
            state: { path: state }
            connections:
              orders: { protocol: postgres, target: { address: "127.0.0.1:{{gate.Postgres.Port}}", database: orders, tls: verify-full, ca: "{{gate.Postgres.CaFile}}" }, credentials: { user: app, password: { file: "{{gate.Folder}}/password" } } }
              others: { protocol: postgres, target: { address: "127.0.0.1:1", database: o, tls: disable }, credentials: { user: app } }
            rules:
              - { name: analysts read, who: { groups: [analysts] }, on: { connections: [orders], statements: [select] }, then: allow }
              - { name: waits, who: { groups: [makers] }, on: { connections: [orders], statements: "*" }, then: hold, approval: { groups: [analysts], wait: 10m, grant: { for: 1h } } }
            """);
        gateway = await GatewayProcess.StartAsync(Path.Combine(folder, "edgegate.yaml"), Path.Combine(folder, "state"), adminPort);
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null) { await gateway.DisposeAsync(); }
        if (provider is not null) { await provider.DisposeAsync(); }
        issuer.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Chromium_signs_in_approves_one_denies_another_and_no_other_page_can()
    {
        string approve = await AskAsync("to approve");
        string deny = await AskAsync("to deny");
        (int code, string output, string error) = await OidcProvider.NodeAsync("console.js", Url, "alice", approve, deny);
        Assert.True(code == 0, output + error);
        Dictionary<string, string> told = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1]);
        Assert.Equal("true", told["token"]);
        Assert.Equal($"{Url}/approvals/{approve}", told["back"]);
        Assert.StartsWith("Signed in as alice", told["who"], StringComparison.Ordinal);
        Assert.Equal("[\"edgegate-console true Strict /\"]", told["cookies"]);
        Assert.Equal("false", told["script"]);
        Assert.StartsWith("approved, and granted until", told["approve"], StringComparison.Ordinal);
        Assert.Equal("403", told["form"]);
        Assert.Equal($"Hold {deny}: pending", told["still"]);
        Assert.Equal("denied", told["deny"]);
        Assert.Equal(("0", "[]"), (told["after"], told["problems"]));
        string audit = await gateway!.AuditAsync();
        foreach (string line in new[] { "login.browser", "hold.approved", "hold.denied", "logout.browser" })
        {
            Assert.Contains(audit.Split('\n'), one => one.Contains($"\"code\":\"{line}\"", StringComparison.Ordinal) && one.Contains("alice", StringComparison.Ordinal));
        }
        Assert.Contains("\"why\":\"not during the freeze\"", audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chromium_has_passwords_made_that_sign_psql_in_until_they_are_revoked()
    {
        (int code, string output, string error) = await OidcProvider.NodeAsync("passwords.js", Url, "alice", $"{port}");
        Assert.True(code == 0, output + error);
        Dictionary<string, string> told = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static line => line.Contains('=', StringComparison.Ordinal)).Select(static line => line.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1]);
        Assert.Equal(($"{Url}/passwords", "[\"orders\"]", "at most 8h"), (told["back"], told["connections"], told["most"]));
        Assert.Equal(("7", "false", "false"), (told["psql"], told["hidden"], told["again"]));
        Assert.Contains("the password was not accepted", told["elsewhere"], StringComparison.Ordinal);
        Assert.Equal(told["own"], told["rows"]);
        Assert.StartsWith("'for' is a time such as 8h, 'network' an address", told["wrong"], StringComparison.Ordinal);
        Assert.Equal(("[403,403]", "7", "2"), (told["bare"], told["still"], told["count"]));
        Assert.Equal($"revoked {told["user"]}", told["revoked"]);
        Assert.DoesNotContain(told["user"], told["left"], StringComparison.Ordinal);
        Assert.Contains("the password was not accepted", told["after"], StringComparison.Ordinal);
        Assert.Equal("[]", told["problems"]);
        string audit = await gateway!.AuditAsync();
        foreach (string line in (string[])["password.made", "password.revoked", "session.start"])
        {
            Assert.Contains(audit.Split('\n'), one => one.Contains($"\"code\":\"{line}\"", StringComparison.Ordinal) && one.Contains("alice", StringComparison.Ordinal));
        }
    }

    /// <summary>The issuer tells the gateway by itself; the browser keeps its cookie, which stands for nobody then.</summary>
    [Fact]
    public async Task Logout_at_the_issuer_ends_that_sign_in_at_the_console_and_no_other()
    {
        string hold = await AskAsync("by somebody who left");
        using OidcPerson leaving = new("alice"), staying = new("alice");
        foreach (OidcPerson person in new[] { leaving, staying })
        {
            await person.VisitAsync(new Uri($"{Url}/sign-in?return=/approvals"));
            Assert.Contains("\"name\":\"alice\"", await person.VisitAsync(new Uri($"{Url}/sign-in/session")), StringComparison.Ordinal);
            Assert.Contains(hold, await person.VisitAsync(new Uri($"{Url}/api/v1/holds")), StringComparison.Ordinal);
        }
        await leaving.VisitAsync(new Uri($"{provider!.Url}/session/end?client_id=edgegate-browser"));
        await Ssh.SshFixture.AuditedAsync(gateway!, "denial.added", "signed out at the issuer", provider.Url, "login_id");
        Assert.Contains("nobody is signed in", await leaving.VisitAsync(new Uri($"{Url}/sign-in/session")), StringComparison.Ordinal);
        Assert.DoesNotContain(hold, await leaving.VisitAsync(new Uri($"{Url}/api/v1/holds")), StringComparison.Ordinal);
        Assert.Contains(hold, await staying.VisitAsync(new Uri($"{Url}/api/v1/holds")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/approvals")]
    [InlineData("/passwords")]
    public async Task Page_runs_its_own_script_and_style_alone_and_is_framed_by_nobody(string path)
    {
        using HttpClient http = new();
        using HttpResponseMessage page = await http.GetAsync(Url + path);
        string policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/sign-in/callback?code=x&state=y", HttpStatusCode.BadRequest)]
    [InlineData("/sign-in/session", HttpStatusCode.Unauthorized)]
    [InlineData("/api/v1/holds", HttpStatusCode.Unauthorized)]
    public async Task Nobody_is_signed_in_by_an_answer_nobody_asked_for_or_by_a_cookie_made_up(string path, HttpStatusCode status)
    {
        using HttpClient http = new(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false });
        using HttpRequestMessage request = new(HttpMethod.Get, Url + path);
        request.Headers.Add("Cookie", "edgegate-console=AAAA; edgegate-console-flow=AAAA");
        using HttpResponseMessage answer = await http.SendAsync(request);
        Assert.Equal(status, answer.StatusCode);
    }

    [Theory]
    [InlineData("//evil.test/")]
    [InlineData("https://evil.test/")]
    public async Task Sign_in_begins_with_pkce_and_a_cookie_that_no_script_reads_wherever_it_should_lead(string asked)
    {
        using HttpClient http = new(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false });
        using HttpResponseMessage answer = await http.GetAsync($"{Url}/sign-in?return={Uri.EscapeDataString(asked)}");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.StartsWith(provider!.Url, answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Contains("code_challenge_method=S256", answer.Headers.Location.Query, StringComparison.Ordinal);
        string cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("evil", answer.Headers.Location.OriginalString + cookie, StringComparison.Ordinal);
    }

    private async Task<string> AskAsync(string reason)
    {
        (HttpStatusCode status, System.Text.Json.JsonElement asked) = await Maker.CallAsync(HttpMethod.Post, "/api/v1/requests", $$"""{"connection":"orders","grant":{"for":"1h"},"reason":"{{reason}}" }""");
        Assert.Equal(HttpStatusCode.Created, status);
        return asked.GetProperty("id").GetString()!;
    }
}
