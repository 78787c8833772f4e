using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EdgeGate.Identity;

/// <summary>Gets tokens for the person who runs a command, renews them, and gives them back. A public client: it has no secret.</summary>
/// <remarks>RFC 8628 (device), RFC 8252 (native apps) with RFC 7636 (PKCE), RFC 6749, 6 (refresh), RFC 7009 (revocation).</remarks>
public sealed class TokenClient : IDisposable
{
    private readonly DeviceOptions options;
    private readonly IssuerClient issuer;
    private readonly DeviceGrant device;

    /// <summary>Prepares it; nothing is fetched yet.</summary>
    public TokenClient(DeviceOptions options)
    {
        this.options = options;
        issuer = new IssuerClient(options.Issuer, options.ClientId, options.ClientSecret, TimeProvider.System);
        device = new DeviceGrant(issuer, options);
    }

    /// <summary>Begins the device grant; null when the issuer does not answer as it should.</summary>
    public Task<DeviceCode?> BeginDeviceAsync(CancellationToken stop) => device.BeginAsync(stop);

    /// <summary>Asks whether the person is done.</summary>
    public async Task<(DeviceAnswer Answer, TokenSet? Tokens)> AskDeviceAsync(DeviceCode code, CancellationToken stop)
    {
        (DeviceAnswer answer, JsonDocument? read) = await device.AskAsync(code, stop);
        using JsonDocument? fields = read;
        if (fields is null) { return (answer, null); }
        return TokenSet.Read(fields.RootElement) is { } tokens ? (DeviceAnswer.Token, tokens) : (DeviceAnswer.Refused, null);
    }

    /// <summary>Where a browser is sent for the code grant; null when the issuer does not answer as it should.</summary>
    /// <param name="redirect">Where it comes back to.</param>
    /// <param name="state">Comes back with it.</param>
    /// <param name="nonce">Comes back in the ID token.</param>
    /// <param name="secret">The PKCE verifier; only its hash is sent.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<string?> CodeAddressAsync(string redirect, string state, string nonce, string secret, CancellationToken stop)
        => await issuer.EndpointAsync("authorization_endpoint", stop) is { } endpoint ? CodeAddress(endpoint, options, redirect, state, nonce, secret) : null;

    /// <summary>Turns a code into tokens.</summary>
    public Task<TokenAnswer> RedeemAsync(string code, string redirect, string secret, CancellationToken stop)
        => AskAsync([("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect), ("client_id", options.ClientId), ("code_verifier", secret), .. options.ResourceField()], stop);

    /// <summary>Renews: where the answer has a refresh token, the old one is not good any more.</summary>
    public Task<TokenAnswer> RefreshAsync(string refreshToken, CancellationToken stop)
        => AskAsync([("grant_type", "refresh_token"), ("refresh_token", refreshToken), ("client_id", options.ClientId), .. options.ResourceField()], stop);

    /// <summary>Gives a refresh token back; false when the issuer takes none, or does not answer.</summary>
    public async Task<bool> RevokeAsync(string refreshToken, CancellationToken stop)
    {
        if (await issuer.EndpointAsync("revocation_endpoint", stop) is not { } endpoint) { return false; }
        return await issuer.PostFormAsync(endpoint, [("token", refreshToken), ("token_type_hint", "refresh_token"), ("client_id", options.ClientId)], stop);
    }

    /// <inheritdoc/>
    public void Dispose() => issuer.Dispose();

    /// <summary>The address of an authorization request with PKCE.</summary>
    internal static string CodeAddress(Uri endpoint, DeviceOptions options, string redirect, string state, string nonce, string secret)
    {
        (string Name, string Value)[] parameters =
        [
            ("response_type", "code"), ("client_id", options.ClientId), ("redirect_uri", redirect), ("scope", options.Scope), ("state", state), ("nonce", nonce),
            ("code_challenge", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(secret)))), ("code_challenge_method", "S256"), .. options.ResourceField(),
        ];
        // OpenID Connect Core 1.0, 11: a refresh token that outlives the sign-in at the issuer is given with consent.
        if (options.Scope.Split(' ').Contains("offline_access")) { parameters = [.. parameters, ("prompt", "consent")]; }
        string query = string.Join('&', parameters.Select(static one => $"{one.Name}={Uri.EscapeDataString(one.Value)}"));
        return endpoint.AbsoluteUri + (endpoint.Query.Length > 0 ? "&" : "?") + query;
    }

    private async Task<TokenAnswer> AskAsync(IEnumerable<(string Name, string Value)> fields, CancellationToken stop)
    {
        if (await issuer.EndpointAsync("token_endpoint", stop) is not { } endpoint) { return default; }
        (JsonDocument? read, bool isGood) = await issuer.PostAsync(endpoint, fields, stop);
        using JsonDocument? answer = read;
        if (answer is null) { return default; }
        return isGood ? new TokenAnswer(TokenSet.Read(answer.RootElement), null) : new TokenAnswer(null, IssuerClient.Text(answer.RootElement, "error"));
    }
}
