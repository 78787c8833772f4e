using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Identity;
using EdgeGate.Interop.Posix;
using Microsoft.IdentityModel.Tokens;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads <c>identity.issuers</c>.</summary>
internal static class IssuersReader
{
    public static ImmutableArray<IssuerOptions> Read(ConfigScope identity)
    {
        List<IssuerOptions> issuers = [];
        foreach (ConfigScope scope in identity.Items("issuers"))
        {
            string issuer = scope.Text("issuer");
            string? name = scope.OptionalText("name") is { Length: > 0 } called ? called : null;
            ConfigScope claims = scope.Child("claims");
            IssuerOptions? read = null;
            string kind = scope.Text("kind", "person");
            if (kind is not ("person" or "agent")) { scope.Problem(scope.At("kind"), $"'{kind}' is neither person nor agent", "write kind: agent for an issuer that vouches for programs"); }
            bool isUrl = Uri.TryCreate(issuer, UriKind.Absolute, out Uri? uri) && (uri.Scheme == "https" || (uri.Scheme == "http" && uri.IsLoopback));
            if (!isUrl && issuer.Length > 0) { scope.Problem(scope.At("issuer"), "the issuer must be an https URL", "write https://..., or http on loopback for development"); }
            // One that is wrong is an issuer still: what names it is not wrong too.
            if (uri is not null || Uri.TryCreate(issuer, UriKind.Relative, out uri))
            {
                string[] agent = (claims.OptionalText("agent") ?? "").Split('=', 2);
                read = new IssuerOptions(scope.Key, uri, scope.Text("audience"), claims.Text("email", "email"), claims.Text("groups", "groups"), CertificateReader.Authorities(scope, "ca"))
                {
                    Name = name,
                    SubjectClaim = claims.Text("subject", "sub"),
                    Keys = ReadKeys(scope),
                    GroupsSeparator = claims.OptionalText("groups_separator", isFree: true) is { Length: > 0 } separator ? separator : null,
                    Kind = kind == "agent" ? PrincipalKind.Agent : PrincipalKind.Person,
                    AgentClaim = agent[0].Length > 0 ? agent[0] : null,
                    AgentValue = agent.Length == 2 ? agent[1] : null,
                };
                if (name is not null && issuers.Any(one => one.Name == name)) { scope.Problem(scope.At("name"), $"two issuers are named '{name}'", "give each a name of its own"); }
                if (isUrl && issuers.Any(one => one.Issuer.OriginalString == issuer)) { scope.Problem(scope.At("issuer"), "the issuer is configured twice", "keep one entry; a token carries one audience, whoever it is for"); }
            }
            claims.Finish();
            scope.Text("audience");
            scope.Node("ca");
            scope.OptionalText("keys");
            scope.Finish();
            if (read is not null) { issuers.Add(read); }
        }
        if (issuers.Count == 0 && !identity.IsUnread && !identity.IsWrong("issuers")) { identity.Problem(identity.Has("issuers") ? "identity.issuers" : "", "no issuer proves identities", "add identity.issuers with issuer and audience"); }
        return [.. issuers];
    }

    private static IReadOnlyList<SecurityKey>? ReadKeys(ConfigScope scope)
    {
        if (scope.ExistingFile("keys") is not { } path || !RegularFile.Is(path)) { return null; }
        IReadOnlyList<SecurityKey> keys = IssuerKeys.Read(path, out string? problem);
        if (problem is not null) { scope.Problem(scope.At("keys"), $"{path} cannot be used: {problem}", "write the issuer's public keys into it, as its jwks_uri serves them"); }
        return keys;
    }
}
