using Xunit;

namespace EdgeGate.EndToEnd.Http;

/// <summary>Rules that look into requests, count them, and watch responses; with curl.</summary>
public sealed class HttpGuardTests(HttpFixture gate)
{
    // Made up here, so that no scanner of repositories takes it for a key.
    private static readonly string Key = "AKIA" + "QYLPMN5HHHFPZAM2";

    /// <summary>What curl got, with the quotes of the problem document readable.</summary>
    private async Task<string> AskAsync(string token, string path, params string[] options)
        => (await gate.CurlAsync(token, path, options)).Output.Replace("\\u0027", "'", StringComparison.Ordinal);

    private string Guarded => gate.Issuer.Token($"guarded-{Guid.NewGuid():N}", "guarded");

    [Theory]
    [InlineData("""{"text":"KEY"}""", "application/json", "no keys", "it contains secret.*")]
    [InlineData("""{"text":"\u0077ipe  Everything"}""", "application/json", "no wiping", "it says 'wipe everything'")]
    [InlineData("a=wipe+everything", "application/x-www-form-urlencoded", "no wiping", "it says 'wipe everything'")]
    [InlineData("a=%5Cu0077ipe+everything", "application/x-www-form-urlencoded", "no wiping", "it says 'wipe everything'")]
    [InlineData("<t>&#119;ipe&nbsp;everything</t>", "text/xml", "no wiping", "it says 'wipe everything'")]
    [InlineData("wipe everything", "text/plain; charset=utf-16", "no keys", "its character set is not UTF-8")]
    public async Task Body_that_a_rule_means_is_denied(string body, string type, string rule, string why)
    {
        string answer = await AskAsync(Guarded, "/c/web/echo", "-i", "-H", $"Content-Type: {type}", "-d", body.Replace("KEY", Key, StringComparison.Ordinal));
        Assert.StartsWith("HTTP/1.1 403", answer, StringComparison.Ordinal);
        Assert.Contains($"rule '{rule}' denies this POST request on web", answer, StringComparison.Ordinal);
        Assert.Contains(why, answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public async Task Body_with_zeros_is_read_as_who_knows_character_sets_by_them_does(string charset)
    {
        string path = Path.Combine(gate.Folder, $"{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(path, "{\"text\":\"\\u0077ipe everything\"}", System.Text.Encoding.GetEncoding(charset));
        Assert.Contains("rule 'no wiping' denies", await AskAsync(Guarded, "/c/web/echo", "-H", "Content-Type: application/json", "--data-binary", $"@{path}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/c/web/echo?q=wipe%20everything")]
    [InlineData("/c/web/echo?q=wipe+everything")]
    [InlineData("/c/web/wipe%20everything")]
    public async Task Address_that_a_rule_means_is_denied(string path)
        => Assert.Contains("rule 'no wiping' denies this GET request on web", await AskAsync(Guarded, path), StringComparison.Ordinal);

    [Fact]
    public async Task Body_in_a_coding_is_read_and_one_too_long_to_be_read_is_denied()
    {
        string path = Path.Combine(gate.Folder, $"{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(path, "please wipe everything");
        await Shell.RunAsync("gzip", [path]);
        string answer = await AskAsync(Guarded, "/c/web/echo", "-H", "Content-Type: text/plain", "-H", "Content-Encoding: gzip", "--data-binary", $"@{path}.gz");
        Assert.Contains("rule 'no wiping' denies", answer, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, new string('x', 4 * 1024 * 1024));
        answer = await AskAsync(Guarded, "/c/web/echo", "-H", "Content-Type: text/plain", "-H", "Expect:", "--data-binary", $"@{path}");
        Assert.Contains("it is longer than rules look into", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_that_no_rule_means_goes_on_with_its_body()
    {
        string answer = await AskAsync(Guarded, "/c/web/echo?n=1", "-i", "-d", "a=1");
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Edgegate-Warning", answer, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Warning_is_a_field_of_the_response()
    {
        string answer = await AskAsync(Guarded, "/c/web/echo?legacy=1", "-i");
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains("X-Edgegate-Warning: rule 'old paths' warns of this: it says 'legacy'\r\n", answer, StringComparison.Ordinal);
        Assert.Contains((await gate.Gateway.AuditAsync()).Split('\n'), static line => line.Contains("\"code\":\"rule.warned\"", StringComparison.Ordinal) && line.Contains("\"rule\":\"old paths\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Response_that_grows_too_large_is_stopped()
    {
        string name = $"{Guid.NewGuid():N}.txt";
        await File.WriteAllTextAsync(Path.Combine(gate.Folder, "www", name), new string('y', 300_000));
        (int code, string output, _) = await gate.CurlAsync(Guarded, $"/c/web/{name}", "-i");
        Assert.True(code != 0 || output.StartsWith("HTTP/1.1 502", StringComparison.Ordinal), output[..Math.Min(200, output.Length)]);
        Assert.InRange(output.Length, 0, 200_000);
        Assert.Contains((await gate.Gateway.AuditAsync()).Split('\n'), static line => line.Contains("\"code\":\"result.stopped\"", StringComparison.Ordinal) && line.Contains("more than 4096 bytes", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("82")] // messages
    [InlineData("89")] // pings
    public async Task WebSocket_that_brings_too_much_is_stopped_and_its_bytes_are_audited(string first)
    {
        string user = $"listener-{Guid.NewGuid():N}";
        gate.Scripted.Script = async stream =>
        {
            await ScriptedTarget.ReadHeadAsync(stream);
            await stream.WriteAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"u8.ToArray());
            byte[] frame = [.. Convert.FromHexString(first), 100, .. Enumerable.Repeat((byte)'x', 100)];
            for (int i = 0; i < 50; i++) { await stream.WriteAsync(frame); }
            await stream.CopyToAsync(Stream.Null);
        };
        string answer = await gate.RawAsync(System.Text.Encoding.ASCII.GetBytes(
            $"GET /c/script/ws HTTP/1.1\r\nHost: gate.test\r\nAuthorization: Bearer {gate.Issuer.Token(user, "listeners")}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        Assert.EndsWith("\u0088\u0002\u0003\u00f0", answer, StringComparison.Ordinal);
        string[] audit = [.. (await gate.Gateway.AuditAsync()).Split('\n').Where(line => line.Contains(user, StringComparison.Ordinal))];
        Assert.Contains(audit, static line => line.Contains("\"code\":\"result.stopped\"", StringComparison.Ordinal) && line.Contains("more than 4096 bytes", StringComparison.Ordinal));
        Assert.Contains(audit, static line => line.Contains("\"code\":\"exchange.ended\"", StringComparison.Ordinal) && line.Contains("\"sent\":4100", StringComparison.Ordinal) && line.Contains("\"problem\":\"PolicyEnded\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rate_counts_what_is_the_same_to_every_rule_too()
    {
        string token = gate.Issuer.Token($"limited-{Guid.NewGuid():N}", "limited");
        string[] answers = (await gate.CurlAsync(token, "/c/web/x", ["-w", "%{http_code}\n", "-o", "/dev/null", .. Enumerable.Repeat($"{gate.Url}/c/web/x", 6).SelectMany(static url => new[] { "-o", "/dev/null", url })])).Output.Split('\n');
        Assert.Equal(["200", "200", "200", "200", "200", "403", "403"], answers[..7]);
        Assert.Contains("rule 'five a minute' denies this GET request on web: more than 5 operations a minute", await AskAsync(token, "/c/web/x"), StringComparison.Ordinal);
    }
}
