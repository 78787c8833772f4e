using System.Text.Json;

namespace EdgeGate.Identity;

/// <summary>Signs people in with a browser of theirs, whatever device they sit at.</summary>
/// <remarks>RFC 8628 (device authorization grant); the endpoints are those of OpenID Connect Discovery 1.0.</remarks>
public sealed class DeviceSignIn : IDisposable
{
    private readonly IssuerClient client;
    private readonly DeviceGrant grant;
    private readonly DeviceOptions options;
    private readonly TokenVerifier verifier;

    /// <summary>Prepares it; nothing is fetched yet.</summary>
    /// <param name="options">The issuer and the gateway's client there.</param>
    /// <param name="verifier">Proves tokens.</param>
    /// <param name="time">The clock.</param>
    public DeviceSignIn(DeviceOptions options, TokenVerifier verifier, TimeProvider time)
    {
        this.options = options;
        this.verifier = verifier;
        client = new IssuerClient(options.Issuer, options.ClientId, options.ClientSecret, time);
        grant = new DeviceGrant(client, options);
    }

    /// <summary>Begins; null when the issuer does not answer as it should.</summary>
    public Task<DeviceCode?> BeginAsync(CancellationToken stop) => grant.BeginAsync(stop);

    /// <summary>Asks whether the person is done; a token that came has been verified.</summary>
    public async Task<(DeviceAnswer Answer, IdentityResult Result)> AskAsync(DeviceCode code, CancellationToken stop)
    {
        (DeviceAnswer answer, JsonDocument? read) = await grant.AskAsync(code, stop);
        using JsonDocument? fields = read;
        return fields is null ? (answer, default) : (answer, await VerifyAsync(fields.RootElement, stop));
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
            if (result.Principal is not null || result.IsFinal) { return result; }
        }
        return result;
    }
}
