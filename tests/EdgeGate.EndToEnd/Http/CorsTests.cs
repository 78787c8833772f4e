using System.Net;
using System.Text;
using EdgeGate.EndToEnd.Oidc;
using Xunit;

namespace EdgeGate.EndToEnd.Http;

/// <summary>Pages of other origins: Chromium, and what is said by the letter.</summary>
public sealed class CorsTests(SignInFixture gate) : IClassFixture<SignInFixture>
{
    [Fact]
    public async Task Chromium_uses_a_connection_from_a_page_that_is_named_and_from_no_other()
    {
        (_, string cookie) = await gate.SignInAsync("alice");
        string token = gate.Issuer.Token("alice", "analysts");
        (int code, string output, string error) = await OidcProvider.NodeAsync("cors.js", $"http://127.0.0.1:{gate.NginxPort}/x", gate.Url, token, cookie);
        Assert.True(code == 0, output + error);
        Dictionary<string, string> told = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1]);
        Assert.Equal("200 yes x", told["token"]);
        Assert.Equal("200 null cookie= user=alice", told["json"]);
        Assert.Equal("blocked", told["method"]);
        Assert.Equal("blocked", told["field"]);
        Assert.StartsWith("403 null {", told["denied"], StringComparison.Ordinal);
        Assert.Contains("\"rule\":\"no secrets\"", told["denied"], StringComparison.Ordinal);
        Assert.StartsWith("401 null {", told["none"], StringComparison.Ordinal);
        Assert.Equal("blocked", told["unshared"]);
        Assert.Equal("200 null cookie= user=alice", told["cookie"]);
        Assert.StartsWith("401", told["unsent"], StringComparison.Ordinal);
        Assert.Equal("blocked", told["uncarried"]);
        Assert.Equal("blocked", told["elsewhere"]);
    }

    [Fact]
    public async Task Preflight_is_answered_without_a_target_or_a_proof_and_says_what_is_configured()
    {
        string answer = await RawAsync("OPTIONS", "/c/shared/quiet", "Origin: https://app.example|Access-Control-Request-Method: DELETE|Access-Control-Request-Headers: x-evil");
        Assert.Equal(
            "HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: https://app.example\r\nVary: Origin\r\nAccess-Control-Allow-Credentials: true\r\nAccess-Control-Allow-Methods: GET, POST\r\nAccess-Control-Allow-Headers: Authorization, Content-Type\r\nAccess-Control-Max-Age: 60\r\nConnection: close\r\n\r\n",
            answer);
        Assert.DoesNotContain("/quiet", await File.ReadAllTextAsync($"{gate.Folder}/access.log"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/c/shared/x", "Origin: https://evil.example|Access-Control-Request-Method: GET")]
    [InlineData("/c/shared/x", "Origin: null|Access-Control-Request-Method: GET")]
    [InlineData("/c/shared/x", "Origin: https://app.example|Origin: https://app.example|Access-Control-Request-Method: GET")]
    [InlineData("/c/shared/x", "Origin: https://app.example")]
    [InlineData("/c/web/x", "Origin: https://app.example|Access-Control-Request-Method: GET")]
    [InlineData("/c/nowhere/x", "Origin: https://app.example|Access-Control-Request-Method: GET")]
    public async Task Any_other_question_is_refused_as_every_request_without_a_proof(string path, string fields)
        => Assert.StartsWith("HTTP/1.1 401", await RawAsync("OPTIONS", path, fields), StringComparison.Ordinal);

    [Fact]
    public async Task What_the_target_says_of_other_origins_does_not_pass_where_the_gateway_says_it()
    {
        string token = gate.Issuer.Token("alice", "analysts");
        string answer = await RawAsync("GET", "/c/shared/told", $"Authorization: Bearer {token}|Origin: https://app.example");
        Assert.Contains("Access-Control-Allow-Origin: https://app.example\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Access-Control-Allow-Origin: *", answer, StringComparison.Ordinal);
        string strange = await RawAsync("GET", "/c/shared/told", $"Authorization: Bearer {token}|Origin: https://evil.example");
        Assert.StartsWith("HTTP/1.1 200", strange, StringComparison.Ordinal);
        Assert.DoesNotContain("Access-Control", strange, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://app.example", HttpStatusCode.OK)]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    public async Task Cookie_is_enough_for_a_page_that_is_named_and_for_no_other(string origin, HttpStatusCode expected)
    {
        (_, string cookie) = await gate.SignInAsync("alice");
        string answer = await RawAsync("POST", "/c/shared/x", $"Cookie: edgegate-session={cookie}|Content-Length: 0|Sec-Fetch-Site: cross-site|Origin: {origin}");
        Assert.StartsWith($"HTTP/1.1 {(int)expected}", answer, StringComparison.Ordinal);
        // Signing somebody out is for the gateway's own pages.
        Assert.StartsWith("HTTP/1.1 403", await RawAsync("POST", "/.edgegate/sign-out", $"Cookie: edgegate-session={cookie}|Content-Length: 0|Origin: {origin}"), StringComparison.Ordinal);
    }

    private async Task<string> RawAsync(string method, string path, string fields)
    {
        using System.Net.Sockets.TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", gate.Port);
        System.Net.Sockets.NetworkStream stream = client.GetStream();
        string lines = string.Concat(fields.Split('|').Select(static field => field + "\r\n"));
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{gate.Port}\r\n{lines}Connection: close\r\n\r\n"));
        using StreamReader reader = new(stream, Encoding.Latin1);
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        return await reader.ReadToEndAsync(patience.Token);
    }
}
