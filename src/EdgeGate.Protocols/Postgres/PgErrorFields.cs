using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Postgres;

/// <summary>Walks the fields of an ErrorResponse or NoticeResponse: (Byte1 code, String value)*, then a zero byte.</summary>
/// <remarks>PostgreSQL protocol, "Error and Notice Message Fields".</remarks>
public ref struct PgErrorFields(ReadOnlySpan<byte> body)
{
    private WireReader reader = new(body);
    private bool isEnded;

    /// <summary>Whether the walk ended as the protocol says; known once <see cref="Read"/> returned false.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Reads the next field; false at the end or at a fault.</summary>
    public bool Read(out byte code, out ReadOnlySpan<byte> value)
    {
        value = default;
        code = 0;
        if (isEnded) { return false; }
        bool hasCode = reader.TryReadByte(out code);
        if (hasCode && code != 0 && reader.TryReadCString(out value)) { return true; }
        // A walk that went on behind a fault could end well by chance.
        isEnded = true;
        IsComplete = hasCode && code == 0 && reader.AtEnd;
        return false;
    }
}
