using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Postgres;

/// <summary>One column of a RowDescription.</summary>
/// <param name="TableOid">The table it comes from, or 0.</param>
/// <param name="Attribute">Its attribute number there, or 0.</param>
/// <param name="TypeOid">Its type.</param>
/// <param name="Format">0 text, 1 binary.</param>
public readonly record struct PgField(uint TableOid, short Attribute, uint TypeOid, short Format);

/// <summary>Walks a RowDescription: Int16 count, then String name, Int32 table, Int16 attribute, Int32 type, Int16 size, Int32 modifier, Int16 format each.</summary>
/// <remarks>PostgreSQL protocol, "Message Formats", RowDescription.</remarks>
public ref struct PgRowDescription
{
    private WireReader reader;
    private int left;

    private PgRowDescription(WireReader reader, int count)
    {
        this.reader = reader;
        left = Count = count;
    }

    /// <summary>Number of columns.</summary>
    public int Count { get; }

    /// <summary>Starts the walk; false when the count is missing.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out PgRowDescription description)
    {
        WireReader reader = new(body);
        bool read = reader.TryReadInt16(out short count) && count >= 0;
        description = read ? new PgRowDescription(reader, count) : default;
        return read;
    }

    /// <summary>Whether all columns were read and nothing is left over.</summary>
    public readonly bool IsComplete => left == 0 && reader.AtEnd;

    /// <summary>Reads the next column; false at the end or at a fault (then <see cref="IsComplete"/> is false).</summary>
    public bool Read(out ReadOnlySpan<byte> name, out PgField field)
    {
        name = default;
        field = default;
        if (left <= 0
            || !reader.TryReadCString(out name)
            || !reader.TryReadInt32(out int table)
            || !reader.TryReadInt16(out short attribute)
            || !reader.TryReadInt32(out int type)
            || !reader.TryReadInt16(out _)
            || !reader.TryReadInt32(out _)
            || !reader.TryReadInt16(out short format)
            || format is < 0 or > 1)
        {
            // A walk that went on behind a fault could end well by chance.
            if (left > 0) { left = -1; }
            return false;
        }
        left--;
        field = new PgField((uint)table, attribute, (uint)type, format);
        return true;
    }
}
