using System.Text.Json;

namespace EdgeGate.Identity;

/// <summary>What an issuer gave a person: tokens, none of them verified here.</summary>
/// <param name="AccessToken">The access token, or null.</param>
/// <param name="IdToken">The ID token, or null.</param>
/// <param name="RefreshToken">What gets the next ones, or null.</param>
/// <param name="ExpiresIn">How long the access token is good, as the issuer says; null when it does not.</param>
public sealed record TokenSet(string? AccessToken, string? IdToken, string? RefreshToken, TimeSpan? ExpiresIn)
{
    /// <summary>Reads an answer of a token endpoint; null when it holds no token.</summary>
    /// <remarks>RFC 6749, 5.1; OpenID Connect Core 1.0, 3.1.3.3.</remarks>
    internal static TokenSet? Read(JsonElement answer)
    {
        string? Token(string name) => IssuerClient.Text(answer, name, TokenVerifier.TokenCharsMax);
        TimeSpan? life = answer.TryGetProperty("expires_in", out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int seconds) && seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;
        TokenSet read = new(Token("access_token"), Token("id_token"), Token("refresh_token"), life);
        return read.AccessToken is null && read.IdToken is null ? null : read;
    }

    /// <summary>The token to show a gateway: the access token where it is for this audience, else an ID token that is; null when neither is, for a token that is for somebody else is nobody's to be shown.</summary>
    /// <param name="audience">What the gateway expects in <c>aud</c>.</param>
    public string? For(string audience)
        => new[] { AccessToken, IdToken }.FirstOrDefault(token => token is not null && UnverifiedToken.Read(token)?.IsFor(audience) == true);
}
