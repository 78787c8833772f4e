using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace EdgeGate.EndToEnd.Http;

/// <summary>Exchanges that take longer than the proof they began with: none outlives it, and none ends earlier.</summary>
[Collection("http")]
public sealed class ProofEndTests(HttpFixture gate)
{
    private const string Begun = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    private const string BegunCall = "HTTP/1.1 200 OK\r\nContent-Type: application/grpc\r\nTransfer-Encoding: chunked\r\n\r\n";

    [Theory]
    [InlineData("early", 4)]
    [InlineData("skewed", -27)]
    public async Task Stream_of_events_is_cut_when_the_proof_ends_and_not_before(string subject, int seconds)
    {
        gate.Scripted.Script = static stream => StreamAsync(stream, Begun);
        Stopwatch clock = Stopwatch.StartNew();
        (int code, string output, _) = await gate.CurlAsync(Token(subject, seconds, "engineers"), "/c/bound/events", "-N", "-m", "20");
        // Neither whole nor out of curl's patience: 18 is a body that is cut, 56 a connection that is reset.
        Assert.Contains(code, (int[])[18, 56]);
        Assert.InRange(clock.Elapsed.TotalSeconds, 1.5, 8);
        Assert.Contains("data: 1\n\n", output, StringComparison.Ordinal);
        await EndedAsync(subject);
    }

