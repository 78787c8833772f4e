using System.Collections.Immutable;
using System.Text.Json;
using EdgeGate.Identity;

namespace EdgeGate.Cli.Login;

/// <summary>A sign-in as it is kept: the gateway's API, the issuer, the tokens, and where the gate listens.</summary>
internal sealed record LoginFile
{
    private const int Version = 1;

    /// <summary>The gateway's API.</summary>
    public required string Gateway { get; init; }
    /// <summary>The issuer.</summary>
    public required string Issuer { get; init; }
    /// <summary>PEM file that signs the issuer's certificate, or null.</summary>
    public string? IssuerCa { get; init; }
    /// <summary>What the gateway expects in <c>aud</c>.</summary>
    public required string Audience { get; init; }
    /// <summary>The commands' client at the issuer.</summary>
    public required string ClientId { get; init; }
    /// <summary>What was asked for.</summary>
    public required string Scope { get; init; }
    /// <summary>The resource asked for, or null.</summary>
    public string? Resource { get; init; }
    /// <summary>The token shown to the gateway.</summary>
    public string Token { get; init; } = "";
    /// <summary>What gets the next, or null.</summary>
    public string? RefreshToken { get; init; }
    /// <summary>When the token came.</summary>
    public DateTimeOffset From { get; init; }
    /// <summary>When it ends.</summary>
    public DateTimeOffset Expires { get; init; }
    /// <summary>host:port of the PostgreSQL listener, or null.</summary>
    public string? Postgres { get; init; }
    /// <summary>Whether that speaks TLS.</summary>
    public bool PostgresHasTls { get; init; } = true;
    /// <summary>host:port of the SSH listener, or null.</summary>
    public string? Ssh { get; init; }
    /// <summary>The gate's host keys.</summary>
    public ImmutableArray<string> SshHostKeys { get; init; } = [];
    /// <summary>URL of the HTTP listener, or null.</summary>
    public string? Http { get; init; }
    /// <summary>PEM certificates that sign the gate's own, or null.</summary>
    public string? Authority { get; init; }

    /// <summary>The commands' client at the issuer, to ask for tokens with.</summary>
    public DeviceOptions Client => new(new IssuerOptions("", new Uri(Issuer), Audience, "", "", IssuerCa), ClientId, null, Scope, Resource);

    /// <summary>Takes tokens that came now; null when none is for this gateway.</summary>
    public LoginFile? With(TokenSet tokens, DateTimeOffset now)
    {
        if (tokens.For(Audience) is not { } token) { return null; }
        DateTimeOffset expires = UnverifiedToken.Read(token)?.Expires ?? now + (tokens.ExpiresIn ?? TimeSpan.FromMinutes(1));
        // RFC 6749, 6: without a new refresh token the old one stays good.
        return this with { Token = token, RefreshToken = tokens.RefreshToken ?? RefreshToken, From = now, Expires = expires };
    }

    /// <summary>Takes what the gateway tells its clients (<c>/api/v1/client</c>); null when nobody signs in with commands there.</summary>
    public static LoginFile? Read(string gateway, JsonElement client) => Text(client, "issuer") is not { } issuer || !IsIssuer(issuer) || Text(client, "client_id") is not { } id || Text(client, "audience") is not { } audience ? null : new LoginFile
    {
        Gateway = gateway,
        Issuer = issuer,
        Audience = audience,
        ClientId = id,
        Scope = Text(client, "scope") ?? "openid",
        Resource = Text(client, "resource"),
    };

    /// <summary>Takes the gate's addresses.</summary>
    public LoginFile WithAddresses(JsonElement client) => this with
    {
        Postgres = Text(client, "postgres"),
        PostgresHasTls = !client.TryGetProperty("postgres_tls", out JsonElement tls) || tls.ValueKind != JsonValueKind.False,
        Ssh = Text(client, "ssh"),
        SshHostKeys = client.TryGetProperty("ssh_host_keys", out JsonElement keys) && keys.ValueKind == JsonValueKind.Array
            ? [.. keys.EnumerateArray().Where(static key => key.ValueKind == JsonValueKind.String).Select(static key => key.GetString()!)] : [],
        Http = Text(client, "http"),
        Authority = Text(client, "ca"),
    };

    /// <summary>Reads a kept sign-in; null when it is none.</summary>
    public static LoginFile? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("version", out JsonElement version) || !version.TryGetInt32(out int number) || number != Version) { return null; }
            if (Text(root, "gateway") is not { } gateway || Read(gateway, root)?.WithAddresses(root) is not { } file || Text(root, "token") is not { } token) { return null; }
            return file with
            {
                IssuerCa = Text(root, "issuer_ca"),
                Token = token,
                RefreshToken = Text(root, "refresh_token"),
                From = Time(root, "from"),
                Expires = Time(root, "expires"),
            };
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or UriFormatException)
        {
            return null;
        }
    }

    /// <summary>Writes it.</summary>
    public byte[] ToJson()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("gateway", Gateway);
            json.WriteString("issuer", Issuer);
            json.WriteString("issuer_ca", IssuerCa);
            json.WriteString("audience", Audience);
            json.WriteString("client_id", ClientId);
            json.WriteString("scope", Scope);
            json.WriteString("resource", Resource);
            json.WriteString("postgres", Postgres);
            json.WriteBoolean("postgres_tls", PostgresHasTls);
            json.WriteString("ssh", Ssh);
            json.WriteStartArray("ssh_host_keys");
            foreach (string key in SshHostKeys) { json.WriteStringValue(key); }
            json.WriteEndArray();
            json.WriteString("http", Http);
            json.WriteString("ca", Authority);
            json.WriteNumber("from", From.ToUnixTimeSeconds());
            json.WriteNumber("expires", Expires.ToUnixTimeSeconds());
            json.WriteString("token", Token);
            json.WriteString("refresh_token", RefreshToken);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    /// <summary>Whether an issuer can be believed: what it says of itself comes over https, or from this machine.</summary>
    private static bool IsIssuer(string issuer)
        => Uri.TryCreate(issuer, UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    private static string? Text(JsonElement fields, string name)
        => fields.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static DateTimeOffset Time(JsonElement fields, string name)
        => fields.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long seconds) && seconds is > 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : default;
}
