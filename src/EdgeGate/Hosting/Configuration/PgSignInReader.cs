using System.Collections.Immutable;
using EdgeGate.Core.Configuration;
using EdgeGate.Identity;
using EdgeGate.Sessions.Postgres;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads how people prove themselves at an entry of <c>listeners</c> with <c>protocol: postgres</c>.</summary>
internal static class PgSignInReader
{
    public static PgSignInOptions Read(ConfigScope scope, ImmutableArray<IssuerOptions> issuers, bool hasTls)
    {
        return new PgSignInOptions(
            scope.Has("oauth") ? ReadOAuth(scope.Child("oauth"), issuers) : null, ClientAuthorityReader.Read(scope, hasTls), scope.Number("failures_per_minute", PgSignInOptions.FailuresPerMinuteDefault, 1, 1_000_000));
    }

    private static PgOAuthOptions? ReadOAuth(ConfigScope scope, ImmutableArray<IssuerOptions> issuers)
    {
        string? named = scope.OptionalText("issuer");
        IssuerOptions? issuer = named is null ? (issuers.Length == 1 ? issuers[0] : null) : issuers.FirstOrDefault(one => one.Issuer.OriginalString == named);
        if (issuer is null && !issuers.IsEmpty && !scope.Problems.Exists(static problem => problem.IsWithin("identity.issuers"))) { scope.Problem(named is null ? scope.Key : scope.At("issuer"), named is null ? "several issuers are configured" : $"there is no issuer '{named}'", "write issuer: with one of identity.issuers"); }
        string asked = scope.Text("scope", "openid");
        scope.Finish();
        return issuer is null ? null : new PgOAuthOptions(issuer, asked);
    }
}
