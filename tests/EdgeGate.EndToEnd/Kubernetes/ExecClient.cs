using System.Net.WebSockets;
using System.Text;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>A client of exec on .NET's own WebSocket, which speaks whichever generation a test wants.</summary>
internal sealed class ExecClient : IDisposable
{
    private readonly ClientWebSocket socket = new();
    private readonly byte[] buffer = new byte[1024 * 1024];
    private readonly SemaphoreSlim sending = new(1, 1);

    /// <summary>The protocol that was chosen; empty for none.</summary>
    public string Protocol => socket.SubProtocol ?? "";

    /// <summary>What came on each channel.</summary>
    public MemoryStream[] Channels { get; } = [new(), new(), new(), new(), new()];

    /// <summary>Takes stdout in place of keeping it.</summary>
    public Action<ReadOnlyMemory<byte>>? Took { get; set; }

    /// <summary>Asks for a stream.</summary>
    /// <param name="url">The connection's address at the gateway: <c>https://localhost:1/c/name</c>.</param>
    /// <param name="token">Who asks.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="protocol">The protocol asked for; null for none.</param>
    /// <param name="query">What else the query says: <c>stdin=true</c>.</param>
    /// <param name="command">The command.</param>
    public static async Task<ExecClient> OpenAsync(string url, string token, string pod, string? protocol, string query, params string[] command)
    {
        ExecClient client = new();
        client.socket.Options.RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null;
        client.socket.Options.Proxy = null;
        client.socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
        if (protocol is not null) { client.socket.Options.AddSubProtocol(protocol); }
        string words = string.Concat(command.Select(static word => "&command=" + Uri.EscapeDataString(word)));
        await client.socket.ConnectAsync(new Uri($"ws{url[4..]}/api/v1/namespaces/default/pods/{pod}/exec?container=app&stdout=true&{query}{words}"), CancellationToken.None);
        return client;
    }

    /// <summary>Sends data of a channel.</summary>
    public async Task SendAsync(byte channel, ReadOnlyMemory<byte> data)
    {
        await sending.WaitAsync();
        try
        {
            bool isText = Protocol.Contains("base64", StringComparison.Ordinal);
            byte[] message = isText ? [(byte)('0' + channel), .. Encoding.ASCII.GetBytes(Convert.ToBase64String(data.Span))] : [channel, .. data.Span];
            await socket.SendAsync(message, isText ? WebSocketMessageType.Text : WebSocketMessageType.Binary, true, CancellationToken.None);
        }
        finally
        {
            sending.Release();
        }
    }

    /// <summary>Says that no more comes on stdin (v5).</summary>
    public Task CloseStdinAsync() => SendAsync(255, new byte[] { 0 });

    /// <summary>Reads one message; false at the end.</summary>
    public async Task<bool> ReadAsync()
    {
        int length = 0;
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
            length += part.Count;
        }
        while (!part.EndOfMessage && part.MessageType != WebSocketMessageType.Close);
        if (part.MessageType == WebSocketMessageType.Close) { return false; }
        if (length == 0) { return true; }
        bool isText = part.MessageType == WebSocketMessageType.Text;
        int channel = isText ? buffer[0] - '0' : buffer[0];
        if (Took is { } took && channel == 1)
        {
            took(buffer.AsMemory(1, length - 1));
            return true;
        }
        Channels[channel].Write(isText ? Convert.FromBase64String(Encoding.ASCII.GetString(buffer, 1, length - 1)) : buffer[1..length]);
        return true;
    }

    /// <summary>Reads until the end.</summary>
    public async Task ReadToEndAsync()
    {
        while (await ReadAsync()) { }
    }

    /// <summary>What came on a channel, as text.</summary>
    public string Text(int channel) => Encoding.UTF8.GetString(Channels[channel].ToArray());

    /// <summary>Leaves without a word.</summary>
    public void Abort() => socket.Abort();

    public void Dispose() => socket.Dispose();
}
