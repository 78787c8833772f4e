using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Postgres;

/// <summary>Reads the fields of messages. Each takes the body (the bytes after the header) and is false when it is malformed.</summary>
/// <remarks>PostgreSQL protocol, "Message Formats".</remarks>
public static class PgMessages
{
    /// <summary>Query: String.</summary>
    public static bool TryReadQuery(ReadOnlySpan<byte> body, out ReadOnlySpan<byte> sql)
    {
        WireReader reader = new(body);
        return reader.TryReadCString(out sql) && reader.AtEnd;
    }

    /// <summary>Parse: String name, String query, Int16 count, Int32 type OIDs.</summary>
    public static bool TryReadParse(ReadOnlySpan<byte> body, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> sql)
    {
        sql = default;
        WireReader reader = new(body);
        return reader.TryReadCString(out name)
            && reader.TryReadCString(out sql)
            && reader.TryReadInt16(out short types)
            && reader.TryReadBytes((ushort)types * sizeof(int), out _)
            && reader.AtEnd;
    }

    /// <summary>Describe and Close: Byte1 'S' or 'P', String name.</summary>
    public static bool TryReadTarget(ReadOnlySpan<byte> body, out bool isPortal, out ReadOnlySpan<byte> name)
    {
        name = default;
        isPortal = false;
        WireReader reader = new(body);
        if (!reader.TryReadByte(out byte kind) || kind is not ((byte)'S' or (byte)'P')) { return false; }
        isPortal = kind == 'P';
        return reader.TryReadCString(out name) && reader.AtEnd;
    }

    /// <summary>Execute: String portal, Int32 row limit.</summary>
    public static bool TryReadExecute(ReadOnlySpan<byte> body, out ReadOnlySpan<byte> portal)
    {
        WireReader reader = new(body);
        return reader.TryReadCString(out portal) && reader.TryReadInt32(out _) && reader.AtEnd;
    }

    /// <summary>FunctionCall: Int32 function OID, formats and values as in a Bind, Int16 result format.</summary>
    public static bool TryReadFunctionCall(ReadOnlySpan<byte> body, out uint functionOid)
    {
        WireReader reader = new(body);
        bool isRead = reader.TryReadInt32(out int oid)
            && PgBind.TryReadFormats(ref reader, out _)
            && PgBind.TryReadValues(ref reader, out _, out _)
            && reader.TryReadInt16(out short resultFormat)
            && resultFormat is 0 or 1
            && reader.AtEnd;
        functionOid = isRead ? (uint)oid : 0;
        return isRead;
    }

    /// <summary>ReadyForQuery: Byte1 'I', 'T' or 'E'.</summary>
    public static bool TryReadReadyForQuery(ReadOnlySpan<byte> body, out byte status)
    {
        status = body.Length == 1 ? body[0] : (byte)0;
        return status is (byte)'I' or (byte)'T' or (byte)'E';
    }

    /// <summary>ParameterStatus: String name, String value.</summary>
    public static bool TryReadParameterStatus(ReadOnlySpan<byte> body, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        WireReader reader = new(body);
        return reader.TryReadCString(out name) && reader.TryReadCString(out value) && reader.AtEnd;
    }

    /// <summary>NotificationResponse: Int32 process id, String channel, String payload.</summary>
    public static bool TryReadNotification(
        ReadOnlySpan<byte> body, out int processId, out ReadOnlySpan<byte> channel, out ReadOnlySpan<byte> payload)
    {
        channel = payload = default;
        WireReader reader = new(body);
        return reader.TryReadInt32(out processId)
            && reader.TryReadCString(out channel)
            && reader.TryReadCString(out payload)
            && reader.AtEnd;
    }

    /// <summary>CopyInResponse, CopyOutResponse and CopyBothResponse: Int8 overall format, Int16 columns, Int16 format each.</summary>
    /// <remarks>The manual lets a binary COPY have text columns. PostgreSQL sends none; what is masked by one format must not come in two.</remarks>
    public static bool TryReadCopyResponse(ReadOnlySpan<byte> body, out bool isBinary, out int columns)
    {
        isBinary = false;
        columns = 0;
        WireReader reader = new(body);
        if (!reader.TryReadByte(out byte format) || format > 1 || !reader.TryReadInt16(out short count)) { return false; }
        isBinary = format == 1;
        columns = (ushort)count;
        for (int i = 0; i < columns; i++)
        {
            if (!reader.TryReadInt16(out short columnFormat) || columnFormat != format) { return false; }
        }
        return reader.AtEnd;
    }
}
