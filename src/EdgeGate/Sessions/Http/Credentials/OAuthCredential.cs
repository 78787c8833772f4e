using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using EdgeGate.Core;
using EdgeGate.Protocols.Http1;
using EdgeGate.Sessions.Http.Targets;

namespace EdgeGate.Sessions.Http.Credentials;

/// <summary>A token for a target, fetched as a client of its own, kept, and fetched anew before it ends. Shared by all sessions; one fetch at a time.</summary>
/// <remarks>RFC 6749, 4.4 (client credentials) and 2.3.1.</remarks>
internal sealed class OAuthCredential(OAuthOptions options, TimeProvider time)
{
    private const int TokenCharsMax = 16 * 1024;
    private const int LifetimeSecondsDefault = 300;
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromSeconds(1);

    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = !options.TokenUrl.IsLoopback }) { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = 256 * 1024 };
    private readonly Lock gate = new();
    private Kept? kept;
    private Task<Kept?>? fetching;
    private DateTimeOffset restUntil;

    /// <summary>The line of the field that shows the token.</summary>
    /// <exception cref="HttpTargetException">None can be had.</exception>
    public ValueTask<byte[]> GetAsync(CancellationToken stop)
    {
        DateTimeOffset now = time.GetUtcNow();
        Kept? known = Volatile.Read(ref kept);
        if (known is null || now >= known.EndsAt) { return new(WaitAsync(stop)); }
        // While the token is good, another is fetched behind the scenes.
        if (now >= known.RenewAt) { _ = Fetch(now); }
        return new(known.Line);
    }

    /// <summary>The target did not take a token: the next request gets another.</summary>
    public void Forget(byte[] line)
    {
        lock (gate)
        {
            if (ReferenceEquals(kept?.Line, line)) { kept = null; }
        }
    }

    private async Task<byte[]> WaitAsync(CancellationToken stop)
    {
        await Task.Yield();
        Kept? fetched = await Fetch(time.GetUtcNow()).WaitAsync(stop);
        return fetched?.Line ?? throw new HttpTargetException(502, "the gateway could not get a token for the target", "credential_failed");
    }

    private Task<Kept?> Fetch(DateTimeOffset now)
    {
        lock (gate)
        {
            if (fetching is { IsCompleted: false } running) { return running; }
            if (now < restUntil) { return Task.FromResult<Kept?>(null); }
            return fetching = Task.Run(FetchAsync);
        }
    }

    private async Task<Kept?> FetchAsync()
    {
        Kept? fetched = await AskAsync();
        lock (gate)
        {
            if (fetched is not null) { Volatile.Write(ref kept, fetched); }
            else { restUntil = time.GetUtcNow() + RestAfterFailure; }
        }
        return fetched;
    }

    private async Task<Kept?> AskAsync()
    {
        List<KeyValuePair<string, string>> fields = [KeyValuePair.Create("grant_type", "client_credentials")];
        if (options.Scope is { } scope) { fields.Add(KeyValuePair.Create("scope", scope)); }
        if (options.Audience is { } audience) { fields.Add(KeyValuePair.Create("audience", audience)); }
        if (options.Resource is { } resource) { fields.Add(KeyValuePair.Create("resource", resource)); }
        DateTimeOffset asked = time.GetUtcNow();
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Post, options.TokenUrl) { Content = new FormUrlEncodedContent(fields) };
            string pair = $"{Uri.EscapeDataString(options.ClientId)}:{Uri.EscapeDataString(options.ClientSecret.Reveal())}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
            using HttpResponseMessage answer = await client.SendAsync(request);
            if (!answer.IsSuccessStatusCode) { return null; }
            using JsonDocument document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "access_token") is not { } token || !"bearer".Equals(Text(root, "token_type"), StringComparison.OrdinalIgnoreCase)) { return null; }
            byte[] value = Encoding.ASCII.GetBytes("Bearer " + token);
            if (!Http1Bytes.IsFieldValue(value)) { return null; }
            int seconds = root.TryGetProperty("expires_in", out JsonElement life) && life.ValueKind == JsonValueKind.Number && life.TryGetInt32(out int named) ? Math.Clamp(named, 1, 86_400) : LifetimeSecondsDefault;
            using ByteBuffer line = new(TokenCharsMax * 2);
            Http1Writer.Field(line, "Authorization"u8, value);
            return new Kept(line.Written.ToArray(), asked + TimeSpan.FromSeconds(seconds * 0.7), asked + TimeSpan.FromSeconds(seconds * 0.95));
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException or JsonException or OperationCanceledException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement fields, string name)
        => fields.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= TokenCharsMax } text ? text : null;

    private sealed record Kept(byte[] Line, DateTimeOffset RenewAt, DateTimeOffset EndsAt);
}
