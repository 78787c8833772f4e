using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>The few calls of a container runtime that a kubelet makes: gRPC on a socket file, its small messages written by hand.</summary>
/// <remarks>kubernetes, cri-api "runtime/v1"; gRPC over HTTP/2.</remarks>
internal sealed class CriClient(string socket) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (_, stop) =>
        {
            Socket connection = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), stop);
            return new NetworkStream(connection, ownsSocket: true);
        },
    });

    public void Dispose() => http.Dispose();

    /// <summary>Runs a pod's sandbox on the network of the machine.</summary>
    public async Task<string> RunSandboxAsync(string name) => Text(await CallAsync("RunPodSandbox", Message(1, Sandbox(name))));

    /// <summary>Creates and starts a container.</summary>
    public async Task<string> StartAsync(string sandbox, string sandboxName, string name, string[] command, bool hasTerminal)
    {
        List<byte> config = [.. Message(1, Field(1, name)), .. Message(2, Field(1, BoxImage.Name))];
        foreach (string word in command) { config.AddRange(Field(3, word)); }
        config.AddRange([.. Flag(12, true), .. Flag(14, hasTerminal)]);
        string id = Text(await CallAsync("CreateContainer", [.. Field(1, sandbox), .. Message(2, [.. config]), .. Message(3, Sandbox(sandboxName))]));
        await CallAsync("StartContainer", Field(1, id));
        return id;
    }

    /// <summary>Asks for the address of an exec.</summary>
    public async Task<string> ExecAsync(string container, string[] command, bool hasTerminal, bool hasStdin, bool hasStdout, bool hasStderr)
        => Text(await CallAsync("Exec", [.. Field(1, container), .. command.SelectMany(static word => Field(2, word)), .. Flag(3, hasTerminal), .. Flag(4, hasStdin), .. Flag(5, hasStdout), .. Flag(6, hasStderr)]));

    /// <summary>Asks for the address of an attach.</summary>
    public async Task<string> AttachAsync(string container, bool hasTerminal, bool hasStdin, bool hasStdout, bool hasStderr)
        => Text(await CallAsync("Attach", [.. Field(1, container), .. Flag(2, hasStdin), .. Flag(3, hasTerminal), .. Flag(4, hasStdout), .. Flag(5, hasStderr)]));

    /// <summary>Asks for the address of a port-forward.</summary>
    public async Task<string> PortForwardAsync(string sandbox) => Text(await CallAsync("PortForward", Field(1, sandbox)));

    /// <summary>Ends a sandbox with all that is in it.</summary>
    public async Task StopAsync(string sandbox)
    {
        await CallAsync("StopPodSandbox", Field(1, sandbox));
        await CallAsync("RemovePodSandbox", Field(1, sandbox));
    }

    /// <summary>Whether it answers.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            await CallAsync("Version", []);
            return true;
        }
        catch (Exception problem) when (problem is HttpRequestException or InvalidOperationException)
        {
            return false;
        }
    }

    // Namespaces of the network: NODE (2).
    private static byte[] Sandbox(string name)
        => [.. Message(1, [.. Field(1, name), .. Field(2, name + "-uid"), .. Field(3, "default")]), .. Message(8, Message(2, Message(1, [0x08, 0x02])))];

    private static byte[] Field(int number, string text) => Message(number, Encoding.UTF8.GetBytes(text));

    private static byte[] Flag(int number, bool value) => value ? [.. VarInt((uint)(number << 3)), 1] : [];

    private static byte[] Message(int number, byte[] bytes) => [.. VarInt((uint)((number << 3) | 2)), .. VarInt((uint)bytes.Length), .. bytes];

    private static byte[] VarInt(uint value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7) { bytes.Add((byte)(value | 0x80)); }
        return [.. bytes, (byte)value];
    }

    /// <summary>The first field of an answer, which is all that is asked for.</summary>
    private static string Text(byte[] message)
    {
        int at = 1;
        int length = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = message[at++];
            length |= (next & 0x7F) << shift;
            if (next < 0x80) { break; }
        }
        return Encoding.UTF8.GetString(message, at, length);
    }

    private async Task<byte[]> CallAsync(string method, byte[] message)
    {
        byte[] framed = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed, 5);
        using HttpRequestMessage request = new(HttpMethod.Post, $"http://localhost/runtime.v1.RuntimeService/{method}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(framed) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using HttpResponseMessage response = await http.SendAsync(request);
        byte[] answer = await response.Content.ReadAsByteArrayAsync();
        string status = (response.TrailingHeaders.TryGetValues("grpc-status", out IEnumerable<string>? told) || response.Headers.TryGetValues("grpc-status", out told) ? told : null)?.First() ?? "none";
        if (status != "0")
        {
            string why = (response.TrailingHeaders.TryGetValues("grpc-message", out IEnumerable<string>? said) || response.Headers.TryGetValues("grpc-message", out said) ? said : null)?.First() ?? "";
            throw new InvalidOperationException($"{method}: {status} {Uri.UnescapeDataString(why)}");
        }
        return answer[5..];
    }
}
