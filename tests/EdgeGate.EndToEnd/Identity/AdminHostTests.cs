using System.Net;
using System.Text.Json;
using EdgeGate.EndToEnd.Ssh;
using Xunit;

namespace EdgeGate.EndToEnd.Identity;

/// <summary>The admin listener answers to its own names alone, so a page whose name leads to this machine (DNS rebinding) reaches nothing.</summary>
[Collection("login")]
public sealed class AdminHostTests(LoginFixture gate)
{
    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/metrics")]
    [InlineData("GET", "/healthz")]
    [InlineData("GET", "/sign-in")]
    [InlineData("GET", "/approvals")]
    [InlineData("GET", "/api/v1/client")]
    [InlineData("GET", "/api/v1/holds")]
    [InlineData("POST", "/api/v1/passwords")]
    [InlineData("POST", "/sign-in/end")]
    [InlineData("POST", "/backchannel-logout")]
    [InlineData("OPTIONS", "/api/v1/passwords")]
    public async Task Another_name_is_answered_by_nothing_and_noted(string method, string path)
    {
        string host = $"{Guid.NewGuid():N}.evil.example";
        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        using HttpRequestMessage request = new(new HttpMethod(method), gate.Url + path);
        request.Headers.Host = $"{host}:{gate.AdminPort}";
        request.Headers.Add("Origin", $"http://{host}:{gate.AdminPort}");
        // A good token changes nothing: the question is whom the browser believes it asks.
        request.Headers.Add("Authorization", $"Bearer {gate.Other.Token("olga", "secops")}");
        using HttpResponseMessage answer = await http.SendAsync(request);
        Assert.Equal((HttpStatusCode.MisdirectedRequest, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal(421, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("status").GetInt32());
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        await SshFixture.AuditedAsync(gate.Gateway, "host.refused", $"\"host\":\"{host}:{gate.AdminPort}\"", $"\"origin\":\"http://{host}:{gate.AdminPort}\"", "\"client\":\"127.0.0.1\"");
    }

    [Theory]
    [InlineData("localhost:8080")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]:9090")]
    [InlineData("console.example")]
    public async Task Names_of_its_own_are_answered_whatever_the_port(string host)
    {
        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
        using HttpRequestMessage request = new(HttpMethod.Get, gate.Url + "/healthz");
        request.Headers.Host = host;
        using HttpResponseMessage answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
