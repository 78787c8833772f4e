using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace EdgeGate.Identity;

/// <summary>Signs people in with a browser of theirs, whatever device they sit at.</summary>
/// <remarks>RFC 8628 (device authorization grant); the endpoints are those of OpenID Connect Discovery 1.0.</remarks>
public sealed class DeviceSignIn : IDisposable
{
    /// <summary>The longest wait between two questions, and the interval where the issuer names none.</summary>
    private const int IntervalSecondsMax = 60;

    private const int IntervalSecondsDefault = 5;
    private const int LifetimeSecondsMax = 15 * 60;
    private const int TextCharsMax = 1024;
    private const string GrantType = "urn:ietf:params:oauth:grant-type:device_code";

    private readonly HttpClient client;
    private readonly DeviceOptions options;
    private readonly TokenVerifier verifier;

    /// <summary>Prepares it; nothing is fetched yet.</summary>
    public DeviceSignIn(DeviceOptions options, TokenVerifier verifier)
    {
        this.options = options;
        this.verifier = verifier;
        client = TokenVerifier.CreateClient(options.Issuer);
    }

    /// <summary>Begins; null when the issuer does not answer as it should.</summary>
    public async Task<DeviceCode?> BeginAsync(CancellationToken stop)
    {
        if (await EndpointAsync("device_authorization_endpoint", stop) is not { } endpoint) { return null; }
        (JsonDocument? read, _) = await PostAsync(endpoint, [("client_id", options.ClientId), ("scope", options.Scope), .. Resource()], stop);
        using JsonDocument? answer = read;
        if (answer is null) { return null; }
        JsonElement fields = answer.RootElement;
        string? secret = Text(fields, "device_code");
        string? code = Text(fields, "user_code");
        string? address = Text(fields, "verification_uri");
        if (secret is null || !IsShowable(code) || !IsShowable(address)) { return null; }
        string? complete = Text(fields, "verification_uri_complete");
        return new DeviceCode(
            secret, code!, address!, IsShowable(complete) ? complete : null,
            TimeSpan.FromSeconds(Math.Clamp(Number(fields, "expires_in", LifetimeSecondsMax), 1, LifetimeSecondsMax)),
            TimeSpan.FromSeconds(Math.Clamp(Number(fields, "interval", IntervalSecondsDefault), 1, IntervalSecondsMax)));
    }

    /// <summary>Asks whether the person is done; a token that came has been verified.</summary>
    public async Task<(DeviceAnswer Answer, IdentityResult Result)> AskAsync(DeviceCode code, CancellationToken stop)
    {
        if (await EndpointAsync("token_endpoint", stop) is not { } endpoint) { return (DeviceAnswer.Unreachable, default); }
        (JsonDocument? read, bool isGood) = await PostAsync(endpoint, [("grant_type", GrantType), ("device_code", code.Secret), ("client_id", options.ClientId), .. Resource()], stop);
        using JsonDocument? answer = read;
        if (answer is null) { return (DeviceAnswer.Unreachable, default); }
        if (!isGood)
        {
            return (Text(answer.RootElement, "error") switch
            {
                "authorization_pending" => DeviceAnswer.Pending,
                "slow_down" => DeviceAnswer.SlowDown,
                _ => DeviceAnswer.Refused,
            }, default);
        }
        return (DeviceAnswer.Token, await VerifyAsync(answer.RootElement, stop));
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    /// <summary>The access token where it is one for this gateway, else the ID token: each must carry the configured audience.</summary>
    private async Task<IdentityResult> VerifyAsync(JsonElement fields, CancellationToken stop)
    {
        IdentityResult result = new(null, IdentityFault.Malformed);
        foreach (string name in (string[])["access_token", "id_token"])
        {
            if (Text(fields, name, TokenVerifier.TokenCharsMax) is not { } token) { continue; }
            result = await verifier.VerifyAsync(token, stop);
            // A token of another issuer would prove another sign-in than the one that was begun.
            if (result.Principal is { } principal && principal.Issuer != options.Issuer.Issuer.OriginalString) { result = new(null, IdentityFault.UnknownIssuer); }
            if (result.Principal is not null) { return result; }
        }
        return result;
    }

    private IEnumerable<(string Name, string Value)> Resource() => options.Resource is { } resource ? [("resource", resource)] : [];

    private async Task<Uri?> EndpointAsync(string name, CancellationToken stop)
    {
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(options.Issuer.Issuer.OriginalString.TrimEnd('/') + "/.well-known/openid-configuration", stop);
            if (!answer.IsSuccessStatusCode) { return null; }
            using JsonDocument document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(stop));
            if (Text(document.RootElement, "issuer") != options.Issuer.Issuer.OriginalString || Text(document.RootElement, name) is not { } text) { return null; }
            return Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.IsLoopback && options.Issuer.Issuer.IsLoopback)) ? uri : null;
        }
        catch (Exception problem) when (IsUnreachable(problem, stop))
        {
            return null;
        }
    }

    private async Task<(JsonDocument? Answer, bool IsGood)> PostAsync(Uri endpoint, IEnumerable<(string Name, string Value)> fields, CancellationToken stop)
    {
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Post, endpoint)
            {
                Content = new FormUrlEncodedContent(fields.Select(static field => new KeyValuePair<string, string>(field.Name, field.Value))),
            };
            if (options.ClientSecret is { } secret)
            {
                // RFC 6749, 2.3.1: both parts are form-encoded first.
                string pair = $"{Uri.EscapeDataString(options.ClientId)}:{Uri.EscapeDataString(secret.Reveal())}";
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

    private static bool IsUnreachable(Exception problem, CancellationToken stop)
        => problem is HttpRequestException or IOException or JsonException || (problem is OperationCanceledException && !stop.IsCancellationRequested);

    private static string? Text(JsonElement fields, string name, int charsMax = TextCharsMax)
        => fields.ValueKind == JsonValueKind.Object && fields.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= charsMax ? text : null;

    private static int Number(JsonElement fields, string name, int fallback)
        => fields.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : fallback;

    /// <summary>Whether a text can be put on a person's terminal: printable ASCII.</summary>
    private static bool IsShowable(string? text) => text is not null && text.All(static c => c is > ' ' and <= '~' or ' ');
}
