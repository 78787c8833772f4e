using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace EdgeGate.EndToEnd.Http;

/// <summary>Bodies that come in pieces, without end, too slowly, or cut short.</summary>
[Collection("http")]
public sealed class StreamTests(HttpFixture gate)
{
    /// <summary>The same bytes for the client wherever the target's are cut; one kind of framing each.</summary>
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 31\r\n\r\nto jane.roe@example.org, today.", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nTrailer: X-After\r\n\r\n9;x=\"y\"\r\n{\"mail\":\"\r\n16\r\njane.roe@example.org\"}\r\n0\r\nX-After: jane.roe@example.org\r\n\r\n", false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nX-Who: jane.roe@example.org\r\n\r\nto jane.roe@example.org, today.", true)]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok", false)]
    public async Task Response_cut_at_every_byte_gives_the_same_bytes(string response, bool closes)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(response);
        string token = gate.Analyst;
        byte[] request = Encoding.ASCII.GetBytes($"GET /c/script/a HTTP/1.1\r\nHost: gate.test\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n");
        gate.Scripted.Script = ScriptedTarget.Answer(bytes, closes: closes);
        string whole = Unchunked(await gate.RawAsync(request));
        Assert.DoesNotContain("jane.roe", whole, StringComparison.Ordinal);
        for (int cut = 1; cut < bytes.Length; cut++)
        {
            gate.Scripted.Script = ScriptedTarget.Answer(bytes, cut, closes);
            Assert.Equal(whole, Unchunked(await gate.RawAsync(request)));
        }
    }

    [Fact]
    public async Task Trailers_pass_masked()
    {
        gate.Scripted.Script = ScriptedTarget.Answer("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-After: jane.roe@example.org\r\nSet-Cookie: a=b\r\n\r\n"u8.ToArray());
        string answer = await gate.RawAsync(Encoding.ASCII.GetBytes($"GET /c/script/a HTTP/1.1\r\nHost: gate.test\r\nAuthorization: Bearer {gate.Analyst}\r\nConnection: close\r\n\r\n"));
        Assert.EndsWith("2\r\nok\r\n0\r\nX-After: [pii.email]\r\n\r\n", answer, StringComparison.Ordinal);
    }

    /// <summary>A secret in deltas of a model's stream is masked over events.</summary>
    [Fact]
    public async Task Secret_split_over_server_sent_events_is_masked()
    {
        gate.Scripted.Script = async stream =>
        {
            await ScriptedTarget.ReadHeadAsync(stream);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"u8.ToArray());
            foreach (string part in new[] { "write to ja", "ne.roe@exam", "ple.org today" }) { await stream.WriteAsync(Encoding.ASCII.GetBytes($"data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{part}\"}}}}]}}\n\n")); }
            await stream.WriteAsync("data: [DONE]\n\n"u8.ToArray());
        };
        (_, string answer, _) = await gate.CurlAsync(gate.Analyst, "/c/script/v1", "-N");
        Assert.DoesNotContain("ja", answer.Replace("\"index\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("[pii.email]", answer, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", answer, StringComparison.Ordinal);
    }

    /// <summary>A word may be all there is to say; a number may be the beginning of a secret, and waits on.</summary>
    [Fact]
    public async Task Word_of_an_event_comes_though_nothing_follows_and_a_number_does_not()
    {
        gate.Scripted.Script = static async stream =>
        {
            await ScriptedTarget.ReadHeadAsync(stream);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nevent: a\ndata: reload\n\nevent: b\ndata: 123\n\n"u8.ToArray());
            // Longer than a stream must be quiet for, so that the clock finds it so between any two.
            for (int i = 0; i < 5; i++)
            {
                await Task.Delay(1600);
                await stream.WriteAsync(": here\n\n"u8.ToArray());
            }
            await stream.WriteAsync("event: b\ndata: -45-6789\n\n"u8.ToArray());
            await stream.CopyToAsync(Stream.Null);
        };
        Stopwatch clock = Stopwatch.StartNew();
        Task<(int Code, string Output, string Error)> curl = Shell.RunAsync("sh", ["-c", $"curl -sN -m 8 -H 'Authorization: Bearer {gate.Analyst}' {gate.Url}/c/script/v1 | while read -r line; do echo \"$(date +%s%N) $line\"; done"], HttpFixture.Proxyless);
        string output = (await curl).Output;
        Assert.InRange(clock.Elapsed.TotalSeconds, 7, 20);
        string[] lines = output.Split('\n');
        int reload = Array.FindIndex(lines, static line => line.EndsWith("data: reload", StringComparison.Ordinal));
        int[] signs = [.. lines.Index().Where(static line => line.Item.EndsWith(": here", StringComparison.Ordinal)).Select(static line => line.Index)];
        Assert.InRange(reload, 0, signs[2]);
        Assert.DoesNotContain("data: 123", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\n\r\nshort")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n")]
    public async Task Response_that_is_cut_short_does_not_look_whole(string response)
    {
        gate.Scripted.Script = ScriptedTarget.Answer(Encoding.ASCII.GetBytes(response), closes: true);
        (int code, _, _) = await gate.CurlAsync(gate.Engineer, "/c/script/a");
        Assert.NotEqual(0, code);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 2\n\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")]
    [InlineData("HTTP/2 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("nonsense\r\n\r\n")]
    [InlineData("")]
    public async Task Response_that_breaks_the_protocol_becomes_a_bad_gateway(string response)
    {
        gate.Scripted.Script = ScriptedTarget.Answer(Encoding.ASCII.GetBytes(response), closes: true);
        (_, string answer, _) = await gate.CurlAsync(gate.Engineer, "/c/script/a", "-i");
        Assert.StartsWith("HTTP/1.1 502", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_coding_on_a_masked_route_is_refused()
    {
        gate.Scripted.Script = ScriptedTarget.Answer("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: compress\r\nContent-Length: 2\r\n\r\nok"u8.ToArray());
        (_, string answer, _) = await gate.CurlAsync(gate.Analyst, "/c/script/a", "-i");
        Assert.StartsWith("HTTP/1.1 502", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("ok\n", answer, StringComparison.Ordinal);
        (_, string whole, _) = await gate.CurlAsync(gate.Engineer, "/c/script/a");
        Assert.Equal("ok", whole);
    }

    [Fact]
    public async Task Kept_connection_that_the_target_closed_is_not_used_again()
    {
        int served = 0;
        gate.Scripted.Script = async stream =>
        {
            // Keeps the connection by its word, and closes it all the same.
            await ScriptedTarget.ReadHeadAsync(stream);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray());
            Interlocked.Increment(ref served);
        };
        for (int i = 0; i < 20; i++) { Assert.Equal("ok", (await gate.CurlAsync(gate.Engineer, "/c/script/a")).Output); }
        Assert.Equal(20, served);
    }

    [Fact]
    public async Task Bytes_nobody_asked_for_are_no_answer_to_the_next_request()
    {
        gate.Scripted.Script = ScriptedTarget.Answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"u8.ToArray());
        for (int i = 0; i < 10; i++) { Assert.Equal("okok", (await gate.CurlAsync(gate.Engineer, "/c/script/a", $"{gate.Url}/c/script/b")).Output); }
    }

    [Fact]
    public async Task Answer_before_the_requests_end_reaches_the_client()
    {
        gate.Scripted.Script = async stream =>
        {
            await ScriptedTarget.ReadHeadAsync(stream);
            await stream.WriteAsync("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig"u8.ToArray());
        };
        string body = Path.Combine(gate.Folder, "large");
        await File.WriteAllBytesAsync(body, new byte[8_000_000]);
        (_, string answer, _) = await gate.CurlAsync(gate.Engineer, "/c/script/a", "-i", "-H", "Expect:", "--data-binary", "@" + body);
        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        Assert.EndsWith("big", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slow_head_is_timed_out_as_a_whole_though_each_byte_comes_in_time()
    {
        using TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", gate.Port);
        NetworkStream stream = client.GetStream();
        Task<string> answer = ReadAllAsync(stream);
        // A byte now and then for ever: only the gateway's deadline ends it.
        byte[] head = Encoding.ASCII.GetBytes("GET /c/web/x HTTP/1.1\r\nX: " + new string('a', 1000));
        for (int i = 0; i < head.Length && !answer.IsCompleted; i++)
        {
            try { await stream.WriteAsync(head.AsMemory(i, 1)); }
            catch (IOException) { break; }
            await Task.Delay(50);
        }
        Assert.StartsWith("HTTP/1.1 408", await answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slow_body_is_timed_out()
    {
        gate.Scripted.Script = static async stream => await stream.CopyToAsync(Stream.Null);
        string answer = await gate.RawAsync(Encoding.ASCII.GetBytes($"POST /c/script/a HTTP/1.1\r\nHost: gate.test\r\nAuthorization: Bearer {gate.Engineer}\r\nContent-Length: 100\r\n\r\nab"));
        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silent_target_is_timed_out()
    {
        gate.Scripted.Script = static async stream => await stream.CopyToAsync(Stream.Null);
        (_, string answer, _) = await gate.CurlAsync(gate.Engineer, "/c/script/a", "-i");
        Assert.StartsWith("HTTP/1.1 504", answer, StringComparison.Ordinal);
    }

    /// <summary>A gibibyte each way, masked and plain, in bounded memory.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Large_bodies_take_bounded_memory(bool isMasked)
    {
        long size = isMasked ? 96L << 20 : 1L << 30;
        byte[] piece = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a line of text that is quite ordinary, number after number\n", 1200)))[..65_536];
        gate.Scripted.Script = async stream =>
        {
            string head = await ScriptedTarget.ReadHeadAsync(stream);
            if (head.StartsWith("POST", StringComparison.Ordinal))
            {
                byte[] buffer = new byte[65_536];
                long left = size;
                while (left > 0 && await stream.ReadAsync(buffer) is > 0 and int count) { left -= count; }
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone"u8.ToArray());
                return;
            }
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {size}\r\n\r\n"));
            for (long sent = 0; sent < size; sent += piece.Length) { await stream.WriteAsync(piece); }
        };
        string token = isMasked ? gate.Analyst : gate.Engineer;
        long before = Memory();
        (int code, string output, _) = await gate.CurlAsync(token, "/c/script/large", "-o", "/dev/null", "-w", "%{size_download}", "-m", "300");
        Assert.Equal((0, size.ToString(CultureInfo.InvariantCulture)), (code, output));
        if (!isMasked)
        {
            string pipe = $"head -c {size} /dev/zero | curl -s -m 50 -H 'Authorization: Bearer {token}' -H 'Expect:' -H 'Content-Length: {size}' -H 'Transfer-Encoding:' -T - -X POST {gate.Url}/c/script/large";
            Assert.Equal("done", (await Shell.RunAsync("sh", ["-c", pipe])).Output);
        }
        Assert.True(Memory() - before < 100 << 20, $"{(Memory() - before) >> 20} MiB more");
    }

    private long Memory()
    {
        using Process process = Process.GetProcessById(gate.Gateway.ProcessId);
        return process.WorkingSet64;
    }

    private static async Task<string> ReadAllAsync(NetworkStream stream)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer) is > 0 and int count) { text.Append(Encoding.ASCII.GetString(buffer, 0, count)); }
        }
        catch (IOException)
        {
            // What came before a reset.
        }
        return text.ToString();
    }

    /// <summary>Joins chunks: how a body is cut into them is not part of it.</summary>
    private static string Unchunked(string answer)
    {
        int head = answer.LastIndexOf("HTTP/1.1 ", StringComparison.Ordinal);
        int body = answer.IndexOf("\r\n\r\n", head, StringComparison.Ordinal) + 4;
        if (!answer[head..body].Contains("chunked", StringComparison.OrdinalIgnoreCase)) { return answer; }
        StringBuilder joined = new(answer[..body]);
        string rest = answer[body..];
        while (true)
        {
            int line = rest.IndexOf("\r\n", StringComparison.Ordinal);
            int count = int.Parse(rest[..line], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (count == 0) { return joined.Append(rest[line..]).ToString(); }
            joined.Append(rest.AsSpan(line + 2, count));
            rest = rest[(line + 4 + count)..];
        }
    }
}
