using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using EdgeGate.EndToEnd.Oidc;
using EdgeGate.EndToEnd.Ssh;
using Npgsql;
using Xunit;

namespace EdgeGate.EndToEnd.Identity;

/// <summary>What ends: sessions that are killed, people who are denied, sign-ins that are over, here and at the issuer.</summary>
[Collection("login")]
public sealed class RevocationTests(LoginFixture gate)
{
    [Fact]
    public async Task Killed_session_ends_and_says_why()
    {
        string token = gate.Other.Token("kim", "sleepers");
        Task<(int Code, string Output, string Error)> psql = SleepAsync(token);
        string id = await SessionAsync(token, "postgres");
        (int code, _, string error) = await Shell.RunAsync(GatewayProcess.Binary, ["sessions", "kill", id[..20], "--state", gate.Gateway.State, "--reason", "a test"]);
        Assert.True(code == 0, error);
        Assert.Contains("your access was ended", (await psql).Error, StringComparison.Ordinal);
        string line = await SshFixture.AuditedAsync(gate.Gateway, "session.killed", id);
        Assert.Contains("\"why\":\"a test\"", line, StringComparison.Ordinal);
        await SshFixture.AuditedAsync(gate.Gateway, "session.end", id, "\"reason\":\"Revoked\"");
    }

