using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using EdgeGate.Cli.Login;

namespace EdgeGate.Cli.Approvals;

/// <summary>Calls the gateway's API with a token of the one who runs the command.</summary>
internal sealed class AdminClient : IDisposable
{
    private readonly HttpClient http;

    private AdminClient(HttpClient http) => this.http = http;

    /// <summary>Prepares calls; null, and the reason on standard error, when there is no token, or the address will not do.</summary>
    /// <param name="address">The gateway's API: <c>http://127.0.0.1:9090</c>.</param>
    /// <param name="tokenFile">A file with the token; null for EDGEGATE_TOKEN, or the sign-in that is kept.</param>
    /// <param name="code">The exit code when there is none.</param>
    public static AdminClient? Create(string address, string? tokenFile, out int code)
    {
        // A command has nothing else to do meanwhile.
        (string? token, code) = TokenSource.FindAsync(tokenFile, address, CancellationToken.None).GetAwaiter().GetResult();
        if (token is null) { return null; }
        code = ExitCode.Usage;
        return With(address, token);
    }

    /// <summary>Prepares calls with a token.</summary>
    public static AdminClient? With(string address, string token)
    {
        if (GatewayHttp.Create(address) is not { } http) { return null; }
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Trim());
        return new AdminClient(http);
    }

    /// <summary>Makes a call.</summary>
    /// <returns>The answer, or null with the exit code; then the reason is on standard error.</returns>
    public async Task<(JsonDocument? Answer, int Code)> CallAsync(HttpMethod method, string path, Action<Utf8JsonWriter>? body = null)
    {
        try
        {
            using HttpRequestMessage request = new(method, path);
            if (body is not null) { request.Content = new StringContent(Text(body), Encoding.UTF8, "application/json"); }
            using HttpResponseMessage response = await http.SendAsync(request);
            string text = await response.Content.ReadAsStringAsync();
            if (response.IsSuccessStatusCode) { return (text.Length == 0 ? null : JsonDocument.Parse(text), ExitCode.Ok); }
            Console.Error.WriteLine($"edgegate: {TerminalText.Of(Detail(text) ?? response.ReasonPhrase ?? "")}");
            return (null, response.StatusCode switch { System.Net.HttpStatusCode.NotFound => ExitCode.NotFound, System.Net.HttpStatusCode.Unauthorized => ExitCode.NotSignedIn, _ => ExitCode.Failure });
        }
        catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException or JsonException)
        {
            Console.Error.WriteLine($"edgegate: {http.BaseAddress} does not answer as a gateway does: {problem.Message}");
            return (null, ExitCode.Failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private static string Text(Action<Utf8JsonWriter> body)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            body(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string? Detail(string text)
    {
        try
        {
            using JsonDocument problem = JsonDocument.Parse(text);
            return problem.RootElement.TryGetProperty("detail", out JsonElement detail) ? detail.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
