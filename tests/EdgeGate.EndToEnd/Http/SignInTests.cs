using System.Net;
using System.Text.RegularExpressions;
using EdgeGate.EndToEnd.Oidc;
using Xunit;

namespace EdgeGate.EndToEnd.Http;

/// <summary>Sign-in of browsers: Chromium and a real provider; and what a cookie must not be enough for.</summary>
public sealed class SignInTests(SignInFixture gate) : IClassFixture<SignInFixture>
{
    [Fact]
    public async Task Chromium_signs_in_reads_masked_and_signs_out()
    {
        (int code, string output, string error) = await OidcProvider.NodeAsync("browser.js", $"https://localhost:{gate.TlsPort}/c/web", "alice");
        Assert.True(code == 0, output + error);
        Dictionary<string, string> told = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1]);
        Assert.Equal("sign-in", told["asked"]);
        Assert.Equal($"https://localhost:{gate.TlsPort}/c/web/plain.txt?first=1", told["back"]);
        Assert.Equal("write to [pii.email]", told["text"]);
        Assert.Equal("[\"__Host-edgegate true true Lax /\"]", told["cookies"]);
        Assert.Equal("false", told["script"]);
        Assert.Equal("cookie= user=alice", told["echo"]);
        Assert.Equal("200", told["post"]);
        Assert.DoesNotContain("200", told["strange"], StringComparison.Ordinal);
        Assert.Equal("Signed out", told["out"]);
        Assert.Equal("0", told["after"]);
    }

    [Theory]
    [InlineData("POST", "", HttpStatusCode.Forbidden)]
    [InlineData("POST", "Origin: http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("POST", "Origin: null", HttpStatusCode.Forbidden)]
    [InlineData("POST", "Sec-Fetch-Site: same-site", HttpStatusCode.Forbidden)]
    [InlineData("POST", "Sec-Fetch-Site: same-origin", HttpStatusCode.OK)]
    [InlineData("POST", "Origin: SELF", HttpStatusCode.OK)]
    [InlineData("POST", "Origin: null|Sec-Fetch-Site: same-origin", HttpStatusCode.OK)]
    [InlineData("POST", "Origin: null|Sec-Fetch-Site: cross-site", HttpStatusCode.Forbidden)]
    [InlineData("POST", "Origin: SELF|Sec-Fetch-Site: cross-site", HttpStatusCode.Forbidden)]
    [InlineData("GET", "", HttpStatusCode.OK)]
    [InlineData("GET", "Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: no-cors|Sec-Fetch-Dest: image", HttpStatusCode.Forbidden)]
    [InlineData("GET", "Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: iframe", HttpStatusCode.Forbidden)]
    [InlineData("GET", "Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: document", HttpStatusCode.OK)]
    [InlineData("GET", "Connection: Upgrade|Upgrade: websocket|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|Origin: http://evil.example", HttpStatusCode.Forbidden)]
    public async Task A_cookie_alone_is_not_enough_for_requests_of_other_origins(string method, string fields, HttpStatusCode expected)
    {
        (_, string cookie) = await SignedAsync();
        Assert.Equal(expected, await SendAsync(method, "/c/web/x", $"edgegate-session={cookie}", fields.Replace("SELF", gate.Url, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_signed_out_is_out_whatever_cookie_is_kept()
    {
        (HttpClient client, string cookie) = await SignedAsync();
        using HttpRequestMessage request = new(HttpMethod.Post, $"{gate.Url}/.edgegate/sign-out") { Content = new StringContent("") };
        request.Headers.Add("Origin", gate.Url);
        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(request)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync("GET", "/c/web/x", $"edgegate-session={cookie}", ""));
    }

    [Fact]
    public async Task The_gateways_cookies_never_reach_a_target_and_none_is_taken_from_one()
    {
        (_, string cookie) = await SignedAsync();
        using HttpClient plain = Plain();
        using HttpRequestMessage echo = new(HttpMethod.Get, $"{gate.Url}/c/web/echo");
        echo.Headers.Add("Cookie", $"a=1; edgegate-session={cookie}; __Host-edgegate=x; b=2");
        Assert.Equal("cookie=a=1; b=2 user=alice", await (await plain.SendAsync(echo)).Content.ReadAsStringAsync());
        using HttpRequestMessage fix = new(HttpMethod.Get, $"{gate.Url}/c/web/fix");
        fix.Headers.Add("Cookie", $"edgegate-session={cookie}");
        using HttpResponseMessage fixedAnswer = await plain.SendAsync(fix);
        Assert.Equal(["mine=1"], fixedAnswer.Headers.GetValues("Set-Cookie"));
    }

    [Theory]
    [InlineData("edgegate-session=forged")]
    [InlineData("edgegate-session=COOKIE; edgegate-session=COOKIE")]
    [InlineData("__Host-edgegate=COOKIE")]
    public async Task Cookies_that_are_not_exactly_ours_prove_nothing(string cookies)
    {
        (_, string cookie) = await SignedAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync("GET", "/c/web/x", cookies.Replace("COOKIE", cookie, StringComparison.Ordinal), ""));
    }

    [Fact]
    public async Task A_cookie_of_one_listener_or_host_proves_nothing_at_another()
    {
        (_, string cookie) = await SignedAsync();
        using HttpClient plain = Plain();
        using HttpRequestMessage request = new(HttpMethod.Get, $"{gate.Url}/c/web/x");
        request.Headers.Add("Cookie", $"edgegate-session={cookie}");
        request.Headers.Host = "other.example";
        Assert.Equal(HttpStatusCode.Unauthorized, (await plain.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("//evil.example/", "/")]
    [InlineData("/c/web/x?next=1", "/c/web/x?next=1")]
    public async Task The_way_back_is_on_this_origin(string asked, string expected)
    {
        using HttpClient client = new(new HttpClientHandler { AllowAutoRedirect = false, UseProxy = false });
        string answer = await RawAsync($"GET {asked} HTTP/1.1\r\nHost: 127.0.0.1:{gate.Port}\r\nAccept: text/html\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 302", answer, StringComparison.Ordinal);
        // What is in the sealed cookie shows when the sign-in is done.
        string flow = Regex.Match(answer, "edgegate-flow=([^;]+)").Groups[1].Value;
        Uri at = new(Regex.Match(answer, "Location: (\\S+)").Groups[1].Value);
        string end = await gate.FinishAsync(at, flow, "alice");
        Assert.Equal(expected, end);
    }

    [Theory]
    [InlineData("?code=x&state=y")]
    [InlineData("?state=y")]
    [InlineData("?code=x&state=y&state=y")]
    [InlineData("")]
    public async Task An_answer_that_no_browser_asked_for_signs_nobody_in(string query)
    {
        string answer = await RawAsync($"GET /.edgegate/callback{query} HTTP/1.1\r\nHost: 127.0.0.1:{gate.Port}\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("edgegate-session", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_get_401_and_no_redirect()
    {
        string answer = await RawAsync($"GET /c/web/x HTTP/1.1\r\nHost: 127.0.0.1:{gate.Port}\r\nAccept: application/json\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 401", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Set-Cookie", answer, StringComparison.Ordinal);
    }

    private static HttpClient Plain() => new(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false });

    private async Task<(HttpClient Client, string Cookie)> SignedAsync() => await gate.SignInAsync("alice");

    private async Task<HttpStatusCode> SendAsync(string method, string path, string cookie, string fields)
    {
        string lines = string.Concat(fields.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(static field => field + "\r\n"));
        string length = method == "POST" ? "Content-Length: 0\r\n" : "";
        string close = fields.Contains("Upgrade", StringComparison.Ordinal) ? "" : "Connection: close\r\n";
        string answer = await RawAsync($"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{gate.Port}\r\nCookie: {cookie}\r\n{lines}{length}{close}\r\n");
        return (HttpStatusCode)int.Parse(answer.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<string> RawAsync(string request)
    {
        using System.Net.Sockets.TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", gate.Port);
        System.Net.Sockets.NetworkStream stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.Latin1.GetBytes(request));
        byte[] buffer = new byte[64 * 1024];
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        int count = await stream.ReadAsync(buffer, patience.Token);
        return System.Text.Encoding.Latin1.GetString(buffer, 0, count);
    }
}
