using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>Stands between a kubectl on SPDY and the gateway, and lets it ask for one generation of remote commands alone, as kubectls of that age did.</summary>
/// <param name="gatePort">The gateway's port, with TLS.</param>
/// <param name="token">Added to each request: kubectl sends none outside TLS.</param>
/// <param name="generation">The protocol that is left: <c>v2.channel.k8s.io</c>.</param>
internal sealed class OlderClient(int gatePort, string token, string generation) : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public void Start()
    {
        listener.Start();
        _ = AcceptAsync();
    }

    public void Dispose() => listener.Stop();

    private async Task AcceptAsync()
    {
        try
        {
            while (true) { _ = ServeAsync(await listener.AcceptTcpClientAsync()); }
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (TcpClient gate = new() { NoDelay = true })
        {
            try
            {
                if (await CriApiServer.ReadHeadAsync(client.GetStream()) is not { } head) { return; }
                await gate.ConnectAsync(IPAddress.Loopback, gatePort);
                using SslStream tls = new(gate.GetStream(), false, static (_, certificate, _, _) => certificate is not null);
                await tls.AuthenticateAsClientAsync("localhost");
                // One request a connection, so that each head passes here.
                string more = $"Authorization: Bearer {token}\r\n" + (head.Contains("Upgrade:", StringComparison.OrdinalIgnoreCase) ? "" : "Connection: close\r\n");
                await tls.WriteAsync(Encoding.Latin1.GetBytes(CriApiServer.KeepGeneration(head, generation)[..^2] + more + "\r\n"));
                await Task.WhenAny(client.GetStream().CopyToAsync(tls), tls.CopyToAsync(client.GetStream()));
            }
            catch (Exception problem) when (problem is IOException or SocketException or ObjectDisposedException)
            {
                // A peer has left.
            }
        }
    }
}
