using System.Text;
using EdgeGate.EndToEnd.Approvals;
using Xunit;

namespace EdgeGate.EndToEnd.Http;

/// <summary>How connections of HTTP/2 end: by reloads, by time, by the gateway's stop; and what waits on their streams.</summary>
[Collection("http")]
public sealed class Http2LifeTests(HttpFixture gate)
{
    [Fact]
    public async Task Reload_says_goodbye_and_finishes_the_streams_under_way()
    {
        TaskCompletionSource reached = new(), reloaded = new();
        gate.Scripted.Script = async stream =>
        {
            await ScriptedTarget.ReadHeadAsync(stream);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\nfirst"u8.ToArray());
            reached.SetResult();
            await reloaded.Task;
            await stream.WriteAsync("later"u8.ToArray());
        };
        int port = Ports.Free();
        await using GatewayProcess gateway = await gate.StartPatientAsync(port);
        using RawHttp2 client = await RawHttp2.ConnectAsync(port);
        await client.SendAsync(Request(1, "/c/script/x", gate.Engineer));
        await reached.Task;
        await gateway.ReloadAsync(await File.ReadAllTextAsync(gateway.Config, TestContext.Current.CancellationToken) + "\n");
        StringBuilder body = new();
        bool isGoing = false;
        while (await client.ReadAsync() is { } frame)
        {
            if (frame.Type == RawHttp2.Data) { body.Append(Encoding.ASCII.GetString(frame.Payload)); }
            if (frame.Type != RawHttp2.GoAway) { continue; }
            Assert.Equal((1, 0), (frame.Payload[3], frame.Payload[7]));
            isGoing = true;
            reloaded.TrySetResult();
        }
        Assert.Equal((true, "firstlater"), (isGoing, body.ToString()));
    }

    [Fact]
    public async Task Stop_says_goodbye()
    {
        int port = Ports.Free();
        GatewayProcess gateway = await gate.StartPatientAsync(port);
        using RawHttp2 client = await RawHttp2.ConnectAsync(port);
        await client.SendAsync(Request(1, "/c/web/x", gate.Engineer));
        Assert.Equal("200", await client.OutcomeAsync(1));
        await gateway.DisposeAsync();
        Assert.Equal("goaway 0", await client.OutcomeAsync(3));
    }

    [Fact]
    public async Task Who_asks_nothing_is_sent_away()
    {
        using RawHttp2 client = await RawHttp2.ConnectAsync(gate.Port);
        Assert.Equal("goaway 0", await client.OutcomeAsync(1));
        Assert.Equal("closed", await client.OutcomeAsync(1));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(12)]
    public async Task Frame_that_does_not_come_whole_ends_the_connection(int bytes)
    {
        // A stream that waits keeps the connection, but not one that is stuck.
        using RawHttp2 client = await RawHttp2.ConnectAsync(gate.Port);
        await client.SendAsync(Request(1, $"/c/web/echo?partial{bytes}", gate.Issuer.Token("hanna", "holders"), "POST"));
        await new Approver($"http://127.0.0.1:{gate.AdminPort}", () => gate.Issuer.Token("dora", "dba")).WaitForAsync($"echo?partial{bytes}");
        await client.SendAsync(Request(3, "/c/web/x", gate.Engineer)[..bytes]);
        Assert.Equal("goaway 0", await client.OutcomeAsync(3));
    }

    [Fact]
    public async Task What_waits_is_withdrawn_when_its_stream_is_reset_and_runs_where_it_is_not()
    {
        Approver dba = new($"http://127.0.0.1:{gate.AdminPort}", () => gate.Issuer.Token("dora", "dba"));
        string holder = gate.Issuer.Token("hanna", "holders");
        using RawHttp2 client = await RawHttp2.ConnectAsync(gate.Port);
        await client.SendAsync(Request(1, "/c/web/echo?resets", holder, "POST"));
        await client.SendAsync(Request(3, "/c/web/echo?stays", holder, "POST"));
        await dba.WaitForAsync("echo?resets");
        string stays = await dba.WaitForIdAsync("echo?stays");
        await client.SendAsync(RawHttp2.Frame(RawHttp2.RstStream, 0, 1, [0, 0, 0, 8]));
        Assert.Equal("the client left", (await dba.WaitForAsync("echo?resets", "withdrawn")).GetProperty("why").GetString());
        await dba.ApproveAsync(stays);
        Assert.Equal("200", await client.OutcomeAsync(3));
    }

    [Fact]
    public async Task Client_that_leaves_within_an_answer_is_told_of_as_one_and_its_target_as_none()
    {
        int refusedBefore = await TargetsLostAsync();
        TaskCompletionSource begun = new();
        TaskCompletionSource left = new();
        gate.Scripted.Script = async stream =>
        {
            await ScriptedTarget.ReadHeadAsync(stream);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nbegun\n\r\n"u8.ToArray());
            begun.SetResult();
            await left.Task;
            await stream.WriteAsync("6\r\nmore.\n\r\n"u8.ToArray());
        };
        using RawHttp2 client = await RawHttp2.ConnectAsync(gate.Port);
        await client.SendAsync(Request(1, "/c/script/long", gate.Issuer.Token("lena", "analysts")));
        await begun.Task;
        await Task.Delay(300, TestContext.Current.CancellationToken);
        await client.SendAsync(RawHttp2.Frame(RawHttp2.RstStream, 0, 1, [0, 0, 0, 8]));
        await Task.Delay(300, TestContext.Current.CancellationToken);
        left.SetResult();
        string? ended = null;
        for (int i = 0; i < 10 && ended is null; i++)
        {
            ended = (await gate.Gateway.AuditAsync()).Split('\n').SingleOrDefault(static line => line.Contains("\"exchange.ended\"", StringComparison.Ordinal) && line.Contains("\"subject\":\"lena\"", StringComparison.Ordinal));
        }
        Assert.Contains("\"problem\":\"ClientLost\"", ended, StringComparison.Ordinal);
        Assert.Equal(refusedBefore, await TargetsLostAsync());
    }

    private async Task<int> TargetsLostAsync() => (await gate.Gateway.AuditAsync()).Split('\n').Count(static line => line.Contains("\"reason\":\"target_lost\"", StringComparison.Ordinal));

    private static byte[] Request(int stream, string path, string token, string method = "GET")
        => RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders | RawHttp2.EndStream, stream, RawHttp2.Block((":method", method), (":scheme", "http"), (":authority", "gate.test"), (":path", path), ("authorization", "Bearer " + token)));
}
