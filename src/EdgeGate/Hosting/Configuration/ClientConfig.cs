using EdgeGate.Identity;

namespace EdgeGate.Hosting.Configuration;

/// <summary>What the commands of people's machines are told: how to sign in, and where the gate listens.</summary>
/// <param name="SignIn">The issuer and the commands' client there; null when nobody signs in with them.</param>
/// <param name="Postgres">host:port, or null.</param>
/// <param name="Ssh">host:port, or null.</param>
/// <param name="Http">The URL, or null.</param>
/// <param name="Authority">PEM certificates that the gate's own is signed by; null for the system's.</param>
/// <param name="PostgresHasTls">Whether the PostgreSQL listener speaks TLS.</param>
public sealed record ClientConfig(DeviceOptions? SignIn, string? Postgres, string? Ssh, string? Http, string? Authority, bool PostgresHasTls);
