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
    private const string GrantType = "urn:ietf:params:oauth:grant-type:device_code";

    private readonly IssuerClient client;
    private readonly DeviceOptions options;
    private readonly TokenVerifier verifier;

    /// <summary>Prepares it; nothing is fetched yet.</summary>
    public DeviceSignIn(DeviceOptions options, TokenVerifier verifier)
    {
        this.options = options;
        this.verifier = verifier;
        client = new IssuerClient(options.Issuer, options.ClientId, options.ClientSecret);
    }

    /// <summary>Begins; null when the issuer does not answer as it should.</summary>
    public async Task<DeviceCode?> BeginAsync(CancellationToken stop)
    {
        if (await client.EndpointAsync("device_authorization_endpoint", stop) is not { } endpoint) { return null; }
        (JsonDocument? read, _) = await client.PostAsync(endpoint, [("client_id", options.ClientId), ("scope", options.Scope), .. Resource()], stop);
        using JsonDocument? answer = read;
        if (answer is null) { return null; }
        JsonElement fields = answer.RootElement;
        string? secret = IssuerClient.Text(fields, "device_code");
        string? code = IssuerClient.Text(fields, "user_code");
        string? address = IssuerClient.Text(fields, "verification_uri");
        if (secret is null || !IsShowable(code) || !IsShowable(address)) { return null; }
        string? complete = IssuerClient.Text(fields, "verification_uri_complete");
        return new DeviceCode(
            secret, code!, address!, IsShowable(complete) ? complete : null,
            TimeSpan.FromSeconds(Math.Clamp(Number(fields, "expires_in", LifetimeSecondsMax), 1, LifetimeSecondsMax)),
            TimeSpan.FromSeconds(Math.Clamp(Number(fields, "interval", IntervalSecondsDefault), 1, IntervalSecondsMax)));
    }

    /// <summary>Asks whether the person is done; a token that came has been verified.</summary>
    public async Task<(DeviceAnswer Answer, IdentityResult Result)> AskAsync(DeviceCode code, CancellationToken stop)
    {
        if (await client.EndpointAsync("token_endpoint", stop) is not { } endpoint) { return (DeviceAnswer.Unreachable, default); }
        (JsonDocument? read, bool isGood) = await client.PostAsync(endpoint, [("grant_type", GrantType), ("device_code", code.Secret), ("client_id", options.ClientId), .. Resource()], stop);
        using JsonDocument? answer = read;
        if (answer is null) { return (DeviceAnswer.Unreachable, default); }
        if (!isGood)
        {
            return (IssuerClient.Text(answer.RootElement, "error") switch
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
            if (IssuerClient.Text(fields, name, TokenVerifier.TokenCharsMax) is not { } token) { continue; }
            result = await verifier.VerifyAsync(token, stop);
            // A token of another issuer would prove another sign-in than the one that was begun.
            if (result.Principal is { } principal && principal.Issuer != options.Issuer.Issuer.OriginalString) { result = new(null, IdentityFault.UnknownIssuer); }
            if (result.Principal is not null) { return result; }
        }
        return result;
    }

    private IEnumerable<(string Name, string Value)> Resource() => options.Resource is { } resource ? [("resource", resource)] : [];

    private static int Number(JsonElement fields, string name, int fallback)
        => fields.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : fallback;

    /// <summary>Whether a text can be put on a person's terminal: printable ASCII.</summary>
    private static bool IsShowable(string? text) => text is not null && text.All(static c => c is > ' ' and <= '~' or ' ');
}
