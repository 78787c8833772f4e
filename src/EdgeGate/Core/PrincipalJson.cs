using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace EdgeGate.Core;

/// <summary>A principal as JSON, for what stands in the place of a sign-in later: certificates of the gateway's own, remembered keys, passwords.</summary>
public static class PrincipalJson
{
    /// <summary>Writes who it is; how that is proven, and until when, is what carries it to say.</summary>
    public static string Write(Principal principal)
    {
        ArrayBufferWriter<byte> output = new();
        using (Utf8JsonWriter json = new(output))
        {
            json.WriteStartObject();
            json.WriteString("sub", principal.Subject);
            if (principal.Email is not null) { json.WriteString("email", principal.Email); }
            if (principal.IsEmailUnverified) { json.WriteBoolean("email_unverified", true); }
            WriteTexts(json, "groups", principal.Groups);
            json.WriteString("iss", principal.Issuer);
            if (principal.Kind == PrincipalKind.Agent) { json.WriteBoolean("agent", true); }
            if (principal.TokenId is not null) { json.WriteString("jti", principal.TokenId); }
            if (principal.TokenSubject != (principal.OnBehalfOf?.Subject ?? principal.Subject)) { json.WriteString("token_sub", principal.TokenSubject); }
            if (principal.LoginId is not null) { json.WriteString("sid", principal.LoginId); }
            json.WriteNumber("iat", principal.IssuedAt.ToUnixTimeSeconds());
            if (principal.OnBehalfOf is { } person)
            {
                json.WriteString("for", person.Subject);
                WriteTexts(json, "for_groups", person.Groups);
            }
            if (!principal.EarlierActors.IsEmpty) { WriteTexts(json, "through", principal.EarlierActors); }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>Reads it; null when it was not written so.</summary>
    /// <param name="json">The text.</param>
    /// <param name="proof">How it is proven now.</param>
    /// <param name="expiresAt">Until when.</param>
    public static Principal? Read(string json, Proof proof, DateTimeOffset expiresAt)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "sub") is not { Length: > 0 } subject || Text(root, "iss") is not { } issuer) { return null; }
            Delegator? person = Text(root, "for") is { } name ? new Delegator(name, Texts(root, "for_groups")) : null;
            return new Principal(subject, Text(root, "email"), Texts(root, "groups"), issuer, proof, expiresAt)
            {
                Kind = root.TryGetProperty("agent", out JsonElement agent) && agent.ValueKind == JsonValueKind.True ? PrincipalKind.Agent : PrincipalKind.Person,
                IsEmailUnverified = root.TryGetProperty("email_unverified", out JsonElement unverified) && unverified.ValueKind == JsonValueKind.True,
                TokenId = Text(root, "jti"),
                LoginId = Text(root, "sid"),
                IssuedAt = root.TryGetProperty("iat", out JsonElement iat) && iat.TryGetInt64(out long seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : default,
                TokenSubject = Text(root, "token_sub") ?? person?.Subject ?? subject,
                OnBehalfOf = person,
                EarlierActors = Texts(root, "through"),
            };
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, ImmutableArray<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts) { json.WriteStringValue(text); }
        json.WriteEndArray();
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ImmutableArray<string> Texts(JsonElement root, string name)
        => root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(static one => one.GetString() ?? "")] : [];
}
