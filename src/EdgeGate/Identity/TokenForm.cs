using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Identity;

/// <summary>The form of a signed token, read strictly before anything else is done with it. What is here is not proven yet.</summary>
/// <remarks>
/// RFC 7515 (JWS compact serialization), RFC 7519, and what RFC 8725 asks for: algorithms by a list, no member twice, no <c>crit</c> that is not understood (none
/// is), no kind of token in the place of another. Keys that a token brings or points to (<c>jwk</c>, <c>jku</c>, <c>x5c</c>, <c>x5u</c>) are never looked at.
/// </remarks>
internal sealed class TokenForm : IDisposable
{
    private const int HeaderDepthMax = 4;
    private const int ClaimsDepthMax = 16;
    private const int KeyIdCharsMax = 1024;
    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly JsonDocument claims;

    private TokenForm(JsonDocument claims, string algorithm, string type)
    {
        this.claims = claims;
        Algorithm = algorithm;
        Type = type;
    }

    /// <summary>Algorithms that are taken: asymmetric ones.</summary>
    public static string[] Algorithms { get; } = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>The claims.</summary>
    public JsonElement Claims => claims.RootElement;

    /// <summary>The header's <c>alg</c>.</summary>
    public string Algorithm { get; }

    /// <summary>The header's <c>typ</c> in lower case, without <c>application/</c>; empty when there is none.</summary>
    public string Type { get; }

    /// <summary>Reads a token's form.</summary>
    /// <param name="token">The token.</param>
    /// <param name="form">The form; the caller disposes of it.</param>
    public static IdentityFault Read(string token, out TokenForm? form)
    {
        form = null;
        if (token.Length > TokenVerifier.TokenCharsMax) { return IdentityFault.TooLong; }
        string[] parts = token.Split('.');
        if (parts.Length != 3 || parts[0].Length == 0 || parts[1].Length == 0) { return IdentityFault.Malformed; }
        // Strictly: padding, blanks and other letters would give one token many spellings.
        if (parts.Any(static part => part.AsSpan().ContainsAnyExcept(Alphabet) || part.Length % 4 == 1)) { return IdentityFault.Malformed; }
        IdentityFault fault = ReadHeader(parts[0], out string algorithm, out string type);
        if (fault != IdentityFault.None) { return fault; }
        if (Parse(parts[1], ClaimsDepthMax) is not { } claims) { return IdentityFault.Malformed; }
        form = new TokenForm(claims, algorithm, type);
        return IdentityFault.None;
    }

    /// <inheritdoc/>
    public void Dispose() => claims.Dispose();

    private static IdentityFault ReadHeader(string text, out string algorithm, out string type)
    {
        algorithm = type = "";
        using JsonDocument? header = Parse(text, HeaderDepthMax);
        if (header is null) { return IdentityFault.Malformed; }
        foreach (JsonProperty member in header.RootElement.EnumerateObject())
        {
            switch (member.Name)
            {
                // RFC 7515, 4.1.11: what is critical must be understood, and no extension is.
                case "crit" or "b64" or "zip" or "enc":
                    return IdentityFault.HeaderRefused;
                case "alg" or "typ" or "cty" or "kid" when member.Value.ValueKind != JsonValueKind.String:
                    return IdentityFault.Malformed;
                case "alg":
                    algorithm = member.Value.GetString()!;
                    break;
                case "typ":
                    type = member.Value.GetString()!.ToLowerInvariant();
                    break;
                // A token in a token would be proven by who signed the outer one alone.
                case "cty":
                    return IdentityFault.HeaderRefused;
                case "kid" when member.Value.GetString()!.Length > KeyIdCharsMax:
                    return IdentityFault.Malformed;
            }
        }
        if (type.StartsWith("application/", StringComparison.Ordinal)) { type = type["application/".Length..]; }
        return Algorithms.Contains(algorithm) ? IdentityFault.None : algorithm.Length == 0 ? IdentityFault.Malformed : IdentityFault.AlgorithmRefused;
    }

    private static JsonDocument? Parse(string part, int depthMax)
    {
        try
        {
            byte[] json = Base64Url.DecodeFromChars(part);
            // What reads it throws at half a character.
            if (!JsonText.IsWhole(json)) { return null; }
            JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = depthMax, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind == JsonValueKind.Object) { return document; }
            document.Dispose();
            return null;
        }
        catch (Exception problem) when (problem is JsonException or FormatException)
        {
            return null;
        }
    }
}
