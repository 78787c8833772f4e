using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Xunit;

namespace EdgeGate.EndToEnd.Http;

/// <summary>What streams and connections of HTTP/2 leave behind, and for how long: clients that take nothing, denied uploads at a reload, sessions nobody asks any more.</summary>
public sealed class Http2TimeoutTests : IAsyncLifetime
{
    private const int Cancel = 8;

    private readonly TestIssuer issuer = new();
    private readonly ScriptedTarget target = new() { Script = AnswerAsync };
    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-h2-").FullName;
    private readonly int port = Ports.Free();
    private readonly int adminPort = Ports.Free();
    private GatewayProcess? gateway;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync($"{folder}/edgegate.yaml", Configuration());
        gateway = await GatewayProcess.StartAsync($"{folder}/edgegate.yaml", $"{folder}/state", adminPort);
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null) { await gateway.DisposeAsync(); }
        target.Dispose();
        issuer.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stream_whose_client_takes_nothing_ends_as_a_stalled_write_does(bool isProven)
    {
        using RawHttp2 client = await RawHttp2.ConnectAsync(port);
        await client.SendAsync(RawHttp2.Frame(RawHttp2.Settings, 0, 0, [0, 4, 0, 0, 0, 0]));
        await client.SendAsync(Request(1, "GET", isProven, isEnd: true));
        // A byte now and then is no more than none.
        Task trickling = TrickleAsync(client);
        (byte Type, byte Flags, int Number, byte[] Payload)? frame;
        do { frame = await client.ReadAsync(); }
        while (frame is { } read && (read.Type, read.Number) != (RawHttp2.RstStream, 1));
        Assert.Equal([0, 0, 0, Cancel], frame!.Value.Payload);
        await trickling;
    }

    [Fact]
    public async Task Denied_upload_has_its_whole_answer_when_a_reload_ends_the_connection()
    {
        using RawHttp2 client = await RawHttp2.ConnectAsync(port);
        await client.SendAsync(Request(1, "POST", isProven: false, isEnd: false));
        (byte Type, byte Flags, int Number, byte[] Payload) frame;
        do { frame = (await client.ReadAsync())!.Value; }
        while ((frame.Type, frame.Number) != (RawHttp2.Data, 1));
        await gateway!.ReloadAsync(Configuration() + "\n");
        bool hasEnd = false;
        while (await client.ReadAsync() is { } more) { hasEnd |= more.Type == RawHttp2.Data && more.Number == 1 && (more.Flags & RawHttp2.EndStream) != 0; }
        Assert.True(hasEnd);
    }

    [Fact]
    public async Task Sessions_that_wait_for_streams_end_though_the_connection_is_used()
    {
        using RawHttp2 client = await RawHttp2.ConnectAsync(port);
        for (int stream = 1; stream < 12; stream += 2) { await client.SendAsync(Request(stream, "POST", isProven: true, isEnd: false)); }
        for (int stream = 3; stream < 12; stream += 2)
        {
            await client.SendAsync(RawHttp2.Frame(RawHttp2.Data, RawHttp2.EndStream, stream, "x"u8));
            Assert.Equal("200", await client.OutcomeAsync(stream));
        }
        Assert.Equal(6, await ActiveAsync());
        for (int i = 0; i < 60 && await ActiveAsync() > 1; i++)
        {
            await client.SendAsync(RawHttp2.Frame(RawHttp2.Data, 0, 1, "x"u8));
            await Task.Delay(100);
        }
        Assert.Equal(1, await ActiveAsync());
    }

    /// <summary>Answers requests when they are whole: a body in chunks ends as a head does.</summary>
    private static async Task AnswerAsync(NetworkStream stream)
    {
        while (await ScriptedTarget.ReadHeadAsync(stream) is { Length: > 0 } head)
        {
            if (head.StartsWith("POST", StringComparison.Ordinal)) { await ScriptedTarget.ReadHeadAsync(stream); }
            await stream.WriteAsync((byte[])[.. "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"u8, .. new byte[100]]);
        }
    }

    private static async Task TrickleAsync(RawHttp2 client)
    {
        for (int i = 0; i < 8; i++)
        {
            await client.SendAsync(RawHttp2.Frame(RawHttp2.WindowUpdate, 0, 1, [0, 0, 0, 1]));
            await Task.Delay(500);
        }
    }

    private async Task<int> ActiveAsync()
    {
        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
        string metrics = await http.GetStringAsync($"http://127.0.0.1:{adminPort}/metrics");
        return int.Parse(Regex.Match(metrics, "edgegate_sessions_active\\{protocol=\"http\"\\} (\\d+)").Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private byte[] Request(int stream, string method, bool isProven, bool isEnd)
    {
        (string Name, string Value)[] fields = [(":method", method), (":scheme", "http"), (":authority", "gate.test"), (":path", "/c/web/x"), .. isProven ? [("authorization", "Bearer " + issuer.Token("alice", "people"))] : Array.Empty<(string, string)>()];
        return RawHttp2.Frame(RawHttp2.Headers, (byte)(RawHttp2.EndHeaders | (isEnd ? RawHttp2.EndStream : 0)), stream, RawHttp2.Block(fields));
    }

    private string Configuration() => $$"""
        identity: { issuers: [ { issuer: "{{issuer.Url}}", audience: edgegate } ] }
        listeners: [ { protocol: http, address: "127.0.0.1:{{port}}", allow_plaintext_token: true } ]
        admin: { address: "127.0.0.1:{{adminPort}}" }
        state: { path: state }
        recording: { required: false }
        connections: { web: { protocol: http, target: { url: "http://127.0.0.1:{{target.Port}}" } } }
        rules: [ { name: all, who: anyone, on: { connections: [web], methods: "*" }, then: allow } ]
        limits: { write_timeout: 2s, http: { keep_alive: 2s } }
        """;
}
