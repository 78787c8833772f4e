using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace EdgeGate.EndToEnd.Http;

/// <summary>gRPC as HTTP/1.1 carries it: messages in chunks, the status in trailers, the gateway's own answers in their place.</summary>
[Collection("content")]
public sealed class GrpcTests(ContentFixture gate)
{
    private const string Details = "grpc-status-details-bin: CAUSDWFkYUBjb3JwLnRlc3Q";

    [Fact]
    public async Task Messages_metadata_and_trailers_are_masked_both_ways()
    {
        TaskCompletionSource<string> asked = new();
        gate.Scripted.Script = async stream =>
        {
            string head = await ScriptedTarget.ReadHeadAsync(stream);
            asked.TrySetResult(head + await ReadChunksAsync(stream));
            byte[] message = Message("\n\radajr@corp.test"u8);
            await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/grpc\r\ngrpc-encoding: gzip\r\ngrpc-accept-encoding: snappy, gzip\r\nx-who-bin: CAUSDWFkYUBjb3JwLnRlc3Q=\r\nTransfer-Encoding: chunked\r\n\r\n{message.Length - 2:x}\r\n{Encoding.Latin1.GetString(message)[..^2]}\r\n0\r\ngrpc-status: 5\r\ngrpc-message: no%20ada%40corp.test\r\n{Details}\r\n\r\n"));
        };
        string answer = await AskAsync("/c/otlp/a.B/Get", "grpc-encoding: identity\r\ngrpc-accept-encoding: snappy, gzip, identity\r\nx-me-bin: CAUSDWFkYUBjb3JwLnRlc3Q\r\nother-bin: #\r\n", Message("\n\rada@corp.test"u8));
        string sent = await asked.Task;
        Assert.Contains("Accept-Encoding: identity\r\n", sent, StringComparison.Ordinal);
        Assert.Contains("grpc-accept-encoding: gzip,identity\r\n", sent, StringComparison.Ordinal);
        Assert.Contains("x-me-bin: CAUSC1twaWkuZW1haWxd\r\n", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("other-bin", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("grpc-encoding", sent, StringComparison.Ordinal);
        Assert.EndsWith("\0\0\0\0\r\n\v[pii.email]", sent, StringComparison.Ordinal);
        // The message of the answer was cut: what has begun ends with a status that says so.
        Assert.Contains("\r\ngrpc-accept-encoding: gzip\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nx-who-bin: CAUSC1twaWkuZW1haWxd\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("grpc-encoding", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("corp.test", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_flows_message_by_message_and_one_that_may_not_pass_ends_it_with_a_status()
    {
        TaskCompletionSource first = new();
        gate.Scripted.Script = async stream =>
        {
            await ScriptedTarget.ReadHeadAsync(stream);
            await ReadChunksAsync(stream);
            byte[] message = Message("\n\rada@corp.test"u8);
            await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/grpc\r\nTransfer-Encoding: chunked\r\n\r\n{message.Length:x}\r\n{Encoding.Latin1.GetString(message)}\r\n"));
            await first.Task;
            await stream.WriteAsync("1\r\n\u0007\r\n0\r\ngrpc-status: 0\r\n\r\n"u8.ToArray());
        };
        using TcpClient client = await ConnectAsync("/c/otlp/a.B/Watch", "", Message([]));
        string begin = await ReadAsync(client, "[pii.email]\r\n");
        Assert.DoesNotContain("grpc-status", begin, StringComparison.Ordinal);
        first.SetResult();
        Assert.Equal(
            "0\r\ngrpc-status: 7\r\ngrpc-message: The body is not a row of gRPC messages: a message's flags are not known, or bytes follow the trailers. (rule: traces are masked)\r\n\r\n",
            await ReadAsync(client, null));
    }

    [Fact]
    public async Task Stream_of_grpc_web_that_may_not_go_on_ends_with_a_status_in_its_last_message()
    {
        gate.Scripted.Script = static async stream =>
        {
            await ScriptedTarget.ReadHeadAsync(stream);
            await ReadChunksAsync(stream);
            byte[] message = Message("\n\rada@corp.test"u8);
            await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/grpc-web+proto\r\nTransfer-Encoding: chunked\r\n\r\n{message.Length + 1:x}\r\n{Encoding.Latin1.GetString(message)}\u0007\r\n0\r\n\r\n"));
        };
        using TcpClient client = await ConnectAsync("/c/otlp/a.B/Watch", "", Message([]), "application/grpc-web+proto");
        const string Lines = "grpc-status: 7\r\ngrpc-message: The body is not a row of gRPC messages: a message's flags are not known, or bytes follow the trailers. (rule: traces are masked)\r\n";
        Assert.EndsWith($"[pii.email]\r\n{Lines.Length + 5:x}\r\n\u0080\0\0\0{(char)Lines.Length}{Lines}\r\n0\r\n\r\n", await ReadAsync(client, null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trailers_pass_masked_behind_the_messages()
    {
        gate.Scripted.Script = async stream =>
        {
            await ScriptedTarget.ReadHeadAsync(stream);
            await ReadChunksAsync(stream);
            await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/grpc\r\nTransfer-Encoding: chunked\r\n\r\n0\r\ngrpc-status: 5\r\ngrpc-message: no%20ada%40corp.test\r\n{Details}\r\n\r\n"));
        };
        Assert.EndsWith("\r\n\r\n0\r\ngrpc-status: 5\r\ngrpc-message: no%20%5Bpii.email%5D\r\ngrpc-status-details-bin: CAUSC1twaWkuZW1haWxd\r\n\r\n", await AskAsync("/c/otlp/a.B/Get", "", Message([])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Denial_is_told_in_trailers_before_the_body_ends()
    {
        using TcpClient client = await ConnectAsync("/c/api/a.B/Get", "", null);
        string answer = await ReadAsync(client, null);
        Assert.StartsWith("HTTP/1.1 200 OK\r\nContent-Type: application/grpc\r\nContent-Length: 0\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\ngrpc-status: 7\r\ngrpc-message: rule 'no old models' needs to look into the body: it is gRPC, whose messages have no JSON fields: judge calls by their path\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\ngrpc-status: 12\r\n", await AskAsync("/c/none/a.B/Get", "", Message([])), StringComparison.Ordinal);
        Assert.Contains("\r\ngrpc-status: 12\r\ngrpc-message: The body's gRPC messages have a coding", await AskAsync("/c/otlp/a.B/Get", "grpc-encoding: snappy\r\n", Message([])), StringComparison.Ordinal);
    }

    private static byte[] Message(ReadOnlySpan<byte> message)
    {
        byte[] framed = [0, 0, 0, 0, 0, .. message];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        return framed;
    }

    private async Task<string> AskAsync(string path, string fields, byte[] body)
    {
        using TcpClient client = await ConnectAsync(path, fields, body);
        return await ReadAsync(client, null);
    }

    /// <summary>Sends a call; its body does not end where there is none.</summary>
    private async Task<TcpClient> ConnectAsync(string path, string fields, byte[]? body, string type = "application/grpc")
    {
        TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", gate.Port);
        string chunk = body is null ? "" : $"{body.Length:x}\r\n{Encoding.Latin1.GetString(body)}\r\n0\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes($"POST {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {gate.Agent}\r\nConnection: close\r\nContent-Type: {type}\r\n{fields}Transfer-Encoding: chunked\r\n\r\n{chunk}"));
        return client;
    }

    private static async Task<string> ReadAsync(TcpClient client, string? until)
    {
        StringBuilder answer = new();
        byte[] buffer = new byte[64 * 1024];
        while (until is null || !answer.ToString().EndsWith(until, StringComparison.Ordinal))
        {
            if (await client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken) is not (> 0 and int count)) { break; }
            answer.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
        return answer.ToString();
    }

    /// <summary>The data of a chunked body.</summary>
    private static async Task<string> ReadChunksAsync(NetworkStream stream)
    {
        StringBuilder raw = new();
        byte[] one = new byte[1];
        while (!raw.ToString().EndsWith("0\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0) { break; }
            raw.Append((char)one[0]);
        }
        StringBuilder data = new();
        for (string rest = raw.ToString(); rest.Length > 0;)
        {
            int end = rest.IndexOf("\r\n", StringComparison.Ordinal);
            int length = Convert.ToInt32(rest[..end], 16);
            data.Append(rest.AsSpan(end + 2, length));
            rest = length == 0 ? "" : rest[(end + length + 4)..];
        }
        return data.ToString();
    }
}
