using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeGate.EndToEnd.Http;

/// <summary>A target that says what a test wants, byte for byte, and remembers what it was sent.</summary>
internal sealed class ScriptedTarget : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public ScriptedTarget()
    {
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    private readonly List<TcpClient> open = [];
    private Func<NetworkStream, Task> script = static _ => Task.CompletedTask;

    /// <summary>Serves a connection; connections that another script served are closed.</summary>
    public Func<NetworkStream, Task> Script
    {
        get => script;
        set
        {
            lock (open)
            {
                script = value;
                foreach (TcpClient client in open) { client.Dispose(); }
                open.Clear();
            }
        }
    }

    /// <summary>Reads a head, up to and with the empty line; what comes behind stays unread.</summary>
    public static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0) { return ""; }
            head.Append((char)one[0]);
        }
        return head.ToString();
    }

    /// <summary>Answers each request on a connection with bytes, in pieces cut at a place; then closes if asked to.</summary>
    public static Func<NetworkStream, Task> Answer(byte[] response, int cut = -1, bool closes = false) => async stream =>
    {
        while ((await ReadHeadAsync(stream)).Length > 0)
        {
            if (cut > 0)
            {
                await stream.WriteAsync(response.AsMemory(0, cut));
                // Long enough that both pieces are read apart nearly always; the test holds either way.
                await Task.Delay(2);
                await stream.WriteAsync(response.AsMemory(cut));
            }
            else { await stream.WriteAsync(response); }
            if (closes) { return; }
        }
    };

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync();
            }
            catch (Exception problem) when (problem is SocketException or ObjectDisposedException)
            {
                return;
            }
            client.NoDelay = true;
            lock (open) { open.Add(client); }
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try { await Script(client.GetStream()); }
            catch (Exception problem) when (problem is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // The gateway closed, or another script began.
            }
        }
    }
}
