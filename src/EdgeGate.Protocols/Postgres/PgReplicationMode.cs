namespace EdgeGate.Protocols.Postgres;

/// <summary>What the startup parameter <c>replication</c> asks for.</summary>
/// <remarks>PostgreSQL protocol, "Streaming Replication Protocol".</remarks>
public enum PgReplicationMode
{
    /// <summary>An ordinary session.</summary>
    None,
    /// <summary>Physical replication: commands of the replication grammar only, no database.</summary>
    Physical,
    /// <summary>Logical replication: those commands, and SQL in a database.</summary>
    Logical,
}
