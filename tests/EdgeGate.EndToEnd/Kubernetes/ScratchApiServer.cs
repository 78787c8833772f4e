using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>A small API server of the tests: discovery, pods, secrets, watches, logs; exec runs a real process on a WebSocket of .NET's own.</summary>
internal sealed class ScratchApiServer : IDisposable
{
    private readonly HttpListener listener = new();
    private long stdoutBytes;

    public ScratchApiServer()
    {
        listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        listener.Start();
        _ = ServeAsync();
    }

    public int Port { get; } = Ports.Free();

    /// <summary>Protocols of remote commands it speaks.</summary>
    public string[] Protocols { get; set; } = ["v5.channel.k8s.io", "v4.channel.k8s.io"];

    /// <summary>What was asked: method, path with query, and fields.</summary>
    public ConcurrentQueue<(string Line, System.Collections.Specialized.NameValueCollection Fields)> Asked { get; } = new();

    /// <summary>Bytes of stdout that were sent.</summary>
    public long StdoutBytes => Interlocked.Read(ref stdoutBytes);

    /// <summary>Sizes of terminals that came.</summary>
    public ConcurrentQueue<string> Sizes { get; } = new();

    /// <summary>What <c>apply</c> wrote.</summary>
    public ScratchConfigMaps ConfigMaps { get; } = new();

    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception problem) when (problem is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            Asked.Enqueue(($"{context.Request.HttpMethod} {context.Request.RawUrl}", context.Request.Headers));
            string path = context.Request.Url!.AbsolutePath;
            if (path.EndsWith("/exec", StringComparison.Ordinal) || path.EndsWith("/attach", StringComparison.Ordinal)) { await ExecAsync(context); }
            else if (path.EndsWith("/log", StringComparison.Ordinal)) { await LogAsync(context); }
            else if (path.EndsWith("/protobuf", StringComparison.Ordinal)) { await ProtobufAsync(context); }
            else if (path.Contains("/configmaps", StringComparison.Ordinal)) { await ConfigMaps.AnswerAsync(context); }
            else if (context.Request.QueryString["watch"] is "true" or "1") { await WatchAsync(context); }
            else if (context.Request.Headers["Accept"]?.Contains("as=APIGroupDiscoveryList", StringComparison.Ordinal) == true && ScratchDocuments.Aggregated(path) is { } aggregated)
            {
                context.Response.ContentType = ScratchDocuments.AggregatedType;
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(aggregated));
                context.Response.Close();
            }
            else { await DocumentAsync(context, ScratchDocuments.At(path)); }
        }
        catch (Exception problem) when (problem is IOException or WebSocketException or HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            context.Response.Abort();
        }
    }

    /// <summary>Answers with a document; 404 for none.</summary>
    internal static async Task DocumentAsync(HttpListenerContext context, string? document)
    {
        if (document is null)
        {
            context.Response.StatusCode = 404;
            document = """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"not found","reason":"NotFound","code":404}""";
        }
        context.Response.ContentType = "application/json";
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(document));
        context.Response.Close();
    }

    /// <summary>Answers in protobuf whatever is asked for.</summary>
    private static async Task ProtobufAsync(HttpListenerContext context)
    {
        context.Response.ContentType = "application/vnd.kubernetes.protobuf";
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($"k8s\0\n\u0005 {ScratchDocuments.Mail}"));
        context.Response.Close();
    }

    private static async Task LogAsync(HttpListenerContext context)
    {
        context.Response.ContentType = "text/plain";
        context.Response.SendChunked = true;
        for (int i = 0; i < 3; i++)
        {
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($"line {i} of {ScratchDocuments.Mail}\n"));
            await context.Response.OutputStream.FlushAsync();
        }
        if (context.Request.QueryString["follow"] == "true") { await Task.Delay(TimeSpan.FromSeconds(20)); }
        context.Response.Close();
    }

    private static async Task WatchAsync(HttpListenerContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.SendChunked = true;
        string[] objects = context.Request.Url!.AbsolutePath.EndsWith("/secrets", StringComparison.Ordinal) ? [ScratchDocuments.Secret("db"), ScratchDocuments.Secret("cache")] : [ScratchDocuments.Pod("web-1"), ScratchDocuments.Pod("web-2")];
        foreach (string one in objects)
        {
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($$"""{"type":"ADDED","object":{{one}}}""" + "\n"));
            await context.Response.OutputStream.FlushAsync();
        }
        await Task.Delay(TimeSpan.FromSeconds(20));
        context.Response.Close();
    }

    private async Task ExecAsync(HttpListenerContext context)
    {
        string[] asked = (context.Request.Headers["Sec-WebSocket-Protocol"] ?? "").Split(',', StringSplitOptions.TrimEntries);
        string? chosen = asked.FirstOrDefault(Protocols.Contains);
        if (!context.Request.IsWebSocketRequest || chosen is null)
        {
            context.Response.StatusCode = 400;
            await DocumentOfRefusalAsync(context);
            return;
        }
        using WebSocket socket = (await context.AcceptWebSocketAsync(chosen)).WebSocket;
        string[] command = context.Request.QueryString.GetValues("command") ?? ["cat"];
        if (command is ["leave"])
        {
            await socket.SendAsync("\u0001partly"u8.ToArray(), WebSocketMessageType.Binary, true, CancellationToken.None);
            await socket.CloseAsync(WebSocketCloseStatus.InternalServerError, "the container runtime is gone", CancellationToken.None);
            return;
        }
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        using SemaphoreSlim sending = new(1, 1);
        Task reading = ReadAsync(socket, process, context.Request.QueryString["stdin"] is "true" or "1");
        await Task.WhenAll(SendAsync(socket, sending, 1, process.StandardOutput.BaseStream), SendAsync(socket, sending, 2, process.StandardError.BaseStream));
        await process.WaitForExitAsync();
        string status = process.ExitCode == 0
            ? """{"metadata":{},"status":"Success"}"""
            : $$$"""{"metadata":{},"status":"Failure","message":"command terminated with non-zero exit code: exit status {{{process.ExitCode}}}","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"{{{process.ExitCode}}}"}]}}""";
        await socket.SendAsync((byte[])[3, .. Encoding.UTF8.GetBytes(status)], WebSocketMessageType.Binary, true, CancellationToken.None);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(5)));
    }

    private static Task DocumentOfRefusalAsync(HttpListenerContext context)
    {
        context.Response.ContentType = "text/plain";
        context.Response.OutputStream.Write("unable to upgrade: protocol not supported"u8);
        context.Response.Close();
        return Task.CompletedTask;
    }

    private async Task ReadAsync(WebSocket socket, Process process, bool hasStdin)
    {
        byte[] buffer = new byte[256 * 1024];
        if (!hasStdin) { process.StandardInput.Close(); }
        try
        {
            while (true)
            {
                int length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    length += part.Count;
                }
                while (!part.EndOfMessage && part.MessageType != WebSocketMessageType.Close);
                if (part.MessageType == WebSocketMessageType.Close) { return; }
                if (length > 1 && buffer[0] == 4) { Sizes.Enqueue(Encoding.ASCII.GetString(buffer, 1, length - 1)); }
                else if (length == 2 && buffer[0] == 255 && buffer[1] == 0) { process.StandardInput.Close(); }
                else if (length > 1 && buffer[0] == 0)
                {
                    await WriteAsync(process, buffer.AsMemory(1, length - 1));
                }
            }
        }
        catch (Exception problem) when (problem is WebSocketException or IOException or ObjectDisposedException)
        {
            // The client is gone: so is what it ran.
            if (!process.HasExited) { process.Kill(); }
        }
    }

    private static async Task WriteAsync(Process process, ReadOnlyMemory<byte> data)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(data);
            await process.StandardInput.BaseStream.FlushAsync();
        }
        catch (Exception problem) when (problem is IOException or ObjectDisposedException)
        {
            // The process takes no more; what comes all the same is dropped, as a kubelet does.
        }
    }

    private async Task SendAsync(WebSocket socket, SemaphoreSlim sending, byte channel, Stream from)
    {
        byte[] buffer = new byte[32 * 1024];
        buffer[0] = channel;
        while (await from.ReadAsync(buffer.AsMemory(1)) is > 0 and int count)
        {
            await sending.WaitAsync();
            try
            {
                await socket.SendAsync(buffer.AsMemory(0, count + 1), WebSocketMessageType.Binary, true, CancellationToken.None);
                if (channel == 1) { Interlocked.Add(ref stdoutBytes, count); }
            }
            finally
            {
                sending.Release();
            }
        }
    }
}
