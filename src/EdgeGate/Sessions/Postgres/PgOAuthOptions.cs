using EdgeGate.Identity;

namespace EdgeGate.Sessions.Postgres;

/// <summary>What a client of OAUTHBEARER is told.</summary>
/// <param name="Issuer">Where to get a token.</param>
/// <param name="Scope">What to ask for.</param>
public sealed record PgOAuthOptions(IssuerOptions Issuer, string Scope);