    [Fact]
    public async Task Own_session_may_be_killed_from_elsewhere_and_those_of_others_by_operators_alone()
    {
        string token = gate.Other.Token("kurt", "sleepers");
        Task<(int Code, string Output, string Error)> first = SleepAsync(token);
        string id = await SessionAsync(token, "postgres");
        Assert.Equal((3, "edgegate: there is no such session under way for you\n"), await KillAsync(id, gate.Other.Token("mallory", "sleepers")));
        Assert.Equal((0, ""), await KillAsync(id, token));
        Assert.Contains("your access was ended", (await first).Error, StringComparison.Ordinal);
        Task<(int Code, string Output, string Error)> second = SleepAsync(token);
        id = await SessionAsync(token, "postgres");
        Assert.Equal((0, ""), await KillAsync(id, gate.Other.Token("olga", "secops")));
        Assert.Contains("your access was ended", (await second).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Denied_person_is_out_of_every_protocol_and_back_when_the_denial_is_removed()
    {
        Dictionary<string, string> home = await gate.SignInAsync("analyst-dan");
        string token = (await LoginFixture.RunAsync(home, "token")).Output.Trim();
        Task<(int Code, string Output, string Error)> psql = LoginFixture.RunAsync(home, "psql", "orders-db", "--", "-qAtX", "-c", "SELECT pg_sleep(60)");
        Task<(int Code, string Output, string Error)> ssh = LoginFixture.RunAsync(home, "ssh", "box", "--", "sleep 60");
        Task<(int Code, string Output, string Error)> curl = Shell.RunAsync("curl", ["-sN", "--noproxy", "*", "-H", $"Authorization: Bearer {token}", $"http://127.0.0.1:{gate.HttpPort}/c/endless/x"]);
        foreach (string protocol in (string[])["postgres", "ssh", "http"]) { await SessionAsync(token, protocol); }
        (int code, string id, string error) = await Shell.RunAsync(GatewayProcess.Binary, ["deny", "add", "--subject", "analyst-dan", "--reason", "laptop stolen", "--state", gate.Gateway.State]);
        Assert.True(code == 0, error);
        Assert.Contains("your access was ended", (await psql).Error, StringComparison.Ordinal);
        Assert.Contains("your access was ended", (await ssh).Error, StringComparison.Ordinal);
        // The answer was cut off: it is not the end that chunks say.
        Assert.NotEqual(0, (await curl).Code);
        await SshFixture.AuditedAsync(gate.Gateway, "denial.added", "\"subject\":\"analyst-dan\"", "laptop stolen");

        Assert.Contains("you were signed out, or your access was ended", (await LoginFixture.RunAsync(home, "psql", "orders-db", "--", "-c", "SELECT 1")).Error, StringComparison.Ordinal);
        // The certificate is still good by itself.
        Assert.Contains("you were signed out, or your access was ended", (await LoginFixture.RunAsync(home, "ssh", "box", "--", "true")).Error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(token));
        Assert.Equal("edgegate: you were signed out, or your access was ended: sign in again, or ask who runs the gateway\n", (await LoginFixture.RunAsync(home, "whoami")).Error);

        (code, string list, error) = await Shell.RunAsync(GatewayProcess.Binary, ["deny", "list", "--state", gate.Gateway.State]);
        Assert.True(code == 0, error);
        Assert.Contains("laptop stolen", list, StringComparison.Ordinal);
        (code, _, error) = await Shell.RunAsync(GatewayProcess.Binary, ["deny", "remove", id.Trim(), "--state", gate.Gateway.State]);
        Assert.True(code == 0, error);
        await SshFixture.AuditedAsync(gate.Gateway, "denial.removed", id.Trim());
        Assert.Equal(0, (await LoginFixture.RunAsync(home, "psql", "orders-db", "--", "-qAtX", "-c", "SELECT 1")).Code);
    }

    [Fact]
    public async Task Session_ends_with_the_token_and_goes_on_where_the_rule_says_so()
    {
        Dictionary<string, object?> claims = gate.Other.Claims("eve", "engineers");
        claims["exp"] = DateTimeOffset.UtcNow.AddSeconds(4).ToUnixTimeSeconds();
        (_, _, string error) = await SleepAsync(gate.Other.Sign(claims));
        Assert.Contains("your sign-in is over: sign in again", error, StringComparison.Ordinal);
        await SshFixture.AuditedAsync(gate.Gateway, "session.end", "\"subject\":\"eve\"", "\"reason\":\"ProofExpired\"");
        claims = gate.Other.Claims("sam", "sleepers");
        claims["exp"] = DateTimeOffset.UtcNow.AddSeconds(2).ToUnixTimeSeconds();
        (int code, string output, error) = await SleepAsync(gate.Other.Sign(claims), seconds: 5);
        Assert.True((code, output) == (0, "\n"), error);
    }

    [Fact]
    public async Task Logout_ends_what_was_begun_with_the_token()
    {
        Dictionary<string, string> home = await gate.SignInAsync("analyst-leo");
        string token = (await LoginFixture.RunAsync(home, "token")).Output.Trim();
        Task<(int Code, string Output, string Error)> psql = LoginFixture.RunAsync(home, "psql", "orders-db", "--", "-qAtX", "-c", "SELECT pg_sleep(60)");
        await SessionAsync(token, "postgres");
        Assert.Equal((0, "Signed out.\n"), ((await LoginFixture.RunAsync(home, "logout")) is var (code, _, error) ? (code, error) : default));
        Assert.Contains("your access was ended", (await psql).Error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(token));
        // A new sign-in is another token.
        Dictionary<string, string> again = await gate.SignInAsync("analyst-leo");
        Assert.Equal(0, (await LoginFixture.RunAsync(again, "psql", "orders-db", "--", "-qAtX", "-c", "SELECT 1")).Code);
    }

    [Fact]
    public async Task Logout_at_the_issuer_reaches_the_gateway()
    {
        Dictionary<string, string> home = gate.Home();
        using OidcPerson person = new("analyst-bea");
        (int code, string error) = await LoginFixture.SignInAsync(home, person, "login", "--browser", "--gateway", gate.Url, "--issuer", gate.Provider.Url);
        Assert.True(code == 0, error);
        string token = (await LoginFixture.RunAsync(home, "token")).Output.Trim();
        Task<(int Code, string Output, string Error)> psql = LoginFixture.RunAsync(home, "psql", "orders-db", "--", "-qAtX", "-c", "SELECT pg_sleep(60)");
        await SessionAsync(token, "postgres");
        await person.VisitAsync(new Uri($"{gate.Provider.Url}/session/end?client_id=edgegate-cli"));
        Assert.Contains("your access was ended", (await psql).Error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(token));
        await SshFixture.AuditedAsync(gate.Gateway, "denial.added", "signed out at the issuer", gate.Provider.Url);
    }

    [Fact]
    public async Task Logout_at_an_issuer_reaches_those_whom_another_claim_names()
    {
        Dictionary<string, object?> claims = gate.Mapped.Claims("user-77", "sleepers");
        (claims["preferred_username"], claims["iat"]) = ("maxine", DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        string token = gate.Mapped.Sign(claims);
        Task<(int Code, string Output, string Error)> psql = SleepAsync(token);
        await SessionAsync(token, "postgres");
        Assert.Equal(HttpStatusCode.OK, await LogoutAsync("somebody-else"));
        Assert.Equal(HttpStatusCode.OK, await LogoutAsync("maxine"));
        // A mapped name is nobody's own: the token still proves whose session goes on.
        await SessionAsync(token, "postgres");
        Assert.Equal(HttpStatusCode.OK, await LogoutAsync("user-77"));
        Assert.Contains("your access was ended", (await psql).Error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(token));
        await SshFixture.AuditedAsync(gate.Gateway, "session.end", "\"subject\":\"maxine\"", "\"reason\":\"Revoked\"");
        await SshFixture.AuditedAsync(gate.Gateway, "denial.added", "\"token_subject\":\"user-77\"");

        async Task<HttpStatusCode> LogoutAsync(string subject)
        {
            Dictionary<string, object?> told = gate.Mapped.Claims(subject);
            (told["aud"], told["iat"], told["jti"]) = ("edgegate-console", DateTimeOffset.UtcNow.ToUnixTimeSeconds(), Guid.NewGuid().ToString());
            told["events"] = new Dictionary<string, object> { ["http://schemas.openid.net/event/backchannel-logout"] = new Dictionary<string, object>() };
            using HttpClient http = new(new HttpClientHandler { UseProxy = false });
            using HttpResponseMessage answer = await http.PostAsync($"{gate.Url}/backchannel-logout", new FormUrlEncodedContent(new Dictionary<string, string> { ["logout_token"] = gate.Mapped.Sign(told) }));
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task Agents_of_two_persons_are_kept_apart_and_end_with_their_own()
    {
        (string ada, string forAda, string forBen) = (gate.Other.Token("ada", "engineers"), For("ada"), For("ben"));
        Task<(int Code, string Output, string Error)> adas = SleepAsync(forAda), bens = SleepAsync(forBen);
        (string adasId, string bensId) = (await SessionAsync(forAda, "postgres"), await SessionAsync(forBen, "postgres"));
        Assert.NotEqual(adasId, bensId);
        Assert.Equal(adasId, await SessionAsync(ada, "postgres"));
        foreach (string token in (string[])[ada, forAda]) { Assert.Equal((3, "edgegate: there is no such session under way for you\n"), await KillAsync(bensId, token)); }
        // Without a token's own name the agent itself is meant: this one, and not the same program acting for somebody else.
        Assert.Equal(HttpStatusCode.OK, await LogoutAsync(forBen, isEverywhere: true));
        Assert.Contains("your access was ended", (await bens).Error, StringComparison.Ordinal);
        Assert.Equal(adasId, await SessionAsync(forAda, "postgres"));
        Assert.Equal(HttpStatusCode.OK, await LogoutAsync(ada, isEverywhere: true));
        Assert.Contains("your access was ended", (await adas).Error, StringComparison.Ordinal);
        (_, string list, _) = await Shell.RunAsync(GatewayProcess.Binary, ["sessions", "list", "--user", "ada", "--state", gate.Gateway.State]);
        Assert.Contains("helper for ada@example.com", list, StringComparison.Ordinal);

        string For(string person)
        {
            Dictionary<string, object?> claims = gate.Other.Claims(person, "engineers");
            claims["act"] = new Dictionary<string, object?> { ["sub"] = "helper" };
            return gate.Other.Sign(claims);
        }

        async Task<HttpStatusCode> LogoutAsync(string token, bool isEverywhere)
        {
            using HttpClient http = new(new HttpClientHandler { UseProxy = false });
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using HttpResponseMessage answer = await http.PostAsync($"{gate.Url}/api/v1/logout", new StringContent(isEverywhere ? """{"everywhere":"true"}""" : "{}", Encoding.UTF8, "application/json"));
            return answer.StatusCode;
        }
    }

    [Theory]
    [InlineData("no events")]
    [InlineData("nonce")]
    [InlineData("audience")]
    [InlineData("expired")]
    [InlineData("nobody")]
    [InlineData("signature")]
    [InlineData("access token")]
    public async Task Forged_logout_is_refused(string attack)
    {
        // The other issuer has no client of the gateway, so even a right token of it is for nobody here; the shape is judged by unit tests.
        Dictionary<string, object?> claims = gate.Other.Claims("kim");
        claims["aud"] = attack == "audience" ? "another" : "edgegate-cli";
        claims["iat"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        claims["jti"] = Guid.NewGuid().ToString();
        if (attack != "no events") { claims["events"] = new Dictionary<string, object> { ["http://schemas.openid.net/event/backchannel-logout"] = new Dictionary<string, object>() }; }
        if (attack == "nonce") { claims["nonce"] = "n"; }
        if (attack == "expired") { claims["exp"] = 1000; }
        if (attack == "nobody") { claims.Remove("sub"); }
        string token = attack == "access token" ? gate.Other.Token("kim") : gate.Other.Sign(claims);
        if (attack == "signature") { token = token[..^8] + "AAAAAAAA"; }
        using HttpClient http = new(new HttpClientHandler { UseProxy = false });
        using HttpResponseMessage answer = await http.PostAsync($"{gate.Url}/backchannel-logout", new FormUrlEncodedContent(new Dictionary<string, string> { ["logout_token"] = token }));
        Assert.Equal((HttpStatusCode.BadRequest, "{\"error\":\"invalid_request\"}"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Contains("no-store", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Error)> SleepAsync(string token, int seconds = 60)
        => Shell.RunAsync("psql", ["-qAtX", "-c", $"SELECT pg_sleep({seconds})", $"host=localhost port={gate.Port} user=me dbname=orders-db sslmode=require"], new Dictionary<string, string> { ["PGPASSWORD"] = token });

    private async Task<(int Code, string Error)> KillAsync(string id, string token)
    {
        (int code, _, string error) = await Shell.RunAsync(GatewayProcess.Binary, ["sessions", "kill", id, "--gateway", gate.Url], new Dictionary<string, string> { ["EDGEGATE_TOKEN"] = token });
        return (code, error);
    }

    private async Task<HttpStatusCode> GetAsync(string token)
    {
        using HttpClient http = new(new HttpClientHandler { UseProxy = false });
        using HttpRequestMessage request = new(HttpMethod.Get, $"http://127.0.0.1:{gate.HttpPort}/c/endless/x");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return (await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead)).StatusCode;
    }

    /// <summary>Waits until somebody has a session under way; its identifier.</summary>
    private async Task<string> SessionAsync(string token, string protocol)
    {
        using HttpClient http = new(new HttpClientHandler { UseProxy = false });
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        for (int i = 0; i < 200; i++)
        {
            JsonElement sessions = JsonDocument.Parse(await http.GetStringAsync($"{gate.Url}/api/v1/sessions")).RootElement.GetProperty("sessions");
            foreach (JsonElement one in sessions.EnumerateArray())
            {
                if (one.GetProperty("protocol").GetString() == protocol) { return one.GetProperty("id").GetString()!; }
            }
            await Task.Delay(100);
        }
        throw new TimeoutException($"no {protocol} session");
    }
}
