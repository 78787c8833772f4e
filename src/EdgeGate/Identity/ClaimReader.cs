using System.Collections.Immutable;
using System.Text.Json;
using EdgeGate.Core;

namespace EdgeGate.Identity;

/// <summary>Turns the claims of a proven token into a principal, as the issuer's configuration maps them.</summary>
/// <remarks>RFC 7519, 4.1; RFC 8693, 4.1 (<c>act</c>); RFC 9068, 2.2 (<c>client_id</c>); OpenID Connect Core 1.0, 5.6.2 (claims that are elsewhere).</remarks>
internal static class ClaimReader
{
    private const int GroupsMax = 512;
    private const int ActorsMax = 8;
    private const double SecondsMax = 253_402_300_799;

    /// <summary>Reads the principal.</summary>
    public static IdentityResult Read(JsonElement claims, IssuerOptions options)
    {
        // A logout token says that somebody left; it must not let them in (OpenID Connect Back-Channel Logout 1.0, 2.4).
        if (claims.TryGetProperty("events", out _)) { return new(null, IdentityFault.HeaderRefused); }
        if (Text(claims, options.SubjectClaim) is not { Length: > 0 } subject || subject.Any(char.IsControl)) { return new(null, IdentityFault.MissingSubject); }
        bool isUnverified = claims.TryGetProperty("email_verified", out JsonElement verified) && !IsTrue(verified);
        // Anybody may have claimed it.
        if (isUnverified && options.SubjectClaim == "email") { return new(null, IdentityFault.UnverifiedSubject); }
        if (Time(claims, "exp") is not { } expires) { return new(null, IdentityFault.Malformed); }
        IdentityFault fault = ReadGroups(claims, options, out ImmutableArray<string> groups);
        if (fault != IdentityFault.None) { return new(null, fault); }
        if (!TryReadActors(claims, out ImmutableArray<string> actors)) { return new(null, IdentityFault.Malformed); }
        bool acts = !actors.IsEmpty;
        // Whatever is mapped: agents and logouts are told by what the issuer itself calls somebody.
        string tokenSubject = Text(claims, "sub") is { Length: > 0 } own ? own : subject;
        return new(new Principal(acts ? actors[0] : subject, Text(claims, options.EmailClaim) is { Length: > 0 } email ? email : null, acts ? [] : groups, options.Issuer.OriginalString, Proof.Token, expires)
        {
            Kind = acts || IsAgent(claims, options, tokenSubject) ? PrincipalKind.Agent : PrincipalKind.Person,
            OnBehalfOf = acts ? new Delegator(subject, groups) : null,
            EarlierActors = acts ? actors[1..] : [],
            IsEmailUnverified = isUnverified && options.EmailClaim == "email",
            TokenSubject = tokenSubject,
            TokenId = Text(claims, "jti"),
            LoginId = Text(claims, "sid"),
            IssuedAt = Time(claims, "iat") ?? default,
        }, IdentityFault.None);
    }

    /// <summary>A time of the claims; null when it is none.</summary>
    public static DateTimeOffset? Time(JsonElement claims, string name)
        => claims.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double seconds) && seconds is > 0
            ? DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(seconds, SecondsMax))
            : null;

    /// <summary>Text at a dotted path; null when there is none.</summary>
    public static string? Text(JsonElement claims, string path)
        => TryFollow(claims, path, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsAgent(JsonElement claims, IssuerOptions options, string tokenSubject)
    {
        if (options.Kind == PrincipalKind.Agent) { return true; }
        if (options.AgentClaim is { } path && TryFollow(claims, path, out JsonElement mark) && (options.AgentValue is null || (mark.ValueKind == JsonValueKind.String && mark.GetString() == options.AgentValue))) { return true; }
        // RFC 9068, 2.2: without a resource owner the subject is the client itself; issuers without that profile name the client in azp (OpenID Connect Core 1.0, 2).
        return Text(claims, "client_id") == tokenSubject || Text(claims, "azp") == tokenSubject;
    }

    /// <summary>OpenID Connect Core 1.0, 5.1, has a boolean there; some issuers send it as text.</summary>
    private static bool IsTrue(JsonElement value) => value.ValueKind == JsonValueKind.True || (value.ValueKind == JsonValueKind.String && value.GetString() == "true");

    /// <summary>Who acts, the nearest first; empty when nobody does in another's place.</summary>
    private static bool TryReadActors(JsonElement claims, out ImmutableArray<string> actors)
    {
        List<string> found = [];
        actors = [];
        JsonElement at = claims;
        while (at.TryGetProperty("act", out JsonElement actor))
        {
            if (actor.ValueKind != JsonValueKind.Object || found.Count == ActorsMax || !actor.TryGetProperty("sub", out JsonElement name) || name.ValueKind != JsonValueKind.String || name.GetString() is not { Length: > 0 } subject) { return false; }
            found.Add(subject);
            at = actor;
        }
        actors = [.. found];
        return true;
    }

    private static IdentityFault ReadGroups(JsonElement claims, IssuerOptions options, out ImmutableArray<string> groups)
    {
        groups = [];
        if (!TryFollow(claims, options.GroupsClaim, out JsonElement value)) { return IsElsewhere(claims, options.GroupsClaim) ? IdentityFault.GroupsOverage : IdentityFault.None; }
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                break;
            case JsonValueKind.String when options.GroupsSeparator is { } separator:
                groups = [.. value.GetString()!.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
                break;
            case JsonValueKind.String:
                groups = [value.GetString()!];
                break;
            // Leaving out what is not understood could leave out the group that a rule denies.
            case JsonValueKind.Array when value.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.String):
                groups = [.. value.EnumerateArray().Select(static item => item.GetString()!)];
                break;
            default:
                return IdentityFault.GroupsMalformed;
        }
        return groups.Length > GroupsMax || IsElsewhere(claims, options.GroupsClaim) ? IdentityFault.GroupsOverage : IdentityFault.None;
    }

    /// <summary>Whether the issuer left the groups out, for there are too many: Microsoft Entra's <c>_claim_names</c> and <c>hasgroups</c>.</summary>
    private static bool IsElsewhere(JsonElement claims, string path)
    {
        string first = claims.TryGetProperty(path, out _) ? path : path.Split('.')[0];
        if (claims.TryGetProperty("_claim_names", out JsonElement names) && (names.ValueKind != JsonValueKind.Object || names.TryGetProperty(first, out _))) { return true; }
        return first == "groups" && claims.TryGetProperty("hasgroups", out JsonElement has) && (has.ValueKind == JsonValueKind.True || (has.ValueKind == JsonValueKind.String && has.GetString() == "true"));
    }

    /// <summary>Follows a dotted path; a claim whose own name has dots (a URL) is found whole first.</summary>
    private static bool TryFollow(JsonElement claims, string path, out JsonElement value)
    {
        if (claims.TryGetProperty(path, out value)) { return true; }
        value = claims;
        foreach (string part in path.Split('.'))
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(part, out value)) { return false; }
        }
        return true;
    }
}
