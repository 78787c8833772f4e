using Xunit;

namespace EdgeGate.EndToEnd.Http;

/// <summary>HTTP/2 that must not pass: what smuggles, what breaks the protocol, what floods.</summary>
[Collection("http")]
public sealed class Http2RefusedTests(HttpFixture gate)
{
    private const string ProtocolError = "1", FlowControlError = "3", StreamClosed = "5", FrameSizeError = "6", CompressionError = "9", EnhanceYourCalm = "11";

    /// <summary>Fields (<c>name|value</c>, <c>;;</c> between them) in the place of those of a right request that have their name, or behind them; <c>~</c> takes one out.</summary>
    public static TheoryData<string, string> Fields => new()
    {
        { "x-a|b\r\nsmuggled: 1", "reset " + ProtocolError },
        { "x-a|b\nGET /smuggled", "reset " + ProtocolError },
        { "x-a|b\0c", "reset " + ProtocolError },
        { "X-Upper|1", "reset " + ProtocolError },
        { "x a|1", "reset " + ProtocolError },
        { "x:a|1", "reset " + ProtocolError },
        { "x-a: b\r\nsmuggled|1", "reset " + ProtocolError },
        { "|1", "reset " + ProtocolError },
        { "transfer-encoding|chunked", "reset " + ProtocolError },
        { "connection|x-secret", "reset " + ProtocolError },
        { "proxy-connection|keep-alive", "reset " + ProtocolError },
        { "keep-alive|1", "reset " + ProtocolError },
        { "upgrade|websocket", "reset " + ProtocolError },
        { "te|gzip", "reset " + ProtocolError },
        { "host|other.example", "reset " + ProtocolError },
        { "content-length|5", "reset " + ProtocolError },
        { "content-length|0;;content-length|1", "reset " + ProtocolError },
        { "content-length|+0", "reset " + ProtocolError },
        { ":method|~", "reset " + ProtocolError },
        { ":path|~", "reset " + ProtocolError },
        { ":scheme|~", "reset " + ProtocolError },
        { ":authority|~", "reset " + ProtocolError },
        { ":path|", "reset " + ProtocolError },
        { ":path|c/web/x", "reset " + ProtocolError },
        { ":path|/c/web/x HTTP/1.1\r\nHost: a\r\n\r\nGET /smuggled", "reset " + ProtocolError },
        { ":path|/c/web/x smuggled", "reset " + ProtocolError },
        { ":path|/c/web/x#smuggled", "reset " + ProtocolError },
        { ":path|*", "reset " + ProtocolError },
        { ":method|GET /smuggled HTTP/1.1\r\n", "reset " + ProtocolError },
        { ":method|", "reset " + ProtocolError },
        { ":scheme|gopher", "reset " + ProtocolError },
        { ":authority|a b", "reset " + ProtocolError },
        { ":authority|user@gate.test", "reset " + ProtocolError },
        { ":status|200", "reset " + ProtocolError },
        { ":unknown|1", "reset " + ProtocolError },
        { ":protocol|websocket", "reset " + ProtocolError },
        { "x-late|1;;:path|/c/web/smuggled", "reset " + ProtocolError },
        { ":path|/c/web/%2e%2e/web/smuggled%00", "400" },
        { ":path|/c/web/a%2fsmuggled", "400" },
        { ":method|TRACE", "501" },
        { "x-a| around ", "200" },
        { ":path|/c/web/" + new string('a', 9_000), "414" },
        { string.Join(";;", Enumerable.Range(0, 200).Select(static n => $"x-{n}|1")), "431" },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task Request_with_such_fields_is_refused_and_the_next_is_answered(string fields, string outcome)
    {
        using RawHttp2 client = await RawHttp2.ConnectAsync(gate.Port);
        foreach (byte[] frame in Request(1, Changed(fields))) { await client.SendAsync(frame); }
        Assert.Equal(outcome, await client.OutcomeAsync(1));
        foreach (byte[] frame in Request(3, Right())) { await client.SendAsync(frame); }
        Assert.Equal("200", await client.OutcomeAsync(3));
        Assert.DoesNotContain("smuggled", await gate.NginxLogAsync(), StringComparison.Ordinal);
    }

    /// <summary>Frames in place of a request, and what becomes of the connection.</summary>
    public static TheoryData<string, byte[], string> Frames => new()
    {
        { "data of no stream", RawHttp2.Frame(RawHttp2.Data, 0, 0, "a"u8), "goaway " + ProtocolError },
        { "data of an unused stream", RawHttp2.Frame(RawHttp2.Data, 0, 1, "a"u8), "goaway " + ProtocolError },
        { "padding longer than its frame", RawHttp2.Frame(RawHttp2.Headers, 8 | RawHttp2.EndHeaders, 1, [200, 0]), "goaway " + ProtocolError },
        { "headers of an even stream", RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders | RawHttp2.EndStream, 2, RawHttp2.Block(Right())), "goaway " + ProtocolError },
        { "a continuation of nothing", RawHttp2.Frame(RawHttp2.Continuation, RawHttp2.EndHeaders, 1, []), "goaway " + ProtocolError },
        { "a ping inside a block", [.. RawHttp2.Frame(RawHttp2.Headers, 0, 1, []), .. RawHttp2.Frame(RawHttp2.Ping, 0, 0, new byte[8])], "goaway " + ProtocolError },
        { "a block too long", [.. RawHttp2.Frame(RawHttp2.Headers, 0, 1, new byte[16_384]), .. Many(5, RawHttp2.Frame(RawHttp2.Continuation, 0, 1, new byte[16_384]))], "goaway " + EnhanceYourCalm },
        { "an endless block", [.. RawHttp2.Frame(RawHttp2.Headers, 0, 1, []), .. Many(40, RawHttp2.Frame(RawHttp2.Continuation, 0, 1, []))], "goaway " + EnhanceYourCalm },
        { "an index of nothing", RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, 1, [0xFF, 0xFF, 0x00]), "goaway " + CompressionError },
        { "a table above what was said", RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, 1, [0x3F, 0xE1, 0xFF, 0x03]), "goaway " + CompressionError },
        { "a frame too long", RawHttp2.Frame(RawHttp2.Data, 0, 1, new byte[16_385]), "goaway " + FrameSizeError },
        { "a ping too short", RawHttp2.Frame(RawHttp2.Ping, 0, 0, new byte[7]), "goaway " + FrameSizeError },
        { "a promise", RawHttp2.Frame(RawHttp2.PushPromise, RawHttp2.EndHeaders, 1, [0, 0, 0, 2]), "goaway " + ProtocolError },
        { "a window that grows by nothing", RawHttp2.Frame(RawHttp2.WindowUpdate, 0, 0, new byte[4]), "goaway " + ProtocolError },
        { "a window that grows too large", RawHttp2.Frame(RawHttp2.WindowUpdate, 0, 0, [0x7F, 0xFF, 0xFF, 0xFF]), "goaway " + FlowControlError },
        { "a first window too large", RawHttp2.Frame(RawHttp2.Settings, 0, 0, [0, 4, 0xFF, 0xFF, 0xFF, 0xFF]), "goaway " + FlowControlError },
        { "settings of a stream", RawHttp2.Frame(RawHttp2.Settings, 0, 1, []), "goaway " + ProtocolError },
        { "an end of an unused stream", RawHttp2.Frame(RawHttp2.RstStream, 0, 5, new byte[4]), "goaway " + ProtocolError },
        { "pings without end", Many(12_000, RawHttp2.Frame(RawHttp2.Ping, 1, 0, new byte[8])), "goaway " + EnhanceYourCalm },
        { "settings without end", Many(12_000, RawHttp2.Frame(RawHttp2.Settings, 1, 0, [])), "goaway " + EnhanceYourCalm },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public async Task Connection_with_such_frames_ends(string name, byte[] frames, string outcome)
    {
        using RawHttp2 client = await RawHttp2.ConnectAsync(gate.Port);
        await client.SendAsync(frames);
        Assert.Equal((name, outcome), (name, await client.OutcomeAsync(1)));
    }

    [Fact]
    public async Task Streams_begun_and_reset_without_end_end_the_connection()
    {
        using RawHttp2 client = await RawHttp2.ConnectAsync(gate.Port);
        for (int stream = 1; stream < 4_000; stream += 2)
        {
            foreach (byte[] frame in Request(stream, Right())) { await client.SendAsync(frame); }
            await client.SendAsync(RawHttp2.Frame(RawHttp2.RstStream, 0, stream, [0, 0, 0, 8]));
        }
        string outcome;
        do { outcome = await client.OutcomeAsync(-1); }
        while (outcome.Length == 0);
        Assert.Equal("goaway " + EnhanceYourCalm, outcome);
    }

    [Fact]
    public async Task Streams_that_were_answered_may_be_reset()
    {
        using RawHttp2 client = await RawHttp2.ConnectAsync(gate.Port);
        for (int first = 1; first < 2 * 1500; first += 100)
        {
            int[] streams = [.. Enumerable.Range(0, 50).Select(n => first + (2 * n))];
            await client.SendAsync([.. streams.SelectMany(stream => Request(stream, Right())).SelectMany(static frame => frame)]);
            for (int ended = 0; ended < streams.Length;)
            {
                (byte type, byte flags, _, _) = (await client.ReadAsync())!.Value;
                Assert.NotEqual(RawHttp2.GoAway, type);
                if (type is RawHttp2.Headers or RawHttp2.Data && (flags & RawHttp2.EndStream) != 0) { ended++; }
            }
            await client.SendAsync([.. streams.SelectMany(static stream => RawHttp2.Frame(RawHttp2.RstStream, 0, stream, [0, 0, 0, 8]))]);
        }
    }

    [Fact]
    public async Task Lists_that_are_too_long_of_few_bytes_end_the_connection()
    {
        using RawHttp2 client = await RawHttp2.ConnectAsync(gate.Port);
        // One field of 3,900 bytes goes into the table, and each block takes it twenty times.
        byte[] kept = [0x40, 1, (byte)'a', .. RawHttp2.Block([("", new string('b', 3_900))])[2..]];
        byte[] many = [.. Enumerable.Repeat((byte)0xBE, 20)];
        string outcome = "431";
        for (int stream = 1; stream < 2 * 700 && outcome == "431"; stream += 2)
        {
            await client.SendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders | RawHttp2.EndStream, stream, stream == 1 ? [.. kept, .. many] : many));
            outcome = await client.OutcomeAsync(stream);
        }
        Assert.Equal("goaway " + EnhanceYourCalm, outcome);
    }

    [Fact]
    public async Task Body_other_than_its_length_is_refused()
    {
        using RawHttp2 client = await RawHttp2.ConnectAsync(gate.Port);
        // At once: the request is not one to be let in, and might be answered before its body.
        await client.SendAsync([.. RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, 1, RawHttp2.Block(Changed(":method|POST;;content-length|3"))), .. RawHttp2.Frame(RawHttp2.Data, RawHttp2.EndStream, 1, "four"u8)]);
        Assert.Equal("reset " + ProtocolError, await client.OutcomeAsync(1));
        await client.SendAsync(RawHttp2.Frame(RawHttp2.Data, 0, 1, "more"u8));
        foreach (byte[] frame in Request(3, Right())) { await client.SendAsync(frame); }
        Assert.Equal("200", await client.OutcomeAsync(3));
    }

    [Fact]
    public async Task Fields_of_a_stream_that_is_over_end_the_connection()
    {
        using RawHttp2 client = await RawHttp2.ConnectAsync(gate.Port);
        foreach (byte[] frame in Request(1, Right())) { await client.SendAsync(frame); }
        Assert.Equal("200", await client.OutcomeAsync(1));
        foreach (byte[] frame in Request(1, Right())) { await client.SendAsync(frame); }
        Assert.Equal("goaway " + StreamClosed, await client.OutcomeAsync(1));
    }

    /// <summary>More than a client has at once that has proven nothing, and as many as one that has.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Many_requests_at_once_are_each_answered(bool isProven)
    {
        const int Count = 90;
        using RawHttp2 client = await RawHttp2.ConnectAsync(gate.Port);
        // Without a token: a bad one would count as a failed proof.
        (string Name, string Value)[] fields = [.. Changed(":method|POST").Where(static field => field.Name != "authorization"), .. isProven ? [("authorization", "Bearer " + gate.Analyst)] : Array.Empty<(string, string)>()];
        byte[] block = RawHttp2.Block(fields);
        await client.SendAsync([.. Enumerable.Range(0, Count).SelectMany(n => RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, (2 * n) + 1, block))]);
        await client.SendAsync([.. Enumerable.Range(0, Count).SelectMany(n => RawHttp2.Frame(RawHttp2.Data, RawHttp2.EndStream, (2 * n) + 1, "body"u8))]);
        HashSet<int> answered = [];
        while (answered.Count < Count && await client.ReadAsync() is { } frame)
        {
            if (frame.Type is RawHttp2.Data or RawHttp2.Headers && (frame.Flags & RawHttp2.EndStream) != 0) { answered.Add(frame.Number); }
        }
        Assert.Equal(Count, answered.Count);
    }

    private static byte[] Many(int count, byte[] frame) => [.. Enumerable.Repeat(frame, count).SelectMany(static one => one)];

    private static (string Name, string Value)[] Right(string token = "") =>
        [(":method", "GET"), (":scheme", "http"), (":authority", "gate.test"), (":path", "/c/web/x"), ("authorization", "Bearer " + token)];

    private static (string Name, string Value)[] Changed(string changes)
    {
        List<(string Name, string Value)> fields = [.. Right()];
        foreach (string[] change in changes.Split(";;").Select(static one => one.Split('|', 2)))
        {
            int at = fields.FindIndex(field => field.Name == change[0]);
            // What stands behind x-late is late too.
            if (at < 0 || change[0] == "content-length" || fields.Exists(static field => field.Name == "x-late")) { fields.Add((change[0], change[1])); }
            else if (change[1] == "~") { fields.RemoveAt(at); }
            else { fields[at] = (change[0], change[1]); }
        }
        return [.. fields];
    }

    /// <summary>A request without a body, in as many frames as its block needs.</summary>
    private IEnumerable<byte[]> Request(int stream, (string Name, string Value)[] fields)
    {
        byte[] block = RawHttp2.Block(fields.Select(field => field.Name == "authorization" ? (field.Name, "Bearer " + gate.Analyst) : field));
        for (int at = 0; at == 0 || at < block.Length; at += 16_384)
        {
            bool isLast = at + 16_384 >= block.Length;
            yield return RawHttp2.Frame(at == 0 ? RawHttp2.Headers : RawHttp2.Continuation, (byte)((at == 0 ? RawHttp2.EndStream : 0) | (isLast ? RawHttp2.EndHeaders : 0)), stream, block.AsSpan(at, Math.Min(16_384, block.Length - at)));
        }
    }
}
