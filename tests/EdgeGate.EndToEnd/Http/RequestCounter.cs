using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeGate.EndToEnd.Http;

/// <summary>Stands before a server, passes everything, and counts what it is asked for: nobody else can say what a server was asked that was killed before it answered.</summary>
internal sealed class RequestCounter(int port, int serverPort) : IDisposable
{
    private readonly ConcurrentDictionary<TcpClient, string> inHand = new();
    private readonly ConcurrentDictionary<TcpClient, byte> open = new();
    private TcpListener? listener;

    /// <summary>How often each thing was asked for: <c>GET /path</c>.</summary>
    public ConcurrentDictionary<string, int> Asked { get; } = new();

    /// <summary>What the server was asked for and has not begun to answer.</summary>
    public ICollection<string> InHand => inHand.Values;

    /// <summary>Listens.</summary>
    public void Open()
    {
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        _ = ServeAsync(listener);
    }

    /// <summary>The server is dead: nobody listens, and what was connected is reset.</summary>
    public void Close()
    {
        listener?.Stop();
        foreach (TcpClient client in open.Keys)
        {
            if (client.Client is not { } socket) { continue; }
            try
            {
                socket.LingerState = new LingerOption(true, 0);
                socket.Close();
            }
            catch (ObjectDisposedException)
            {
                // Its relay has just ended it.
            }
        }
    }

    public void Dispose() => Close();

    private async Task ServeAsync(TcpListener from)
    {
        try
        {
            while (true) { _ = RelayAsync(await from.AcceptTcpClientAsync()); }
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Closed.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        open[client] = 0;
        try
        {
            using TcpClient server = new();
            await server.ConnectAsync(IPAddress.Loopback, serverPort);
            await await Task.WhenAny(PassRequestsAsync(client, server.GetStream()), PassAnswersAsync(client, server.GetStream()));
        }
        catch (Exception problem) when (problem is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // One of them is gone.
        }
        finally
        {
            client.Dispose();
            open.TryRemove(client, out _);
        }
    }

    /// <summary>One request after the other, for the gateway asks the next when the last was answered. None has an empty line in its body.</summary>
    private async Task PassRequestsAsync(TcpClient client, NetworkStream server)
    {
        byte[] buffer = new byte[64 * 1024];
        StringBuilder head = new();
        while (await client.GetStream().ReadAsync(buffer) is > 0 and int count)
        {
            head.Append(Encoding.Latin1.GetString(buffer, 0, count));
            string seen = head.ToString();
            if (seen.Contains("\r\n\r\n", StringComparison.Ordinal) && seen.Split(' ') is [string method, string path, ..] && method is "GET" or "POST")
            {
                Asked.AddOrUpdate($"{method} {path}", 1, static (_, times) => times + 1);
                inHand[client] = $"{method} {path}";
                head.Clear();
            }
            await server.WriteAsync(buffer.AsMemory(0, count));
        }
    }

    private async Task PassAnswersAsync(TcpClient client, NetworkStream server)
    {
        byte[] buffer = new byte[64 * 1024];
        while (await server.ReadAsync(buffer) is > 0 and int count)
        {
            inHand.TryRemove(client, out _);
            await client.GetStream().WriteAsync(buffer.AsMemory(0, count));
        }
    }
}
