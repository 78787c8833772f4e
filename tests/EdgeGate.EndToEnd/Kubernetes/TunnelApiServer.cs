using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

// RFC 6455, 4.2.2: not for secrecy.
#pragma warning disable CA5350

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>A small API server before a containerd that takes port-forward in a WebSocket of .NET's own alone, and takes SPDY out of it, as API servers since 1.30 do.</summary>
/// <param name="runtime">The runtime.</param>
internal sealed class TunnelApiServer(Containerd runtime) : IDisposable
{
    private const string Protocol = "SPDY/3.1+portforward.k8s.io";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public void Start()
    {
        listener.Start();
        _ = ServeAsync();
    }

    public void Dispose() => listener.Stop();

    private async Task ServeAsync()
    {
        try
        {
            while (true) { _ = AnswerAsync(await listener.AcceptTcpClientAsync()); }
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The tests are over.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                while (await CriApiServer.ReadHeadAsync(stream) is { } head)
                {
                    string path = head.Split(' ')[1].Split('?')[0];
                    if (!path.EndsWith("/portforward", StringComparison.Ordinal))
                    {
                        await CriApiServer.DocumentAsync(stream, ScratchDocuments.At(path));
                        continue;
                    }
                    if (CriApiServer.Field(head, "Sec-WebSocket-Protocol") != Protocol)
                    {
                        await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
                        continue;
                    }
                    // The handshake by hand: .NET takes no name with a slash. The frames are its own.
                    string proof = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(CriApiServer.Field(head, "Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
                    await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {proof}\r\nSec-WebSocket-Protocol: {Protocol}\r\n\r\n"));
                    await TunnelAsync(WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true }));
                    return;
                }
            }
            catch (Exception problem) when (problem is IOException or WebSocketException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // A peer has left.
            }
        }
    }

    private async Task TunnelAsync(WebSocket socket)
    {
        Uri at = new(await runtime.Client.PortForwardAsync(runtime.Sandbox));
        using TcpClient behind = new() { NoDelay = true };
        await behind.ConnectAsync(at.Host, at.Port);
        NetworkStream stream = behind.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST {at.PathAndQuery} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: portforward.k8s.io\r\nContent-Length: 0\r\n\r\n"));
        if (await CriApiServer.ReadHeadAsync(stream) is not { } head || !head.StartsWith("HTTP/1.1 101", StringComparison.Ordinal)) { return; }
        await Task.WhenAny(InAsync(socket, stream), OutAsync(socket, stream));
    }

    private static async Task InAsync(WebSocket socket, NetworkStream stream)
    {
        byte[] buffer = new byte[64 * 1024];
        while (await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None) is { MessageType: WebSocketMessageType.Binary } part) { await stream.WriteAsync(buffer.AsMemory(0, part.Count)); }
    }

    private static async Task OutAsync(WebSocket socket, NetworkStream stream)
    {
        byte[] buffer = new byte[64 * 1024];
        while (await stream.ReadAsync(buffer) is > 0 and int count) { await socket.SendAsync(buffer.AsMemory(0, count), WebSocketMessageType.Binary, true, CancellationToken.None); }
    }
}
