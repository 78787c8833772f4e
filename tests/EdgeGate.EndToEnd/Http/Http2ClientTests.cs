using System.Diagnostics;
using Xunit;

namespace EdgeGate.EndToEnd.Http;

/// <summary>Stock clients that speak HTTP/2 and nothing else, and gRPC.</summary>
[Collection("http")]
public sealed class Http2ClientTests(HttpFixture gate)
{
    [Fact]
    public async Task Nghttp_asks_many_at_once_on_one_connection()
    {
        string url = $"https://127.0.0.1:{gate.TlsPort}/c/web/people.json";
        (int code, string output, string error) = await Shell.RunAsync("nghttp", ["-H", $"Authorization: Bearer {gate.Analyst}", "-m", "40", url], HttpFixture.Proxyless);
        Assert.True(code == 0, error);
        Assert.Equal(40, output.Split("[pii.email]").Length - 1);
    }

    [Fact]
    public async Task H2load_is_answered_each_time_and_audited()
    {
        (int code, string output, string error) = await Shell.RunAsync("h2load", ["-n", "2000", "-c", "4", "-m", "20", "-H", $"Authorization: Bearer {gate.Issuer.Token("h2load", "analysts")}", $"https://127.0.0.1:{gate.TlsPort}/c/web/people.json"], HttpFixture.Proxyless);
        Assert.True(code == 0, error);
        Assert.Contains("status codes: 2000 2xx, 0 3xx, 0 4xx, 0 5xx", output, StringComparison.Ordinal);
        for (int i = 0; i < 200 && await EndedAsync("h2load") < 2000; i++) { await Task.Delay(50, TestContext.Current.CancellationToken); }
        Assert.Equal(2000, await EndedAsync("h2load"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Node_sends_and_reads_at_the_same_time_on_many_streams(bool isTls)
    {
        gate.Scripted.Script = static async stream =>
        {
            while (await ScriptedTarget.ReadHeadAsync(stream) is { Length: > 0 } head)
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray());
                // Its chunks are as good for the answer: size, data, size, data, the last and the trailers.
                byte[] tail = new byte[5];
                byte[] buffer = new byte[64 * 1024];
                while (!tail.AsSpan().SequenceEqual("0\r\n\r\n"u8) && await stream.ReadAsync(buffer) is > 0 and int count)
                {
                    await stream.WriteAsync(buffer.AsMemory(0, count));
                    byte[] both = [.. tail, .. buffer.AsSpan(Math.Max(0, count - 5), Math.Min(5, count))];
                    tail = both[^5..];
                }
            }
        };
        (int code, string output, string error) = await Shell.RunAsync("node", ["-e",
            """
            const [url, token] = process.argv.slice(1);
            const http2 = require('http2'), crypto = require('crypto');
            const session = http2.connect(url, { rejectUnauthorized: false });
            const echo = size => new Promise((tell, fail) => {
              const call = session.request({ ':method': 'POST', ':path': '/c/script/echo', authorization: 'Bearer ' + token, 'content-type': 'application/octet-stream' });
              const [sent, read] = [crypto.createHash('md5'), crypto.createHash('md5')];
              let [left, count] = [size, 0];
              call.on('data', data => { read.update(data); count += data.length; });
              call.on('end', () => tell(count === size && sent.digest('hex') === read.digest('hex')));
              call.on('error', fail);
              const more = () => {
                while (left > 0) {
                  const piece = crypto.randomBytes(Math.min(left, 50000));
                  sent.update(piece);
                  left -= piece.length;
                  if (!call.write(piece)) return call.once('drain', more);
                }
                call.end();
              };
              more();
            });
            (async () => {
              console.log(await echo(1), await echo(10_000_000), (await Promise.all(Array.from({ length: 30 }, () => echo(300_000)))).every(one => one));
              session.close();
            })();
            """, isTls ? $"https://127.0.0.1:{gate.TlsPort}" : gate.Url, gate.Engineer], HttpFixture.Proxyless);
        Assert.True(code == 0, error);
        Assert.Equal("true true true\n", output);
    }

    [Fact]
    public async Task Grpc_of_node_calls_streams_and_is_denied()
    {
        await ContentFixture.InstallClientsAsync();
        string script = Path.Combine(ContentFixture.NodeFolder, "grpc.mjs");
        using Process server = Process.Start(new ProcessStartInfo("node", [script, "serve", $"127.0.0.1:{gate.GrpcPort}"]) { RedirectStandardOutput = true })!;
        try
        {
            Assert.Equal("ready", await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            (int code, string output, string error) = await Shell.RunAsync("node", [script, "ask", $"127.0.0.1:{gate.Port}", gate.Analyst], HttpFixture.Proxyless);
            Assert.True(code == 0, output + error);
            Assert.Equal(
                """
                {"name":"asked [pii.email]","mail":"write to [pii.email]","friend":{"name":"Bob","mail":"[pii.email]"},"notes":["ssn [pii.us_ssn]","ok"],"tags":{"a":"[pii.email]"}} [pii.email]
                9 no such mail: [pii.email]
                7 rule 'no failing' denies this POST request on grpc
                16 the token was not accepted
                n0 write to [pii.email]
                n1 write to [pii.email]
                n2 write to [pii.email]
                1000000
                re 0 [pii.email]
                re 1 [pii.email]
                re 2 [pii.email]
                true

                """,
                output);
            Assert.Equal("2\nFalse\n", await GrpcOfPythonAsync());
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The C core of gRPC, by TLS and by path: whether answers are alike with and without compression, and hold what is masked.</summary>
    private async Task<string> GrpcOfPythonAsync()
    {
        (int code, string output, string error) = await gate.PythonAsync(
            """
            import grpc, sys
            port, token, certificate = sys.argv[1:]
            channel = grpc.secure_channel('localhost:' + port, grpc.ssl_channel_credentials(open(certificate, 'rb').read()), options=[('grpc.enable_http_proxy', 0)])
            call = channel.unary_unary('/c/grpc/orders.Orders/Get', lambda b: b, lambda b: b)
            ask = b'\x12\x0eal@example.com'
            proof = (('authorization', 'Bearer ' + token),)
            plain = call(ask, metadata=proof, timeout=20)
            small = call(ask, metadata=proof, timeout=20, compression=grpc.Compression.Gzip)
            print(len({plain, small, b''}))
            print(b'example' in plain)
            """, $"{gate.TlsPort}", gate.Analyst, $"{gate.Folder}/gate.pem");
        return code == 0 ? output : error;
    }

    private async Task<int> EndedAsync(string user) => (await gate.Gateway.AuditAsync()).Split('\n').Count(line => line.Contains("\"exchange.ended\"", StringComparison.Ordinal) && line.Contains($"\"subject\":\"{user}\"", StringComparison.Ordinal));
}
