using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using EdgeGate.Core;

namespace EdgeGate.Identity;

/// <summary>Asks an issuer's endpoints as one of its clients: bounded in time and size, no redirects.</summary>
/// <remarks>OpenID Connect Discovery 1.0, 4; RFC 6749, 2.3.1 (client authentication).</remarks>
internal sealed class IssuerClient(IssuerOptions issuer, string clientId, SecretText? clientSecret, TimeProvider time) : IDisposable
{
    private const int TextCharsMax = 1024;

    /// <summary>How long the discovery document is believed, and how long an issuer without one is left alone: anybody may begin a sign-in, and must not have the issuer asked for it each time.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromSeconds(1);

    private readonly HttpClient client = TokenVerifier.CreateClient(issuer);
    private readonly Lock gate = new();
    private Task<JsonElement?> discovery = Task.FromResult<JsonElement?>(null);
    private DateTimeOffset knownUntil;

    /// <summary>An endpoint of the discovery document; null when the issuer does not answer as it should.</summary>
    public async Task<Uri?> EndpointAsync(string name, CancellationToken stop)
    {
        if (await DiscoverAsync().WaitAsync(stop) is not { } document || Text(document, name) is not { } text) { return null; }
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.IsLoopback && issuer.Issuer.IsLoopback)) ? uri : null;
    }

    /// <summary>Posts a form; the answer is null when none came that is a JSON object.</summary>
    public async Task<(JsonDocument? Answer, bool IsGood)> PostAsync(Uri endpoint, IEnumerable<(string Name, string Value)> fields, CancellationToken stop)
    {
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Post, endpoint)
            {
                Content = new FormUrlEncodedContent(fields.Select(static field => new KeyValuePair<string, string>(field.Name, field.Value))),
            };
            if (clientSecret is { } secret)
            {
                // RFC 6749, 2.3.1: both parts are form-encoded first.
                string pair = $"{Uri.EscapeDataString(clientId)}:{Uri.EscapeDataString(secret.Reveal())}";
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
            }
            using HttpResponseMessage answer = await client.SendAsync(request, stop);
            JsonDocument document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(stop));
            if (document.RootElement.ValueKind == JsonValueKind.Object) { return (document, answer.IsSuccessStatusCode); }
            document.Dispose();
            return (null, false);
        }
        catch (Exception problem) when (IsUnreachable(problem, stop))
        {
            return (null, false);
        }
    }

    /// <summary>Posts a form whose answer says nothing but its status.</summary>
    public async Task<bool> PostFormAsync(Uri endpoint, IEnumerable<(string Name, string Value)> fields, CancellationToken stop)
    {
        try
        {
            using FormUrlEncodedContent form = new(fields.Select(static field => new KeyValuePair<string, string>(field.Name, field.Value)));
            using HttpResponseMessage answer = await client.PostAsync(endpoint, form, stop);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception problem) when (IsUnreachable(problem, stop))
        {
            return false;
        }
    }

    /// <summary>A member of an object that is text, neither empty nor too long; else null.</summary>
    public static string? Text(JsonElement fields, string name, int charsMax = TextCharsMax)
        => fields.ValueKind == JsonValueKind.Object && fields.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= charsMax ? text : null;

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    /// <summary>The discovery document; null when the issuer has none of its own. Who asks meanwhile waits for the same answer.</summary>
    private Task<JsonElement?> DiscoverAsync()
    {
        lock (gate)
        {
            if (discovery.IsCompleted && time.GetUtcNow() >= knownUntil) { discovery = FetchAsync(); }
            return discovery;
        }
    }

    private async Task<JsonElement?> FetchAsync()
    {
        JsonElement? found = null;
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(issuer.Issuer.OriginalString.TrimEnd('/') + "/.well-known/openid-configuration");
            if (answer.IsSuccessStatusCode)
            {
                using JsonDocument document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
                if (Text(document.RootElement, "issuer") == issuer.Issuer.OriginalString) { found = document.RootElement.Clone(); }
            }
        }
        catch (Exception problem) when (IsUnreachable(problem, CancellationToken.None))
        {
            // As one that has none.
        }
        lock (gate) { knownUntil = time.GetUtcNow() + (found is null ? RestAfterFailure : KeptFor); }
        return found;
    }

    private static bool IsUnreachable(Exception problem, CancellationToken stop)
        => problem is HttpRequestException or IOException or JsonException || (problem is OperationCanceledException && !stop.IsCancellationRequested);
}
