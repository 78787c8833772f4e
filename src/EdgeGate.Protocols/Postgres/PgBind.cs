using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Postgres;

/// <summary>A Bind message seen whole.</summary>
/// <remarks>
/// <code>
/// String portal | String statement | Int16 n, Int16 format * n | Int16 n, (Int32 length, bytes) * n | Int16 n, Int16 format * n
///                                    parameter formats           parameter values (-1 = NULL)         result formats
/// </code>
/// PostgreSQL protocol, "Message Formats", Bind.
/// </remarks>
public readonly ref struct PgBind
{
    private PgBind(
        ReadOnlySpan<byte> portal, ReadOnlySpan<byte> statement, ReadOnlySpan<byte> parameterFormats,
        int parameterCount, ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> resultFormats)
    {
        Portal = portal;
        Statement = statement;
        ParameterFormats = parameterFormats;
        ParameterCount = parameterCount;
        Parameters = parameters;
        ResultFormats = resultFormats;
    }

    /// <summary>The portal's name; empty is the unnamed portal.</summary>
    public ReadOnlySpan<byte> Portal { get; }
    /// <summary>The statement's name; empty is the unnamed statement.</summary>
    public ReadOnlySpan<byte> Statement { get; }
    /// <summary>Big-endian Int16 codes: none (all text), one (for all), or one each.</summary>
    public ReadOnlySpan<byte> ParameterFormats { get; }
    /// <summary>How many parameters.</summary>
    public int ParameterCount { get; }
    /// <summary>Int32 length and bytes of each parameter, checked to be well formed.</summary>
    public ReadOnlySpan<byte> Parameters { get; }
    /// <summary>Big-endian Int16 codes of the results: none (all text), one (for all), or one each.</summary>
    public ReadOnlySpan<byte> ResultFormats { get; }

    /// <summary>Reads a Bind body; false when it is malformed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out PgBind bind)
    {
        bind = default;
        WireReader reader = new(body);
        if (!reader.TryReadCString(out ReadOnlySpan<byte> portal)
            || !reader.TryReadCString(out ReadOnlySpan<byte> statement)
            || !TryReadFormats(ref reader, out ReadOnlySpan<byte> parameterFormats)
            || !TryReadValues(ref reader, out int count, out ReadOnlySpan<byte> parameters)
            || !TryReadFormats(ref reader, out ReadOnlySpan<byte> resultFormats)
            || !reader.AtEnd)
        {
            return false;
        }
        bind = new PgBind(portal, statement, parameterFormats, count, parameters, resultFormats);
        return true;
    }

    /// <summary>Reads an Int16 count (unsigned), then Int32 length (-1 is NULL) and bytes each.</summary>
    internal static bool TryReadValues(scoped ref WireReader reader, out int count, out ReadOnlySpan<byte> values)
    {
        count = 0;
        values = default;
        if (!reader.TryReadInt16(out short announced)) { return false; }
        ReadOnlySpan<byte> rest = reader.Rest;
        int start = reader.Position;
        for (; count < (ushort)announced; count++)
        {
            if (!reader.TryReadInt32(out int length) || length < -1) { return false; }
            if (length > 0 && !reader.TryReadBytes(length, out _)) { return false; }
        }
        values = rest[..(reader.Position - start)];
        return true;
    }

    /// <summary>Reads an Int16 count (unsigned), then Int16 codes, each 0 or 1.</summary>
    internal static bool TryReadFormats(scoped ref WireReader reader, out ReadOnlySpan<byte> formats)
    {
        formats = default;
        if (!reader.TryReadInt16(out short count) || !reader.TryReadBytes((ushort)count * sizeof(short), out formats)) { return false; }
        for (int i = 0; i < formats.Length; i += sizeof(short))
        {
            if (formats[i] != 0 || formats[i + 1] > 1) { return false; }
        }
        return true;
    }
}
