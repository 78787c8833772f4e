using Xunit;

namespace EdgeGate.EndToEnd.Http;

/// <summary>HTTP/2 toward targets: nginx by prior knowledge and by ALPN.</summary>
[Collection("http")]
public sealed class Http2TargetTests(HttpFixture gate)
{
    [Theory]
    [InlineData("h2c", "--http1.1", "HTTP/2.0 1.1 edgegate trailers")]
    [InlineData("h2c", "--http2-prior-knowledge", "HTTP/2.0 2.0 edgegate trailers")]
    [InlineData("h2", "--http1.1", "HTTP/2.0 1.1 edgegate trailers")]
    [InlineData("h2", "--http2-prior-knowledge", "HTTP/2.0 2.0 edgegate trailers")]
    public async Task Target_is_spoken_to_in_http_2(string connection, string client, string spoken)
    {
        Assert.Equal(spoken, await AskAsync(connection, "/spoken", client));
        Assert.Equal("""{"name":"Jane","mail":"[pii.email]","n":1}""", await AskAsync(connection, "/people.json", client));
        Assert.Contains(" 404", await AskAsync(connection, "/none", client, "-w", " %{http_code}"), StringComparison.Ordinal);
        Assert.Equal("", await AskAsync(connection, "/people.json", client, "-I", "-o", "/dev/null"));
    }

    [Fact]
    public async Task Target_that_chooses_http_11_is_spoken_to_so() => Assert.Equal("""{"name":"Jane","mail":"[pii.email]","n":1}""", await AskAsync("h2-chosen", "/people.json"));

    [Fact]
    public async Task Target_that_speaks_another_protocol_is_told_of()
        => Assert.Equal("""{"type":"about:blank","title":"Bad Gateway","status":502,"detail":"the target of h2-wrong does not speak HTTP/2"}""", await AskAsync("h2-wrong", "/people.json"));

    [Fact]
    public async Task Many_requests_share_a_connection_and_long_bodies_pass()
    {
        (int code, string output, string error) = await Shell.RunAsync("hey", ["-n", "1000", "-c", "40", "-H", $"Authorization: Bearer {gate.Analyst}", $"{gate.Url}/c/h2c/people.json"], HttpFixture.Proxyless);
        Assert.True(code == 0, error);
        Assert.Matches(@"\[200\]\s+1000 responses", output);
        string text = string.Concat(Enumerable.Range(0, 200_000).Select(static n => $"line {n} of the answer\n"));
        await File.WriteAllTextAsync($"{gate.Folder}/www/longer.txt", text + "jane.roe@example.org\n", TestContext.Current.CancellationToken);
        Assert.Equal(text + "[pii.email]\n", await AskAsync("h2", "/longer.txt"));
    }

    [Fact]
    public async Task What_shared_connections_cannot_carry_is_refused()
        => Assert.Contains("carries no WebSocket", await AskAsync("h2c", "/spoken", "--http1.1", "-H", "Connection: Upgrade", "-H", "Upgrade: websocket", "-H", "Sec-WebSocket-Version: 13", "-H", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="), StringComparison.Ordinal);

    [Fact]
    public async Task What_a_target_that_says_goodbye_did_not_begin_with_is_asked_again()
    {
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"{gate.Url}/c/h2-going/") };
        client.DefaultRequestHeaders.Authorization = new("Bearer", gate.Analyst);
        await Parallel.ForAsync(0, 500, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, async (n, stop) =>
        {
            using HttpResponseMessage answer = await client.PostAsync("ask", new StringContent($"request {n}"), stop);
            Assert.Equal((System.Net.HttpStatusCode.OK, $"request {n}"), (answer.StatusCode, answer.Headers.GetValues("X-Asked").Single()));
        });
    }

    private async Task<string> AskAsync(string connection, string path, params string[] options)
    {
        (int code, string output, string error) = await gate.CurlAsync(gate.Analyst, $"/c/{connection}{path}", options);
        Assert.True(code == 0, error);
        return output;
    }
}
