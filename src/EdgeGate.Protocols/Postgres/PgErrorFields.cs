using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Postgres;

/// <summary>Walks the fields of an ErrorResponse or NoticeResponse: (Byte1 code, String value)*, then a zero byte.</summary>
/// <remarks>PostgreSQL protocol, "Error and Notice Message Fields".</remarks>
public ref struct PgErrorFields(ReadOnlySpan<byte> body)
{
    private WireReader reader = new(body);

    /// <summary>Whether the walk ended as the protocol says; known once <see cref="Read"/> returned false.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Reads the next field; false at the end or at a fault.</summary>
    public bool Read(out byte code, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!reader.TryReadByte(out code)) { return false; }
        if (code == 0)
        {
            IsComplete = reader.AtEnd;
            return false;
        }
        return reader.TryReadCString(out value);
    }
}
