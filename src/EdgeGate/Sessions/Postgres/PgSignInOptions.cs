using System.Collections.Immutable;
using EdgeGate.Identity;

namespace EdgeGate.Sessions.Postgres;

/// <summary>How people prove themselves at a listener of protocol <c>postgres</c>.</summary>
/// <param name="OAuth">The issuer and scope that clients of OAUTHBEARER are told; null where tokens come as passwords.</param>
/// <param name="Authorities">Authorities whose client certificates are taken.</param>
/// <param name="FailuresPerMinute">Failed proofs of one address in a minute, after which it must wait.</param>
public sealed record PgSignInOptions(PgOAuthOptions? OAuth, ImmutableArray<ClientAuthority> Authorities, int FailuresPerMinute)
{
    /// <summary>Failed proofs unless something is configured. Tokens and the gateway's passwords cannot be guessed: it bounds work and noise, of a whole office behind one address too.</summary>
    public const int FailuresPerMinuteDefault = 300;
}
