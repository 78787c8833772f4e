using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeGate.Core.Configuration;
using EdgeGate.Identity;
using EdgeGate.Sessions.Postgres;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads how people prove themselves at an entry of <c>listeners</c> with <c>protocol: postgres</c>.</summary>
internal static class PgSignInReader
{
    public static PgSignInOptions Read(ConfigScope scope, ImmutableArray<IssuerOptions> issuers, bool hasTls)
    {
        ImmutableArray<PgClientAuthority> authorities = [.. scope.Items("client_cas").Select(ReadAuthority).OfType<PgClientAuthority>()];
        if (!authorities.IsEmpty && !hasTls) { scope.Problem(scope.At("client_cas"), "certificates are shown in TLS, and the listener has none", "add tls: { certificate, key }"); }
        return new PgSignInOptions(
            scope.Has("oauth") ? ReadOAuth(scope.Child("oauth"), issuers) : null, authorities, scope.Number("failures_per_minute", PgSignInOptions.FailuresPerMinuteDefault, 1, 1_000_000));
    }

    private static PgOAuthOptions? ReadOAuth(ConfigScope scope, ImmutableArray<IssuerOptions> issuers)
    {
        string? named = scope.OptionalText("issuer");
        IssuerOptions? issuer = named is null ? (issuers.Length == 1 ? issuers[0] : null) : issuers.FirstOrDefault(one => one.Issuer.OriginalString == named);
        if (issuer is null && !issuers.IsEmpty) { scope.Problem(named is null ? scope.Key : scope.At("issuer"), named is null ? "several issuers are configured" : $"there is no issuer '{named}'", "write issuer: with one of identity.issuers"); }
        string asked = scope.Text("scope", "openid");
        scope.Finish();
        return issuer is null ? null : new PgOAuthOptions(issuer, asked);
    }

    private static PgClientAuthority? ReadAuthority(ConfigScope scope)
    {
        string? file = scope.ExistingFile("ca");
        if (!scope.Has("ca")) { scope.Problem(scope.Key, "'ca' is missing", "add ca: people-ca.pem"); }
        string subject = scope.Text("subject", "cn");
        if (subject is not ("cn" or "email" or "uri" or "dns")) { scope.Problem(scope.At("subject"), $"'{subject}' is no name of a certificate", "write cn, email, uri or dns"); }
        X509Certificate2Collection roots = [];
        if (file is not null && File.Exists(file))
        {
            try
            {
                roots.ImportFromPemFile(file);
            }
            catch (CryptographicException)
            {
                scope.Problem(scope.At("ca"), "the certificates cannot be read", "name a PEM file");
            }
            if (roots.Count == 0) { scope.Problem(scope.At("ca"), "the file holds no certificate", "name a PEM file"); }
        }
        PgClientAuthority authority = new(roots, scope.Text("name", "client-ca"), subject, scope.Words("groups"), scope.Flag("units_are_groups", false));
        scope.Finish();
        return roots.Count == 0 ? null : authority;
    }
}
