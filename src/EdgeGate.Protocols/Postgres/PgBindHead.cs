using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Postgres;

/// <summary>The names at the front of a Bind message too long to be seen whole.</summary>
/// <remarks>PostgreSQL protocol, "Message Formats", Bind: String portal, String statement, then what is too long.</remarks>
public static class PgBindHead
{
    /// <summary>Reads portal and statement from the first bytes of a body; false when both do not end within them.</summary>
    public static bool TryRead(ReadOnlySpan<byte> firstBytes, out ReadOnlySpan<byte> portal, out ReadOnlySpan<byte> statement)
    {
        statement = default;
        WireReader reader = new(firstBytes);
        return reader.TryReadCString(out portal) && reader.TryReadCString(out statement);
    }
}
