using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace EdgeGate.Identity;

/// <summary>Keys of an issuer that the gateway cannot, or should not, ask: a JWK set in a file, as <c>kubectl get --raw /openid/v1/jwks</c> prints one.</summary>
/// <remarks>RFC 7517, 5.</remarks>
public static class IssuerKeys
{
    private const int BytesMax = 1024 * 1024;

    /// <summary>Reads the keys that sign.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">What is wrong with it; null when it is good.</param>
    /// <returns>The keys; none when there is a problem.</returns>
    public static IReadOnlyList<SecurityKey> Read(string path, out string? problem)
    {
        problem = null;
        try
        {
            if (new FileInfo(path).Length > BytesMax)
            {
                problem = "it is longer than 1 MiB";
                return [];
            }
            string text = File.ReadAllText(path);
            using (JsonDocument document = JsonDocument.Parse(text))
            {
                JsonElement root = document.RootElement;
                if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("keys", out JsonElement keys) || keys.ValueKind != JsonValueKind.Array) { problem = "it is no JWK set: {\"keys\": [...]}"; }
                else if (keys.EnumerateArray().Any(static key => key.ValueKind == JsonValueKind.Object && (key.TryGetProperty("d", out _) || key.TryGetProperty("k", out _)))) { problem = "it has private keys, which belong to the issuer alone"; }
            }
            if (problem is not null) { return []; }
            SecurityKey[] signing = [.. new JsonWebKeySet(text).GetSigningKeys().Where(static key => key is AsymmetricSecurityKey or JsonWebKey)];
            if (signing.Length == 0) { problem = "it has no key that signs"; }
            return signing;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or JsonException or ArgumentException)
        {
            problem = wrong is JsonException ? "it is not JSON" : wrong.Message;
            return [];
        }
    }
}
