using EdgeGate.Protocols.Postgres;

namespace EdgeGate.Sessions.Postgres;

/// <summary>What a client asked for when it connected.</summary>
/// <param name="Connection">The connection's name: the part of <c>database</c> before a slash.</param>
/// <param name="OtherDatabase">The part after it, or null.</param>
/// <param name="User">The user it named; for the record only, identity comes from the token.</param>
/// <param name="Options">Startup parameters to pass on.</param>
/// <param name="Refused">Startup parameters that may not be passed.</param>
/// <param name="Replication">Whether it wants a replication connection, and of which kind.</param>
/// <param name="HasLongCancelKey">Whether it speaks protocol 3.2.</param>
public sealed record PgClientHello(
    string Connection, string? OtherDatabase, string User, Dictionary<string, string> Options, List<string> Refused, PgReplicationMode Replication, bool HasLongCancelKey);
