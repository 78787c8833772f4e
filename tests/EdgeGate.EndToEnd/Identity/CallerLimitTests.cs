using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using EdgeGate.EndToEnd.Ssh;
using Xunit;

namespace EdgeGate.EndToEnd.Identity;

/// <summary>Who fails too often at the admin listener waits, wherever they fail; and whose word counts on who that is.</summary>
[Collection("login")]
public sealed class CallerLimitTests(LoginFixture gate)
{
    private const int FailuresMax = 300;

    [Theory]
    [InlineData("/backchannel-logout", "198.51.100.11")]
    [InlineData("/sign-in/callback?code=x&state=y", "198.51.100.12")]
    [InlineData("/sign-in/session", "198.51.100.13")]
    [InlineData("/api/v1/holds", "198.51.100.14")]
    public async Task Failures_anywhere_count_for_the_caller_whom_the_proxy_names(string path, string caller)
    {
        using HttpClient proxy = From("127.0.9.1");
        using HttpClient other = From("127.0.9.2");
        for (int i = 0; i < FailuresMax; i++)
        {
            // What a caller says itself stands before what the proxy appends.
            HttpStatusCode status = await TryAsync(proxy, path, $"203.0.113.{i % 250}, {caller}");
            Assert.True(status is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized, status.ToString());
        }
        foreach (string refused in (string[])["/backchannel-logout", "/sign-in", "/sign-in/callback?code=x&state=y", "/sign-in/session", "/sign-in/end", "/api/v1/holds"])
        {
            Assert.Equal((refused, HttpStatusCode.TooManyRequests), (refused, await TryAsync(proxy, refused, caller)));
        }
        Assert.NotEqual(HttpStatusCode.TooManyRequests, await TryAsync(proxy, path, "198.51.100.99"));
        // Nobody asked this one to vouch for others.
        Assert.NotEqual(HttpStatusCode.TooManyRequests, await TryAsync(other, path, caller));
        if (path == "/backchannel-logout")
        {
            await SshFixture.AuditedAsync(gate.Gateway, "auth.failed", $"\"client\":\"{caller}\"", "backchannel-logout");
            await SshFixture.AuditedAsync(gate.Gateway, "auth.failed", "\"client\":\"127.0.9.2\"", "backchannel-logout");
        }
    }

    [Fact]
    public async Task Answers_that_belong_to_no_sign_in_count_at_listeners_too()
    {
        using HttpClient http = From("127.0.9.3");
        Uri callback = new($"http://127.0.0.1:{gate.StrictHttpPort}/.edgegate/callback?code=x&state=y");
        List<HttpStatusCode> told = [];
        for (int i = 0; i < 4; i++)
        {
            using HttpResponseMessage answer = await http.GetAsync(callback);
            told.Add(answer.StatusCode);
        }
        Assert.Equal([HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.TooManyRequests], told);
    }

    private async Task<HttpStatusCode> TryAsync(HttpClient http, string path, string forwarded)
    {
        bool isPost = path is "/backchannel-logout" or "/sign-in/end";
        using HttpRequestMessage request = new(isPost ? HttpMethod.Post : HttpMethod.Get, gate.Url + path);
        request.Headers.Add("X-Forwarded-For", forwarded);
        request.Headers.Add("Cookie", "edgegate-console=AAAA; edgegate-console-flow=AAAA");
        if (path == "/backchannel-logout") { request.Content = new FormUrlEncodedContent([new("logout_token", "a.b.c")]); }
        if (path == "/sign-in/end")
        {
            request.Headers.Add("Origin", gate.Url);
            request.Headers.Add("X-Edgegate-Console", "1");
        }
        using HttpResponseMessage answer = await http.SendAsync(request);
        if (answer.StatusCode == HttpStatusCode.TooManyRequests) { Assert.Equal(RetryConditionHeaderValue.Parse("60"), answer.Headers.RetryAfter); }
        return answer.StatusCode;
    }

    private static HttpClient From(string address) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectCallback = async (context, stop) =>
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            await socket.ConnectAsync(context.DnsEndPoint, stop);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });
}
