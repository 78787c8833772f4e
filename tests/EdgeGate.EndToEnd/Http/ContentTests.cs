using System.Net.Sockets;
using System.Text;
using Xunit;

namespace EdgeGate.EndToEnd.Http;

/// <summary>Rules on what requests hold: nothing reaches the target before it was judged.</summary>
[Collection("content")]
public sealed class ContentTests(ContentFixture gate)
{
    private readonly List<string> asked = [];

    [Fact]
    public async Task Body_is_held_until_it_is_judged_and_reaches_the_target_whole()
    {
        Answer("""{"mail":"jane.roe@example.org"}""");
        (_, string answer, _) = await gate.CurlAsync("/c/api/v1/x", "-H", "Content-Type: application/json", "-d", """{"model":"gpt-4o-mini","x":"y"}""");
        Assert.Equal("""{"mail":"[pii.email]"}""", answer);
        Assert.EndsWith("""{"model":"gpt-4o-mini","x":"y"}""", Assert.Single(asked), StringComparison.Ordinal);
        (_, string chunked, _) = await gate.CurlAsync("/c/api/v1/x", "-H", "Content-Type: application/json", "-H", "Transfer-Encoding: chunked", "-H", "Expect: 100-continue", "-d", """{"model":"o3"}""");
        Assert.Equal("""{"mail":"[pii.email]"}""", chunked);
        Assert.DoesNotContain("Expect", asked[1], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Denied_body_never_reaches_the_target_and_the_connection_goes_on()
    {
        Answer("{}");
        (_, string answer, _) = await gate.CurlAsync(
            "/c/api/v1/x", "-i", "-H", "Content-Type: application/json", "-d", """{"model":"gpt-3.5","api":"AKIAIOSFODNN7EXAMPLE"}""", "-w", "%{num_connects} ",
            $"{gate.Url}/c/api/v1/x");
        Assert.StartsWith("HTTP/1.1 403", answer, StringComparison.Ordinal);
        Assert.Contains("\"rule\":\"no old models\"", answer, StringComparison.Ordinal);
        Assert.EndsWith("0 ", answer, StringComparison.Ordinal);
        Assert.Empty(asked);
        await gate.AuditAsync("agent", "\"rule\":\"no old models\"");
    }

    [Theory]
    [InlineData("""{"model":"gpt-5"}""", "default")]
    [InlineData("""{"model":"o3","model":"gpt-3"}""", "no old models")]
    [InlineData("""{"model":"o3"}{""", "no old models")]
    public async Task Body_no_rule_covers_in_every_reading_is_denied(string body, string rule)
    {
        Answer("{}");
        (_, string answer, _) = await gate.CurlAsync("/c/api/v1/x", "-H", "Content-Type: application/json", "-d", body);
        Assert.Contains($"\"rule\":\"{rule}\"", answer, StringComparison.Ordinal);
        Assert.Empty(asked);
    }

    [Fact]
    public async Task Body_longer_than_rules_look_into_is_refused_and_one_that_stalls_times_out()
    {
        Answer("{}");
        string large = Path.Combine(gate.Folder, "large.json");
        await File.WriteAllTextAsync(large, "{\"model\":\"o3\",\"x\":\"" + new string('x', 70_000) + "\"}");
        foreach (string more in new[] { "X-None: 1", "Transfer-Encoding: chunked" })
        {
            (_, string answer, _) = await gate.CurlAsync("/c/api/v1/x", "-H", "Content-Type: application/json", "-H", more, "--data-binary", "@" + large);
            Assert.Contains("longer than rules look into", answer, StringComparison.Ordinal);
        }
        using TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", gate.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /c/api/x HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {gate.Agent}\r\nContent-Length: 100\r\n\r\n{{"));
        using StreamReader reader = new(client.GetStream());
        Assert.StartsWith("HTTP/1.1 408", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(asked);
    }

    [Fact]
    public async Task GraphQl_is_judged_by_its_operations_wherever_they_stand()
    {
        Answer("""{"data":{"viewer":{"mail":"jane.roe@example.org"}}}""");
        (_, string read, _) = await gate.CurlAsync("/c/graph/graphql", "-H", "Content-Type: application/json", "-d", """{"query":"query Me { viewer { mail } }"}""");
        Assert.Contains("[pii.email]", read, StringComparison.Ordinal);
        (_, string byQuery, _) = await gate.CurlAsync("/c/graph/graphql?query=%7Bviewer%7Bmail%7D%7D");
        Assert.Contains("[pii.email]", byQuery, StringComparison.Ordinal);
        Assert.Equal(2, asked.Count);
        foreach (string[] denied in new string[][]
        {
            ["/c/graph/graphql", "-H", "Content-Type: application/json", "-d", """{"query":"mutation Gone { x: deleteUser(id: 1) { id } }"}"""],
            ["/c/graph/graphql?query=mutation%7BdeleteUser%7D"],
            ["/c/graph/graphql", "-H", "Content-Type: application/graphql", "-d", "mutation { deleteUser }"],
            ["/c/graph/graphql", "-H", "Content-Type: application/json", "-d", """[{"query":"{viewer}"},{"query":"{...F} fragment F on Q {deleteUser}"}]"""],
        })
        {
            (_, string answer, _) = await gate.CurlAsync(denied[0], denied[1..]);
            Assert.Contains("\"rule\":\"no deletes\"", answer, StringComparison.Ordinal);
        }
        Assert.Equal(2, asked.Count);
        await gate.AuditAsync("agent", "\"asked\":\"mutation Gone\"");
    }

    [Fact]
    public async Task Denied_call_is_answered_in_its_own_protocol()
    {
        Answer("""{"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"ask jane.roe@example.org"}]}}""");
        string[] json = ["-H", "Content-Type: application/json", "-H", "Accept: application/json, text/event-stream"];
        (_, string called, _) = await gate.CurlAsync("/c/tools/mcp", [.. json, "-d", """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"read_file","arguments":{"path":"/pub/a"}}}"""]);
        Assert.Contains("ask [pii.email]", called, StringComparison.Ordinal);
        (_, string denied, _) = await gate.CurlAsync("/c/tools/mcp", [.. json, "-w", " %{http_code}", "-d", """{"jsonrpc":"2.0","id":"a1","method":"tools/call","params":{"name":"drop_table","arguments":{}}}"""]);
        Assert.Equal("""{"jsonrpc":"2.0","id":"a1","error":{"code":-32001,"message":"rule 'no drops' denies tools/call of drop_table on tools","data":{"rule":"no drops"}}} 200""", denied);
        (_, string byArgument, _) = await gate.CurlAsync("/c/tools/mcp", [.. json, "-d", """{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"read_file","arguments":{"path":"/etc/passwd"}}}"""]);
        Assert.Contains("\"rule\":\"no private files\"", byArgument, StringComparison.Ordinal);
        (_, string batch, _) = await gate.CurlAsync("/c/tools/mcp", [.. json, "-d", """[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"drop_table"}}]"""]);
        Assert.StartsWith("""[{"jsonrpc":"2.0","id":1,"error":""", batch, StringComparison.Ordinal);
        (_, string older, _) = await gate.CurlAsync("/c/tools/mcp", "-H", "Content-Type: application/json", "-w", " %{http_code}", "-d", """{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"drop_table"}}""");
        Assert.EndsWith("} 403", older, StringComparison.Ordinal);
        Assert.Single(asked);
        await gate.AuditAsync("agent", "\"asked\":\"tools/call drop_table\"");
    }

    [Fact]
    public async Task Tools_that_may_not_be_called_are_not_listed()
    {
        Answer("""{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"read_file"},{"name":"drop_table"},{"name":"write_file"},{"name":"search","description":"ask jane.roe@example.org"}]}}""");
        (_, string listed, _) = await gate.CurlAsync("/c/tools/mcp", "-H", "Content-Type: application/json", "-H", "Accept: application/json, text/event-stream", "-d", """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"read_file"},{"name":"search","description":"ask [pii.email]"}]}}""", listed);
    }

    [Theory]
    [InlineData("/c/tools/mcp", "no drops")]
    [InlineData("/c/graph/graphql?query=%7Bviewer%7D", "no deletes")]
    [InlineData("/c/calls/mcp", "default")]
    public async Task Web_socket_is_nothing_that_rules_can_look_into(string path, string rule)
    {
        Answer("{}");
        (_, string answer, _) = await gate.CurlAsync(
            path, "-i", "-H", "Connection: Upgrade", "-H", "Upgrade: websocket", "-H", "Sec-WebSocket-Version: 13", "-H", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
        Assert.StartsWith("HTTP/1.1 403", answer, StringComparison.Ordinal);
        Assert.Contains($"\"rule\":\"{rule}\"", answer, StringComparison.Ordinal);
        Assert.Contains("its messages come after it", answer, StringComparison.Ordinal);
        Assert.Empty(asked);
    }

    [Theory]
    [InlineData("X-Tenant: a", 200)]
    [InlineData("X-Tenant: b", 403)]
    [InlineData("X-Tenant: a|Connection: X-Tenant", 400)]
    [InlineData("X-Tenant: a|Connection: close, x_tenant", 400)]
    [InlineData("X-Tenant: a|Connection: Content-Type", 400)]
    [InlineData("X-Tenant: a|Connection: X-Other", 200)]
    public async Task What_rules_say_of_a_field_holds_of_what_the_target_gets(string fields, int status)
    {
        Answer("{}");
        (_, string answer, _) = await gate.CurlAsync("/c/tenants/x", [.. fields.Split('|').SelectMany(static field => new[] { "-H", field }), "-w", " %{http_code}"]);
        Assert.EndsWith($" {status}", answer, StringComparison.Ordinal);
        Assert.Equal(status == 200 ? 1 : 0, asked.Count);
    }

    [Fact]
    public async Task Nothing_that_was_judged_or_is_the_gateways_comes_behind_the_body()
    {
        Answer("{}");
        using TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", gate.Port);
        string request = $"POST /c/tenants/x HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {gate.Agent}\r\nX-Tenant: a\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\nTrailer: X-User\r\n\r\n"
            + "1\r\nx\r\n0\r\nX-User: admin\r\nX_Tenant: b\r\nContent-Type: text/html\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using StreamReader reader = new(client.GetStream());
        Assert.StartsWith("HTTP/1.1 200", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        string sent = Assert.Single(asked);
        Assert.Contains("X-User: agent\r\n", sent, StringComparison.Ordinal);
        Assert.EndsWith("\r\n0\r\n\r\n", sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Traces_go_on_without_what_is_sensitive_in_protobuf_and_json()
    {
        Answer("{}");
        string body = Path.Combine(gate.Folder, "spans.pb");
        byte[] Field(int number, params byte[][] parts)
        {
            byte[] value = [.. parts.SelectMany(static part => part)];
            Assert.True(value.Length < 16384);
            return [(byte)((number << 3) | 2), (byte)(value.Length | 0x80), (byte)(value.Length >> 7), .. value];
        }
        byte[] Attribute(string key, string value) => Field(9, Field(1, Encoding.UTF8.GetBytes(key)), Field(2, Field(1, Encoding.UTF8.GetBytes(value))));
        await File.WriteAllBytesAsync(body, Field(1, Field(2, Field(2, Field(5, "chat"u8.ToArray()), Attribute("user.email", "jane.roe@example.org"), Attribute("gen_ai.input.messages", "[\"say hello\"]")))));
        await gate.CurlAsync("/c/otlp/v1/traces", "-H", "Content-Type: application/x-protobuf", "--data-binary", "@" + body);
        await gate.CurlAsync("/c/otlp/v1/traces", "-H", "Content-Type: application/json", "-d",
            """{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"chat","attributes":[{"key":"user.email","value":{"stringValue":"jane.roe@example.org"}},{"key":"gen_ai.input.messages","value":{"stringValue":"[\"say hello\"]"}}]}]}]}]}""");
        Assert.Equal(2, asked.Count);
        foreach (string sent in asked)
        {
            Assert.Contains("chat", sent, StringComparison.Ordinal);
            Assert.Contains("[pii.email]", sent, StringComparison.Ordinal);
            Assert.Contains("[logic.prompt]", sent, StringComparison.Ordinal);
            Assert.DoesNotContain("jane.roe", sent, StringComparison.Ordinal);
            Assert.DoesNotContain("say hello", sent, StringComparison.Ordinal);
        }
    }

    /// <summary>Answers each request with JSON, and remembers what it was asked.</summary>
    private void Answer(string body) => gate.Scripted.Script = async stream =>
    {
        byte[] buffer = new byte[64 * 1024];
        while (true)
        {
            string head = await ScriptedTarget.ReadHeadAsync(stream);
            if (head.Length == 0) { return; }
            StringBuilder request = new(head);
            int length = System.Text.RegularExpressions.Regex.Match(head, "Content-Length: ([0-9]+)") is { Success: true } found ? int.Parse(found.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) : 0;
            bool isChunked = head.Contains("chunked", StringComparison.Ordinal);
            while (isChunked ? !request.ToString().EndsWith("0\r\n\r\n", StringComparison.Ordinal) : length > 0)
            {
                int count = await stream.ReadAsync(buffer);
                length -= count;
                request.Append(Encoding.UTF8.GetString(buffer, 0, count));
            }
            lock (asked) { asked.Add(request.ToString()); }
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
        }
    };
}
