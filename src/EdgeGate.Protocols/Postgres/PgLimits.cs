namespace EdgeGate.Protocols.Postgres;

/// <summary>Bounds of the PostgreSQL protocol as the gateway speaks it.</summary>
/// <param name="MessageBytesMax">The longest message, its length word included; PostgreSQL itself stops at 1 GiB.</param>
/// <param name="StartupBytesMax">The longest startup packet (PostgreSQL's MAX_STARTUP_PACKET_LENGTH is 10,000).</param>
/// <param name="WindowBytesMax">The longest message that is seen whole; longer ones stream where their kind can.</param>
/// <param name="ColumnsMax">Columns of a row (PostgreSQL's MaxTupleAttributeNumber is 1,664).</param>
/// <param name="NameBytesMax">The longest name of a prepared statement or portal. PostgreSQL cuts longer ones (NAMEDATALEN), so two of them may be one.</param>
/// <param name="PendingMax">Messages a client may pipeline before their answers arrive.</param>
/// <param name="StatementsMax">Prepared statements and portals a session may keep.</param>
/// <param name="StatementTextBytesMax">Bytes of their texts: one more may begin as long as there are fewer.</param>
public sealed record PgLimits(
    int MessageBytesMax = 0x3fff_ffff,
    int StartupBytesMax = 10_000,
    int WindowBytesMax = 4 * 1024 * 1024,
    int ColumnsMax = 1664,
    int NameBytesMax = 63,
    int PendingMax = 4096,
    int StatementsMax = 16_384,
    int StatementTextBytesMax = 64 * 1024 * 1024);
