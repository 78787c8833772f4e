using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace EdgeGate.EndToEnd.Http;

/// <summary>Clients behind a link of 20 ms there and back that loses 3 of 100 packets each way, where bytes come in other pieces each time.</summary>
public sealed class LossyNetworkTests(LossyNetwork network, HttpFixture http) : IClassFixture<LossyNetwork>
{
    [Fact]
    public async Task Large_document_arrives_masked_and_whole()
    {
        Assert.SkipWhen(network.Missing is not null, network.Missing ?? "");
        string name = $"lossy-{Guid.NewGuid():N}.json";
        string rows = string.Join(",\n", Enumerable.Range(0, 6000).Select(static i => $$"""{"id":{{i}},"mail":"jane.roe{{i}}@example.org","note":"the quick brown fox"}"""));
        await File.WriteAllTextAsync($"{http.Folder}/www/{name}", $"[{rows}]", TestContext.Current.CancellationToken);
        (int code, string output, string error) = await network.CurlAsync(http.Issuer.Token("lou", "analysts"), $"/c/web/{name}");
        Assert.True(code == 0, error);
        Assert.Equal($"[{Regex.Replace(rows, "jane[^\"]*", "[pii.email]")}]", output);
    }

    [Fact]
    public async Task Upload_reaches_the_target_whole()
    {
        Assert.SkipWhen(network.Missing is not null, network.Missing ?? "");
        byte[] body = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 20000).Select(static i => $"line {i} of many\n")));
        string file = $"{http.Folder}/lossy-upload";
        await File.WriteAllBytesAsync(file, body, TestContext.Current.CancellationToken);
        network.Target.Script = async stream =>
        {
            await ScriptedTarget.ReadHeadAsync(stream);
            byte[] came = new byte[body.Length];
            await stream.ReadExactlyAsync(came);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 64\r\n\r\n{Convert.ToHexStringLower(SHA256.HashData(came))}"));
        };
        (int code, string output, string error) = await network.CurlAsync(http.Issuer.Token("lou", "analysts"), "/c/script/upload", "-H", "Content-Type: text/plain", "-H", "Expect:", "--data-binary", "@" + file);
        Assert.True(code == 0, error);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(body)), output);
    }

    [Fact]
    public async Task Deltas_arrive_in_order_and_a_find_that_is_spread_over_them_is_masked()
    {
        Assert.SkipWhen(network.Missing is not null, network.Missing ?? "");
        string[] words = [.. Enumerable.Range(0, 200).Select(static i => $"w{i} "), "to jane", ".roe@exam", "ple.org now"];
        network.Target.Script = async stream =>
        {
            await ScriptedTarget.ReadHeadAsync(stream);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"u8.ToArray());
            foreach (string word in words) { await stream.WriteAsync(Encoding.ASCII.GetBytes($$$"""data: {"choices":[{"index":0,"delta":{"content":"{{{word}}}"}}]}""" + "\n\n")); }
            await stream.WriteAsync("data: [DONE]\n\n"u8.ToArray());
            stream.Close();
        };
        (int code, string output, string error) = await network.CurlAsync(http.Issuer.Token("lou", "analysts"), "/c/script/v1/chat/completions", "-N");
        Assert.True(code == 0, error);
        Assert.Equal(string.Concat(words).Replace("jane.roe@example.org", "[pii.email]", StringComparison.Ordinal), string.Concat(Regex.Matches(output, "\"content\":\"([^\"]*)\"").Select(static one => one.Groups[1].Value)));
        Assert.EndsWith("data: [DONE]\n\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_that_is_cut_off_within_its_body_is_given_up()
    {
        Assert.SkipWhen(network.Missing is not null, network.Missing ?? "");
        TaskCompletionSource begun = new();
        TaskCompletionSource<bool> ended = new();
        network.Target.Script = async stream =>
        {
            await ScriptedTarget.ReadHeadAsync(stream);
            byte[] piece = new byte[4096];
            try
            {
                while (await stream.ReadAsync(piece) > 0) { begun.TrySetResult(); }
                ended.TrySetResult(true);
            }
            catch (IOException)
            {
                ended.TrySetResult(true);
            }
        };
        string file = $"{http.Folder}/lossy-slow";
        await File.WriteAllTextAsync(file, new string('a', 4_000_000), TestContext.Current.CancellationToken);
        Task<(int Code, string Output, string Error)> curl = network.CurlAsync(http.Issuer.Token("cut", "analysts"), "/c/script/upload", "-m", "12", "--limit-rate", "200k", "-H", "Content-Type: text/plain", "-H", "Expect:", "--data-binary", "@" + file);
        try
        {
            await begun.Task;
            await network.LinkAsync(isUp: false);
            Assert.True(await ended.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        }
        finally
        {
            await network.LinkAsync(isUp: true);
        }
        Assert.NotEqual(200, (await curl).Code);
        string told = "";
        for (int i = 0; i < 100 && told.Length == 0; i++)
        {
            told = string.Join('\n', (await network.Gateway.AuditAsync()).Split('\n').Where(static line => line.Contains("\"exchange.ended\"", StringComparison.Ordinal) && line.Contains("\"subject\":\"cut\"", StringComparison.Ordinal)));
            if (told.Length == 0) { await Task.Delay(50, TestContext.Current.CancellationToken); }
        }
        Assert.Contains("\"problem\":\"TimedOut\"", told, StringComparison.Ordinal);
    }
}
