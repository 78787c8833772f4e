using Xunit;

namespace EdgeGate.EndToEnd.Http;

/// <summary>HTTP/2 toward clients: stock ones, by TLS and by prior knowledge.</summary>
[Collection("http")]
public sealed class Http2Tests(HttpFixture gate)
{
    private const string Masked = """{"name":"Jane","mail":"[pii.email]","n":1}""";

    private string Tls => $"https://127.0.0.1:{gate.TlsPort}";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Curl_is_served_and_masked(bool isTls)
    {
        (int code, string output, string error) = await CurlAsync(isTls, "/c/web/people.json", "-w", " %{http_version} %{http_code}");
        Assert.True(code == 0, $"{code} {output} {error}");
        Assert.Equal(Masked + " 2 200", output);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_of_any_length_is_taken(bool isChunked)
    {
        string file = Path.Combine(gate.Folder, $"h2-{isChunked}");
        await File.WriteAllBytesAsync(file, new byte[3_000_000], TestContext.Current.CancellationToken);
        (int code, string output, string error) = await CurlAsync(true, "/c/web/x", "-X", "POST", "-T", isChunked ? "-" : file, "-H", "Content-Type: application/octet-stream", "-w", " %{http_version} %{http_code}");
        Assert.True(code == 0, $"{code} {output} {error}");
        Assert.Equal("x 2 200", output);
    }

    [Fact]
    public async Task A_long_answer_comes_whole()
    {
        string text = string.Concat(Enumerable.Range(0, 300_000).Select(static n => $"line {n} of the answer\n"));
        await File.WriteAllTextAsync($"{gate.Folder}/www/long.txt", text + "jane.roe@example.org\n", TestContext.Current.CancellationToken);
        (int code, string output, string error) = await CurlAsync(true, "/c/web/long.txt");
        Assert.True(code == 0, $"{code} {output} {error}");
        Assert.Equal(text + "[pii.email]\n", output);
    }

    [Fact]
    public async Task Refusals_are_told_in_http()
    {
        (int code, string output, string error) = await CurlAsync(true, "/c/web/secret/x", "-w", " %{http_version} %{http_code} %{content_type}");
        Assert.True(code == 0, $"{code} {output} {error}");
        Assert.Contains("no secrets", output, StringComparison.Ordinal);
        Assert.EndsWith(" 2 403 application/problem+json", output, StringComparison.Ordinal);
        (_, output, _) = await Shell.RunAsync("curl", ["-sk", "--http2", "-m", "60", "-I", "-w", "%{http_code}", $"{Tls}/c/web/x"], HttpFixture.Proxyless);
        Assert.EndsWith("401", output, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Error)> CurlAsync(bool isTls, string path, params string[] options)
        => gate.CurlAsync(gate.Analyst, isTls ? Tls + path : path, ["-k", isTls ? "--http2" : "--http2-prior-knowledge", .. options]);
}
