using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Sessions.Http;

namespace EdgeGate.Hosting.Configuration;

/// <summary>The <c>limits</c> key.</summary>
/// <param name="Postgres">Bounds of the PostgreSQL protocol.</param>
/// <param name="SessionsMax">Sessions at once.</param>
/// <param name="SessionsOfOneMax">Of these, of one principal with PostgreSQL and SSH.</param>
/// <param name="UnprovenMax">Connections at once that have proven nothing yet.</param>
/// <param name="UnprovenOfOneMax">Of these, of one address.</param>
/// <param name="HandshakeTimeout">From accept to a session that is set up.</param>
/// <param name="IdleTimeout">A session without a byte either way.</param>
/// <param name="WriteTimeout">A single write.</param>
/// <param name="Http">Bounds of HTTP.</param>
/// <param name="HttpTimeouts">How long HTTP clients may take.</param>
public sealed record LimitsConfig(PgLimits Postgres, int SessionsMax, int SessionsOfOneMax, int UnprovenMax, int UnprovenOfOneMax, TimeSpan HandshakeTimeout, TimeSpan IdleTimeout, TimeSpan WriteTimeout, Http1Limits Http, HttpTimeouts HttpTimeouts);
