using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace EdgeGate.EndToEnd.Http;

/// <summary>Stock clients of other languages, and WebSocket.</summary>
[Collection("http")]
public sealed class ClientTests(HttpFixture gate)
{
    [Fact]
    public async Task Python_requests_and_httpx_work()
    {
        (int code, string output, string error) = await gate.PythonAsync(
            """
            import sys, requests, httpx
            url, token = sys.argv[1:]
            auth = {'Authorization': 'Bearer ' + token}
            with requests.Session() as session:
                for _ in range(3): print(session.get(url + '/c/web/people.json', headers=auth).json()['mail'])
                print(session.post(url + '/c/web/x', headers=auth, data=(b'x' * 1000 for _ in range(100))).text)
            with httpx.Client() as client:
                for _ in range(3): print(client.get(url + '/c/web/people.json', headers=auth).json()['mail'])
            """, gate.Url, gate.Analyst);
        Assert.True(code == 0, error);
        Assert.Equal(string.Concat(Enumerable.Repeat("[pii.email]\n", 3)) + "x\n" + string.Concat(Enumerable.Repeat("[pii.email]\n", 3)), output);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hey_is_answered_each_time_masked_and_audited(bool isNewEachTime)
    {
        const int Count = 1000;
        string user = isNewEachTime ? "hey-new" : "hey-kept";
        int before = await EndedAsync(user);
        (int code, string output, string error) = await Shell.RunAsync("hey", ["-n", $"{Count}", "-c", "20", .. isNewEachTime ? ["-disable-keepalive"] : Array.Empty<string>(), "-H", $"Authorization: Bearer {gate.Issuer.Token(user, "analysts")}", $"{(isNewEachTime ? $"https://127.0.0.1:{gate.TlsPort}" : gate.Url)}/c/web/people.json"], HttpFixture.Proxyless);
        Assert.True(code == 0, error);
        Assert.Matches($@"\[200\]\s+{Count} responses", output);
        Assert.DoesNotContain("Error distribution", output, StringComparison.Ordinal);
        // It looks at no body, but counts its bytes.
        Assert.Matches($@"Size/request:\s+{"{\"name\":\"Jane\",\"mail\":\"[pii.email]\",\"n\":1}".Length} bytes", output);
        for (int i = 0; i < 200 && await EndedAsync(user) < before + Count; i++) { await Task.Delay(50, TestContext.Current.CancellationToken); }
        Assert.Equal(before + Count, await EndedAsync(user));
    }

    [Fact]
    public async Task Node_fetch_works()
    {
        (int code, string output, string error) = await Shell.RunAsync("node", ["-e",
            """
            const [url, token] = process.argv.slice(1);
            (async () => {
              const headers = { authorization: 'Bearer ' + token };
              for (let i = 0; i < 3; i++) console.log((await (await fetch(url + '/c/web/people.json', { headers })).json()).mail);
              console.log(await (await fetch(url + '/c/web/x', { method: 'POST', headers, body: 'b'.repeat(100000) })).text());
            })();
            """, gate.Url, gate.Analyst]);
        Assert.True(code == 0, error);
        Assert.Equal(string.Concat(Enumerable.Repeat("[pii.email]\n", 3)) + "x\n", output);
    }

    [Fact]
    public async Task WebSocket_text_is_masked_across_fragments_both_small_and_large_and_binary_is_refused()
    {
        string token = gate.Issuer.Token("fay", "analysts");
        (int code, string output, string error) = await gate.PythonAsync(
            """
            import asyncio, sys, websockets
            url, token, port = sys.argv[1:]
            async def target(socket):
                async for message in socket:
                    if message == 'fragments': await socket.send(['mail ja', 'ne.roe@', 'example.org', ' now'])
                    elif message == 'binary': await socket.send(b'\x00\x01')
                    elif message == 'large': await socket.send('jane.roe@example.org ' * 20000)
                    else: await socket.send(message)
            async def main():
                async with websockets.serve(target, '127.0.0.1', int(port), max_size=None):
                    async with websockets.connect(url + '/c/script/ws', extra_headers={'Authorization': 'Bearer ' + token}, max_size=None) as socket:
                        print(socket.response_headers.get('Sec-WebSocket-Extensions'))
                        for text in ['hello', 'to jane.roe@example.org', 'fragments']:
                            await socket.send(text)
                            print(await socket.recv())
                        await socket.send('large')
                        large = await socket.recv()
                        print(large == '[pii.email] ' * 20000)
                        await (await socket.ping())
                        await socket.send('binary')
                        try: print(await socket.recv())
                        except websockets.ConnectionClosed as closed: print(closed.code)
            asyncio.run(main())
            """, gate.Url.Replace("http", "ws", StringComparison.Ordinal), token, Relayed());
        Assert.True(code == 0, error);
        Assert.Equal("None\nhello\nto [pii.email]\nmail [pii.email] now\nTrue\n1008\n", output);
        string recording = await gate.RecordingAsync("fay");
        Assert.Contains("\"k\":\"message\"", recording, StringComparison.Ordinal);
        Assert.Contains("mail [pii.email] now", recording, StringComparison.Ordinal);
        Assert.DoesNotContain("jane.roe", recording, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("analysts", "My mail is [pii.email], bye")]
    [InlineData("engineers", "My mail is jane.roe@example.org, bye")]
    public async Task WebSocket_messages_with_deltas_are_masked_as_one_text_for_clients_and_in_what_is_kept(string group, string expected)
    {
        string user = "gil-" + group;
        (int code, string output, string error) = await gate.PythonAsync(
            """
            import asyncio, json, sys, websockets
            url, token, port = sys.argv[1:]
            async def target(socket):
                for piece in ['My ma', 'il is ja', 'ne.roe@exam', 'ple.or', 'g, bye']:
                    await socket.send(json.dumps({'type': 'response.output_text.delta', 'item_id': 'i', 'delta': piece}, separators=(',', ':')))
                await socket.send(json.dumps({'type': 'response.output_text.done', 'item_id': 'i'}))
                await socket.send(json.dumps({'type': 'response.output_text.delta', 'item_id': 'j', 'delta': 'last'}))
            async def main():
                async with websockets.serve(target, '127.0.0.1', int(port)):
                    async with websockets.connect(url + '/c/script/ws', extra_headers={'Authorization': 'Bearer ' + token}) as socket:
                        events = [json.loads(message) async for message in socket]
                        print(''.join(event['delta'] for event in events if event['type'].endswith('delta') and event['item_id'] == 'i'))
                        print(events[-1]['delta'])
            asyncio.run(main())
            """, gate.Url.Replace("http", "ws", StringComparison.Ordinal), gate.Issuer.Token(user, group), Relayed());
        Assert.True(code == 0, error);
        Assert.Equal(expected + "\nlast\n", output);
        string recording = await gate.RecordingAsync(user);
        string kept = string.Concat(Regex.Matches(recording, "delta\\\\\":\\\\\"(.*?)\\\\\"").Select(static match => match.Groups[1].Value));
        Assert.StartsWith("My mail is [pii.email], bye", kept, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("81056162636465", "1002")] // not masked
    [InlineData("c18500000000616263646565", "1002")] // reserved bits
    [InlineData("808500000000616263646565", "1002")] // continues nothing
    [InlineData("89fe00800000000000", "1002")] // a ping too long
    public async Task WebSocket_frame_that_breaks_the_protocol_ends_it(string frame, string status)
    {
        gate.Scripted.Script = static async stream =>
        {
            await ScriptedTarget.ReadHeadAsync(stream);
            await stream.WriteAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"u8.ToArray());
            await stream.CopyToAsync(Stream.Null);
        };
        byte[] head = Encoding.ASCII.GetBytes($"GET /c/script/ws HTTP/1.1\r\nHost: gate.test\r\nAuthorization: Bearer {gate.Engineer}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        string answer = await gate.RawAsync([.. head, .. Convert.FromHexString(frame)]);
        Assert.StartsWith("HTTP/1.1 101", answer, StringComparison.Ordinal);
        Assert.EndsWith("\u0088\u0002" + (status == "1002" ? "\u0003\u00ea" : ""), answer, StringComparison.Ordinal);
    }

    /// <summary>A port whose connections the scripted target's connection leads to.</summary>
    /// <summary>Exchanges of a user that were answered in full.</summary>
    private async Task<int> EndedAsync(string user)
        => (await gate.Gateway.AuditAsync()).Split('\n').Count(line => line.Contains("\"exchange.ended\"", StringComparison.Ordinal) && line.Contains($"\"subject\":\"{user}\"", StringComparison.Ordinal) && line.Contains("\"status\":200", StringComparison.Ordinal) && !line.Contains("\"problem\"", StringComparison.Ordinal));

    private string Relayed()
    {
        int port = Ports.Free();
        gate.Scripted.Script = async stream =>
        {
            using System.Net.Sockets.TcpClient inner = new();
            await inner.ConnectAsync("127.0.0.1", port);
            System.Net.Sockets.NetworkStream there = inner.GetStream();
            await Task.WhenAny(stream.CopyToAsync(there), there.CopyToAsync(stream));
        };
        return port.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
