using EdgeGate.Protocols.Postgres;

namespace EdgeGate.Hosting.Configuration;

/// <summary>The <c>limits</c> key.</summary>
/// <param name="Postgres">Bounds of the PostgreSQL protocol.</param>
/// <param name="SessionsMax">Sessions at once.</param>
/// <param name="HandshakeTimeout">From accept to a session that is set up.</param>
/// <param name="IdleTimeout">A session without a byte either way.</param>
/// <param name="WriteTimeout">A single write.</param>
public sealed record LimitsConfig(PgLimits Postgres, int SessionsMax, TimeSpan HandshakeTimeout, TimeSpan IdleTimeout, TimeSpan WriteTimeout);
