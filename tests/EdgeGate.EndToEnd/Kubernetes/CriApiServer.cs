using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Web;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>A small API server before a containerd: it looks streams up as a kubelet does, and hands the upgrade through byte for byte.</summary>
/// <param name="runtime">The runtime.</param>
/// <param name="upgrades">What it lets through: <c>SPDY/3.1</c>, <c>websocket</c>.</param>
internal sealed class CriApiServer(Containerd runtime, params string[] upgrades) : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Upgrades that were asked for, with the protocol: <c>websocket v4.channel.k8s.io</c>.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Heads that came.</summary>
    public ConcurrentQueue<string> Heads { get; } = new();

    /// <summary>Ends the streams that are open, as a server that crashes.</summary>
    public ConcurrentBag<TcpClient> Open { get; } = [];

    public void Start()
    {
        listener.Start();
        _ = AcceptAsync();
    }

    public void Dispose() => listener.Stop();

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync();
            }
            catch (Exception problem) when (problem is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            try
            {
                NetworkStream stream = client.GetStream();
                while (await ReadHeadAsync(stream) is { } head) { if (!await AnswerAsync(client, stream, head)) { return; } }
            }
            catch (Exception problem) when (problem is IOException or SocketException or InvalidOperationException or ObjectDisposedException)
            {
                // A peer has left.
            }
        }
    }

    /// <summary>Reads the head of a message, byte by byte; null at the end.</summary>
    public static async Task<string?> ReadHeadAsync(NetworkStream stream)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!(head.Length > 4 && head.ToString(head.Length - 4, 4) == "\r\n\r\n"))
        {
            if (await stream.ReadAsync(one) == 0) { return null; }
            head.Append((char)one[0]);
        }
        return head.ToString();
    }

    private async Task<bool> AnswerAsync(TcpClient client, NetworkStream stream, string head)
    {
        Heads.Enqueue(head);
        string[] first = head[..head.IndexOf('\r')].Split(' ');
        // Below /only/NAME it speaks that generation alone.
        if (first[1].StartsWith("/only/", StringComparison.Ordinal))
        {
            string name = first[1].Split('/')[2];
            head = KeepGeneration(head, name);
            first[1] = first[1][("/only/".Length + name.Length)..];
        }
        Uri url = new("http://x" + first[1]);
        string? upgrade = Field(head, "Upgrade");
        string last = url.AbsolutePath[(url.AbsolutePath.LastIndexOf('/') + 1)..];
        if (last is not ("exec" or "attach" or "portforward")) { return await DocumentAsync(stream, ScratchDocuments.At(url.AbsolutePath)); }
        Asked.Enqueue($"{upgrade} {Field(head, "Sec-WebSocket-Protocol") ?? Field(head, "X-Stream-Protocol-Version")}");
        if (upgrade is null || !upgrades.Contains(upgrade, StringComparer.OrdinalIgnoreCase))
        {
            await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 17\r\n\r\nunable to upgrade"u8.ToArray());
            return true;
        }
        Uri at = new(await LookUpAsync(last, HttpUtility.ParseQueryString(url.Query)));
        using TcpClient behind = new() { NoDelay = true };
        await behind.ConnectAsync(at.Host, at.Port);
        Open.Add(behind);
        await behind.GetStream().WriteAsync(Encoding.Latin1.GetBytes($"{first[0]} {at.PathAndQuery} HTTP/1.1\r\n{head[(head.IndexOf('\n') + 1)..]}"));
        await Task.WhenAny(stream.CopyToAsync(behind.GetStream()), behind.GetStream().CopyToAsync(stream));
        return false;
    }

    private async Task<string> LookUpAsync(string what, System.Collections.Specialized.NameValueCollection query)
    {
        string container = runtime.Containers[query["container"] ?? "app"];
        bool Is(string name) => query[name] is "true" or "True" or "1";
        return what switch
        {
            "exec" => await runtime.Client.ExecAsync(container, query.GetValues("command") ?? [], Is("tty"), Is("stdin"), Is("stdout"), Is("stderr") && !Is("tty")),
            "attach" => await runtime.Client.AttachAsync(container, Is("tty"), Is("stdin"), Is("stdout"), Is("stderr") && !Is("tty")),
            _ => await runtime.Client.PortForwardAsync(runtime.Sandbox),
        };
    }

    /// <summary>Answers with a document; 404 for none.</summary>
    public static async Task<bool> DocumentAsync(NetworkStream stream, string? document)
    {
        byte[] body = Encoding.UTF8.GetBytes(document ?? """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"not found","reason":"NotFound","code":404}""");
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {(document is null ? "404 Not Found" : "200 OK")}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"));
        await stream.WriteAsync(body);
        return true;
    }

    /// <summary>A head without the protocols of remote commands on SPDY that are not the named one.</summary>
    public static string KeepGeneration(string head, string name)
        => string.Join("\r\n", head.Split("\r\n").Where(line => !line.StartsWith("X-Stream-Protocol-Version:", StringComparison.OrdinalIgnoreCase) || line.EndsWith(" " + name, StringComparison.Ordinal)));

    /// <summary>A field of a head; null for none.</summary>
    public static string? Field(string head, string name)
        => head.Split("\r\n").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}
