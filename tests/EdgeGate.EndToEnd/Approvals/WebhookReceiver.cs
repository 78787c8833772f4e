using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace EdgeGate.EndToEnd.Approvals;

/// <summary>A receiver of webhooks that keeps what came, and answers as told.</summary>
internal sealed class WebhookReceiver : IDisposable
{
    private readonly HttpListener listener = new();

    public WebhookReceiver()
    {
        Url = $"http://127.0.0.1:{Ports.Free()}/";
        listener.Prefixes.Add(Url);
        listener.Start();
        _ = RunAsync();
    }

    public string Url { get; }

    /// <summary>What a request is answered with by its path; 0 leaves it without an answer.</summary>
    public Func<string, int> Answer { get; set; } = static _ => 200;

    /// <summary>Path, fields and body of each request.</summary>
    public ConcurrentQueue<(string Path, IReadOnlyDictionary<string, string> Fields, byte[] Body)> Received { get; } = new();

    /// <summary>Waits for a request that is meant.</summary>
    public async Task<(IReadOnlyDictionary<string, string> Fields, byte[] Body, JsonElement Json)> WaitForAsync(string path, Func<JsonElement, bool> isMeant, int nth = 1)
    {
        for (int i = 0; i < 600; i++)
        {
            int seen = 0;
            foreach ((string at, IReadOnlyDictionary<string, string> fields, byte[] body) in Received)
            {
                JsonElement json = JsonDocument.Parse(body).RootElement;
                if (at == path && isMeant(json) && ++seen == nth) { return (fields, body, json); }
            }
            await Task.Delay(50);
        }
        throw new TimeoutException($"nothing like it came to {path}");
    }

    public void Dispose() => listener.Close();

    private async Task RunAsync()
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
            using MemoryStream body = new();
            await context.Request.InputStream.CopyToAsync(body);
            string path = context.Request.Url!.AbsolutePath;
            Received.Enqueue((path, context.Request.Headers.AllKeys.ToDictionary(static name => name!, name => context.Request.Headers[name]!, StringComparer.OrdinalIgnoreCase), body.ToArray()));
            int status = Answer(path);
            if (status == 0) { continue; }
            context.Response.StatusCode = status;
            context.Response.Close();
        }
    }
}
