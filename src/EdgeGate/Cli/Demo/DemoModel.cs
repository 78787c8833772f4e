using System.Text;
using System.Text.Json;
using EdgeGate.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace EdgeGate.Cli.Demo;

/// <summary>A model API that gives whoever asks one answer, as deltas of chat completions, and keeps what it was asked.</summary>
internal sealed class DemoModel : IAsyncDisposable
{
    /// <summary>What the gateway has to show it.</summary>
    public const string Key = "demo-model-key";

    private static readonly TimeSpan PieceDelay = TimeSpan.FromMilliseconds(40);

    private readonly WebApplication app;

    private DemoModel(int port)
    {
        Url = $"http://127.0.0.1:{port}";
        app = LoopbackApp.Create(port, AnswerAsync);
    }

    /// <summary>The answer as it is sent: no piece holds a value whole.</summary>
    public static string[] Pieces { get; } = ["It is Ada, ada.", "moreau@", "corp", ".test, SSN 219-", "09-", "9999."];

    public string Url { get; }

    /// <summary>The question of the last request.</summary>
    public string Question { get; private set; } = "";

    /// <summary>The Authorization field of the last request.</summary>
    public string Credentials { get; private set; } = "";

    public static async Task<DemoModel> StartAsync(int port)
    {
        DemoModel model = new(port);
        await model.app.StartAsync();
        return model;
    }

    /// <summary>The texts of the deltas in a body of server-sent events; empty ones are left out.</summary>
    public static IEnumerable<string> ReadPieces(string body)
        => body.Split('\n').Where(static line => line.StartsWith("data: {", StringComparison.Ordinal))
            .Select(static line =>
            {
                using JsonDocument piece = JsonDocument.Parse(line["data: ".Length..]);
                return piece.RootElement.GetProperty("choices")[0].GetProperty("delta").GetProperty("content").GetString()!;
            })
            .Where(static text => text.Length > 0);

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext exchange)
    {
        Credentials = exchange.Request.Headers.Authorization.ToString();
        using (JsonDocument request = await JsonDocument.ParseAsync(exchange.Request.Body, cancellationToken: exchange.RequestAborted))
        {
            Question = request.RootElement.GetProperty("messages")[0].GetProperty("content").GetString()!;
        }
        exchange.Response.ContentType = "text/event-stream";
        foreach (string piece in Pieces)
        {
            string text = JsonEncodedText.Encode(piece).Value;
            await SendAsync($$$"""{"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": "{{{text}}}"}}]}""");
            await Task.Delay(PieceDelay, exchange.RequestAborted);
        }
        await SendAsync("[DONE]");

        async Task SendAsync(string data)
        {
            await exchange.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"data: {data}\n\n"), exchange.RequestAborted);
            await exchange.Response.Body.FlushAsync(exchange.RequestAborted);
        }
    }
}
