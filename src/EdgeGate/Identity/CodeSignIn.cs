using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeGate.Core;

namespace EdgeGate.Identity;

/// <summary>Signs people in with the browser they sit at: authorization code with PKCE.</summary>
/// <remarks>OpenID Connect Core 1.0, 3.1; RFC 7636 (PKCE); RFC 9207 (issuer in the answer); RFC 9700 (best current practice).</remarks>
public sealed class CodeSignIn : IDisposable
{
    private const int CodeCharsMax = 4096;

    private readonly IssuerClient issuer;
    private readonly DeviceOptions options;
    private readonly TokenVerifier verifier;
    private readonly TokenVerifier idTokens;

    /// <summary>Prepares it; nothing is fetched yet.</summary>
    /// <param name="options">The issuer and the gateway's client there.</param>
    /// <param name="verifier">Proves access tokens, which carry the gateway's audience.</param>
    /// <param name="time">The clock.</param>
    public CodeSignIn(DeviceOptions options, TokenVerifier verifier, TimeProvider time)
    {
        this.options = options;
        this.verifier = verifier;
        issuer = new IssuerClient(options.Issuer, options.ClientId, options.ClientSecret, time);
        // An ID token is for the client that asked for it (OpenID Connect Core, 3.1.3.7).
        idTokens = new TokenVerifier([options.Issuer with { Audience = options.ClientId }], time, verifier.IsDenied);
    }

    /// <summary>Where a browser is sent; null when the issuer does not answer as it should.</summary>
    /// <param name="redirect">Where it comes back to.</param>
    /// <param name="state">Bound to the browser; comes back with it.</param>
    /// <param name="nonce">Comes back in the ID token.</param>
    /// <param name="secret">The PKCE verifier; only its hash is sent.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<string?> BeginAsync(string redirect, string state, string nonce, string secret, CancellationToken stop)
    {
        if (await issuer.EndpointAsync("authorization_endpoint", stop) is not { } endpoint) { return null; }
        return TokenClient.CodeAddress(endpoint, options, redirect, state, nonce, secret);
    }

    /// <summary>Turns a code into a principal.</summary>
    /// <param name="code">The code that came back.</param>
    /// <param name="named">The issuer the answer names, or null.</param>
    /// <param name="redirect">As when it began.</param>
    /// <param name="nonce">As when it began.</param>
    /// <param name="secret">As when it began.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<IdentityResult> RedeemAsync(string code, string? named, string redirect, string nonce, string secret, CancellationToken stop)
    {
        if (code.Length > CodeCharsMax) { return new(null, IdentityFault.TooLong); }
        if (named is not null && named != options.Issuer.Issuer.OriginalString) { return new(null, IdentityFault.UnknownIssuer); }
        if (await issuer.EndpointAsync("token_endpoint", stop) is not { } endpoint) { return new(null, IdentityFault.IssuerUnreachable); }
        (JsonDocument? read, bool isGood) = await issuer.PostAsync(
            endpoint, [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect), ("client_id", options.ClientId), ("code_verifier", secret), .. options.ResourceField()], stop);
        using JsonDocument? answer = read;
        if (answer is null) { return new(null, IdentityFault.IssuerUnreachable); }
        if (!isGood || IssuerClient.Text(answer.RootElement, "id_token", TokenVerifier.TokenCharsMax) is not { } idToken) { return new(null, IdentityFault.Malformed); }
        IdentityResult signedIn = await idTokens.VerifyAsync(idToken, stop);
        if (signedIn.Principal is not { } person) { return signedIn; }
        if (!HasNonce(idToken, nonce)) { return new(null, IdentityFault.Malformed); }
        // The access token, where it is one for this gateway, says more of the groups; it must be the same person's.
        if (IssuerClient.Text(answer.RootElement, "access_token", TokenVerifier.TokenCharsMax) is not { } access) { return signedIn; }
        IdentityResult known = await verifier.VerifyAsync(access, stop);
        if (known.IsFinal) { return known; }
        return known.Principal is { } granted && granted.Subject == person.Subject && granted.Issuer == person.Issuer ? known : signedIn;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        issuer.Dispose();
        idTokens.Dispose();
    }

    /// <summary>Whether a token, whose signature was checked, answers this sign-in and no other.</summary>
    private static bool HasNonce(string token, string nonce)
    {
        using JsonDocument claims = JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]));
        return IssuerClient.Text(claims.RootElement, "nonce") is { } found && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(found), Encoding.UTF8.GetBytes(nonce));
    }
}
