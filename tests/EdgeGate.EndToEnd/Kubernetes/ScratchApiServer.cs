using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>A small API server of the tests: discovery, pods, secrets, watches, logs; exec runs a real process on a WebSocket of .NET's own.</summary>
internal sealed class ScratchApiServer : IDisposable
{
    private const string Mail = "jane.roe@example.org";

    private readonly HttpListener listener = new();

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

    /// <summary>Bytes of stdin that processes were given.</summary>
    public long StdinBytes { get; private set; }

    public void Dispose() => listener.Close();

    private static string Pod(string name, string containers = """{"name":"app","image":"app:1"}""") => $$$"""{"kind":"Pod","apiVersion":"v1","metadata":{"name":"{{{name}}}","namespace":"default","uid":"{{{name}}}-1","resourceVersion":"7","annotations":{"owner":"{{{Mail}}}"}},"spec":{"containers":[{{{containers}}}]},"status":{"phase":"Running"}}""";

    private static string Secret() => $$$"""{"kind":"Secret","apiVersion":"v1","metadata":{"name":"db","namespace":"default","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"data\":{\"mail\":\"{{{Convert.ToBase64String(Encoding.ASCII.GetBytes(Mail))}}}\"}}"}},"type":"Opaque","data":{"mail":"{{{Convert.ToBase64String(Encoding.ASCII.GetBytes(Mail))}}}","plain":"{{{Convert.ToBase64String("nothing"u8)}}}"}}""";

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
            else if (context.Request.QueryString["watch"] is "true" or "1") { await WatchAsync(context); }
            else { await DocumentAsync(context, Document(path)); }
        }
        catch (Exception problem) when (problem is IOException or WebSocketException or HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            context.Response.Abort();
        }
    }

    /// <summary>What is at a path; null for nothing.</summary>
    public static string? Document(string path) => path switch
    {
        "/version" => """{"major":"1","minor":"32","gitVersion":"v1.32.0"}""",
        "/api" => """{"kind":"APIVersions","versions":["v1"],"serverAddressByClientCIDRs":[]}""",
        "/apis" => """{"kind":"APIGroupList","apiVersion":"v1","groups":[]}""",
        "/api/v1" => """
            {"kind":"APIResourceList","groupVersion":"v1","resources":[
            {"name":"pods","singularName":"pod","namespaced":true,"kind":"Pod","verbs":["get","list","watch","create","delete","patch"],"shortNames":["po"]},
            {"name":"pods/exec","namespaced":true,"kind":"PodExecOptions","verbs":["create","get"]},
            {"name":"pods/attach","namespaced":true,"kind":"PodAttachOptions","verbs":["create","get"]},
            {"name":"pods/portforward","namespaced":true,"kind":"PodPortForwardOptions","verbs":["create","get"]},
            {"name":"pods/log","namespaced":true,"kind":"Pod","verbs":["get"]},
            {"name":"secrets","singularName":"secret","namespaced":true,"kind":"Secret","verbs":["get","list","watch","create","delete","patch"]}]}
            """,
        "/api/v1/namespaces/default/pods" => $$"""{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":[{{Pod("web-1")}},{{Pod("web-2")}}]}""",
        "/api/v1/namespaces/default/pods/web-1" => Pod("web-1"),
        "/api/v1/namespaces/default/pods/box" => Pod("box", """{"name":"app","image":"box:1"},{"name":"echo","image":"box:1","stdin":true},{"name":"screen","image":"box:1","stdin":true,"tty":true}"""),
        "/api/v1/namespaces/default/secrets/db" => Secret(),
        _ => null,
    };

    private static async Task DocumentAsync(HttpListenerContext context, string? document)
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

    private static async Task LogAsync(HttpListenerContext context)
    {
        context.Response.ContentType = "text/plain";
        context.Response.SendChunked = true;
        for (int i = 0; i < 3; i++)
        {
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($"line {i} of {Mail}\n"));
            await context.Response.OutputStream.FlushAsync();
        }
        if (context.Request.QueryString["follow"] == "true") { await Task.Delay(TimeSpan.FromSeconds(20)); }
        context.Response.Close();
    }

    private static async Task WatchAsync(HttpListenerContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.SendChunked = true;
        foreach (string name in new[] { "web-1", "web-2" })
        {
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($$"""{"type":"ADDED","object":{{Pod(name)}}}""" + "\n"));
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
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        using SemaphoreSlim sending = new(1, 1);
        Task reading = ReadAsync(socket, process, context.Request.QueryString["stdin"] == "true");
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
                if (length == 2 && buffer[0] == 255 && buffer[1] == 0) { process.StandardInput.Close(); }
                else if (length > 1 && buffer[0] == 0)
                {
                    StdinBytes += length - 1;
                    await process.StandardInput.BaseStream.WriteAsync(buffer.AsMemory(1, length - 1));
                    await process.StandardInput.BaseStream.FlushAsync();
                }
            }
        }
        catch (Exception problem) when (problem is WebSocketException or IOException or ObjectDisposedException)
        {
            // The client is gone: so is what it ran.
            if (!process.HasExited) { process.Kill(); }
        }
    }

    private static async Task SendAsync(WebSocket socket, SemaphoreSlim sending, byte channel, Stream from)
    {
        byte[] buffer = new byte[32 * 1024];
        buffer[0] = channel;
        while (await from.ReadAsync(buffer.AsMemory(1)) is > 0 and int count)
        {
            await sending.WaitAsync();
            try
            {
                await socket.SendAsync(buffer.AsMemory(0, count + 1), WebSocketMessageType.Binary, true, CancellationToken.None);
            }
            finally
            {
                sending.Release();
            }
        }
    }
}
