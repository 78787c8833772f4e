using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text.Json;

namespace EdgeGate.Identity;

/// <summary>What a JWT says of itself, unproven: for its holder to see when it ends and whom it is for. Nothing is ever decided by it about anybody else.</summary>
/// <param name="Expires">When it ends, or null.</param>
/// <param name="Audiences">Whom it is for.</param>
/// <param name="Nonce">The nonce of the sign-in it answers, or null.</param>
public sealed record UnverifiedToken(DateTimeOffset? Expires, ImmutableArray<string> Audiences, string? Nonce)
{
    private const long SecondsMax = 253_402_300_799;

    /// <summary>Whether it names an audience.</summary>
    public bool IsFor(string audience) => Audiences.Contains(audience);

    /// <summary>Reads a token; null when it is no signed JWT.</summary>
    public static UnverifiedToken? Read(string token)
    {
        string[] parts = token.Split('.');
        if (token.Length > TokenVerifier.TokenCharsMax || parts.Length != 3 || !Base64Url.IsValid(parts[1])) { return null; }
        try
        {
            using JsonDocument claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            JsonElement root = claims.RootElement;
            if (root.ValueKind != JsonValueKind.Object) { return null; }
            DateTimeOffset? expires = root.TryGetProperty("exp", out JsonElement exp) && exp.ValueKind == JsonValueKind.Number && exp.TryGetDouble(out double seconds) && seconds is > 0 and < SecondsMax
                ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
                : null;
            return new UnverifiedToken(expires, ReadAudiences(root), IssuerClient.Text(root, "nonce"));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ImmutableArray<string> ReadAudiences(JsonElement claims)
        => !claims.TryGetProperty("aud", out JsonElement audience) ? [] : audience.ValueKind switch
        {
            JsonValueKind.String => [audience.GetString()!],
            JsonValueKind.Array => [.. audience.EnumerateArray().Where(static one => one.ValueKind == JsonValueKind.String).Select(static one => one.GetString()!)],
            _ => [],
        };
}
