using System.Net;
using System.Net.Sockets;

namespace EdgeGate.EndToEnd.Identity;

/// <summary>An HTTP server that begins every answer and never ends it.</summary>
internal sealed class EndlessTarget : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public EndlessTarget()
    {
        listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public void Dispose() => listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true) { _ = AnswerAsync(await listener.AcceptTcpClientAsync()); }
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException)
        {
            // Over.
        }
    }

    private static async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            NetworkStream stream = client.GetStream();
            byte[] request = new byte[16 * 1024];
            if (await stream.ReadAsync(request) == 0) { return; }
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nbegun\n\r\n"u8.ToArray());
            // Until the gateway leaves.
            try
            {
                await stream.ReadExactlyAsync(request);
            }
            catch (IOException)
            {
                // It did.
            }
        }
    }
}
