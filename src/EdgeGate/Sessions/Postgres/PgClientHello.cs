using EdgeGate.Protocols.Postgres;

namespace EdgeGate.Sessions.Postgres;

/// <summary>What a client asked for when it connected.</summary>
/// <param name="Connection">The connection's name: the part of <c>database</c> before a slash.</param>
/// <param name="OtherDatabase">The part after it, or null.</param>
/// <param name="User">The user it named; for the record only, identity comes from the token.</param>
/// <param name="Options">Startup parameters to pass on, by their names in lower case.</param>
/// <param name="Unusual">Those of them that pass only where the connection allows it.</param>
/// <param name="Replication">Whether it wants a replication connection, and of which kind.</param>
/// <param name="HasLongCancelKey">Whether it speaks protocol 3.2.</param>
public sealed record PgClientHello(
    string Connection, string? OtherDatabase, string User, Dictionary<string, string> Options, List<string> Unusual, PgReplicationMode Replication, bool HasLongCancelKey);