    [Fact]
    public async Task Stream_over_http2_is_reset()
    {
        gate.Scripted.Script = static stream => StreamAsync(stream, Begun);
        using RawHttp2 client = await RawHttp2.ConnectAsync(gate.Port);
        await client.SendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders | RawHttp2.EndStream, 1, RawHttp2.Block((":method", "GET"), (":scheme", "http"), (":authority", "gate.test"), (":path", "/c/bound/events"), ("authorization", "Bearer " + Token("framed", 3, "engineers")))));
        bool isReset = false;
        while (!isReset && await client.ReadAsync() is { } frame)
        {
            Assert.False(frame.Number == 1 && frame.Type is RawHttp2.Data or RawHttp2.Headers && (frame.Flags & RawHttp2.EndStream) != 0);
            isReset = (frame.Number, frame.Type) == (1, RawHttp2.RstStream);
        }
        Assert.True(isReset);
        await EndedAsync("framed");
        // Who has a new proof goes on with the same connection.
        await client.SendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders | RawHttp2.EndStream, 3, RawHttp2.Block((":method", "GET"), (":scheme", "http"), (":authority", "gate.test"), (":path", "/c/web/x"), ("authorization", "Bearer " + gate.Engineer))));
        Assert.Equal("200", await client.OutcomeAsync(3));
    }

    [Fact]
    public async Task Answer_that_has_not_begun_is_unauthorized()
    {
        gate.Scripted.Script = static async stream => await stream.CopyToAsync(Stream.Null);
        (_, string answer, _) = await gate.CurlAsync(Token("silent", 3, "engineers"), "/c/bound/slow", "-i", "-m", "20");
        Assert.StartsWith("HTTP/1.1 401", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        Assert.Contains("your sign-in ended before the answer did", answer, StringComparison.Ordinal);
        await EndedAsync("silent");
        Assert.Contains("\"proof_expired\"", await gate.Gateway.AuditAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_of_grpc_ends_with_a_status(bool hasBegun)
    {
        gate.Scripted.Script = hasBegun ? static stream => StreamAsync(stream, BegunCall) : static async stream => await stream.CopyToAsync(Stream.Null);
        string answer = await RawAsync($"POST /c/bound/a.B/Watch HTTP/1.1\r\nHost: gate.test\r\nAuthorization: Bearer {Token("caller", 3, "engineers")}\r\nContent-Type: application/grpc\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n\0\0\0\0\0\r\n", []);
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains($"{(hasBegun ? "\r\n0\r\n" : "\r\n")}grpc-status: 16\r\ngrpc-message: your sign-in ended before the answer did: sign in again\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\0\0\0\0\u0001x", true)]
    [InlineData("\0\0\0\0\u0002x", false)]
    public async Task Call_of_grpc_web_ends_with_a_status_between_messages_and_is_cut_within_one(string sent, bool isWhole)
    {
        gate.Scripted.Script = async stream =>
        {
            await ScriptedTarget.ReadHeadAsync(stream);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/grpc-web\r\nTransfer-Encoding: chunked\r\n\r\n{sent.Length:x}\r\n{sent}\r\n"));
            await stream.CopyToAsync(Stream.Null);
        };
        string answer = await RawAsync($"POST /c/bound/a.B/Watch HTTP/1.1\r\nHost: gate.test\r\nAuthorization: Bearer {Token("web caller", 3, "engineers")}\r\nContent-Type: application/grpc-web\r\nContent-Length: 5\r\n\r\n\0\0\0\0\0", []);
        const string Lines = "grpc-status: 16\r\ngrpc-message: your sign-in ended before the answer did: sign in again\r\n";
        Assert.EndsWith($"{sent.Length:x}\r\n{sent}\r\n{(isWhole ? $"{Lines.Length + 5:x}\r\n\u0080\0\0\0{(char)Lines.Length}{Lines}\r\n0\r\n\r\n" : "")}", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_that_outlasts_its_proof_is_unauthorized()
    {
        gate.Scripted.Script = static async stream => await stream.CopyToAsync(Stream.Null);
        string answer = await RawAsync($"POST /c/bound/up HTTP/1.1\r\nHost: gate.test\r\nAuthorization: Bearer {Token("uploader", 3, "engineers")}\r\nTransfer-Encoding: chunked\r\n\r\n", Encoding.ASCII.GetBytes("1\r\nx\r\n"));
        Assert.StartsWith("HTTP/1.1 401", answer, StringComparison.Ordinal);
        await EndedAsync("uploader");
    }

    [Fact]
    public async Task Body_that_rules_look_into_does_not_reach_the_target_when_it_comes_too_late()
    {
        bool isAsked = false;
        gate.Scripted.Script = async stream => isAsked |= (await ScriptedTarget.ReadHeadAsync(stream)).Length > 0;
        string answer = await RawAsync($"POST /c/bound/judged HTTP/1.1\r\nHost: gate.test\r\nAuthorization: Bearer {Token("judged", 3, "guarded")}\r\nContent-Type: text/plain\r\nContent-Length: 30\r\n\r\n", "x"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 401", answer, StringComparison.Ordinal);
        Assert.False(isAsked);
    }

    [Fact]
    public async Task Stream_goes_on_where_every_rule_says_so()
    {
        gate.Scripted.Script = static stream => StreamAsync(stream, Begun);
        (int code, string output, _) = await gate.CurlAsync(Token("lasting", 2, "lasting"), "/c/bound/events", "-N", "-m", "6");
        Assert.Equal(28, code);
        Assert.Contains("data: 40\n\n", output, StringComparison.Ordinal);
    }

    private string Token(string subject, int seconds, string group)
    {
        Dictionary<string, object?> claims = gate.Issuer.Claims(subject, group);
        claims["exp"] = DateTimeOffset.UtcNow.AddSeconds(seconds).ToUnixTimeSeconds();
        return gate.Issuer.Sign(claims);
    }

    private async Task EndedAsync(string subject)
    {
        for (int i = 0; i < 20; i++)
        {
            string? ended = (await gate.Gateway.AuditAsync()).Split('\n').FirstOrDefault(line => line.Contains("\"exchange.ended\"", StringComparison.Ordinal) && line.Contains($"\"subject\":\"{subject}\"", StringComparison.Ordinal));
            if (ended is null) { continue; }
            Assert.Contains("\"problem\":\"ProofExpired\"", ended, StringComparison.Ordinal);
            return;
        }
        Assert.Fail("the exchange has not ended");
    }

    /// <summary>An event, or an empty message, ten times a second.</summary>
    private static async Task StreamAsync(NetworkStream stream, string head)
    {
        await ScriptedTarget.ReadHeadAsync(stream);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        for (int i = 1; i < 200; i++)
        {
            string text = head == Begun ? $"data: {i}\n\n" : "\0\0\0\0\0";
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{text.Length:x}\r\n{text}\r\n"));
            await Task.Delay(100);
        }
        await stream.WriteAsync("0\r\n\r\n"u8.ToArray());
    }

    /// <summary>Sends a head, then a piece five times a second until it is answered; the answer.</summary>
    private async Task<string> RawAsync(string head, byte[] piece)
    {
        using TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", gate.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head));
        Task<string> answer = ReadAsync(stream);
        for (int i = 0; i < 100 && !answer.IsCompleted; i++)
        {
            try { await stream.WriteAsync(piece); }
            catch (IOException) { break; }
            await Task.Delay(200);
        }
        client.Client.Shutdown(SocketShutdown.Send);
        return await answer;
    }

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        StringBuilder answer = new();
        byte[] buffer = new byte[16 * 1024];
        try
        {
            while (await stream.ReadAsync(buffer) is > 0 and int count) { answer.Append(Encoding.Latin1.GetString(buffer, 0, count)); }
        }
        catch (IOException)
        {
            // What came before a reset.
        }
        return answer.ToString();
    }
}
