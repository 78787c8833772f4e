namespace EdgeGate.Protocols.Postgres;

/// <summary>A typed message's header.</summary>
/// <param name="Type">The type byte; see <see cref="PgMessageType"/>.</param>
/// <param name="BodyBytes">Bytes after the header.</param>
public readonly record struct PgFrame(byte Type, int BodyBytes)
{
    /// <summary>Bytes of the whole message, header included.</summary>
    public int TotalBytes => PgFramer.HeaderBytes + BodyBytes;
}
