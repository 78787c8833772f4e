using EdgeGate.Protocols.Wire;

namespace EdgeGate.Sessions.Postgres;

/// <summary>Reads a FunctionCallResponse: Int32 length (-1 is NULL), then the value.</summary>
internal static class FunctionResultReader
{
    /// <summary>The body of a NULL result.</summary>
    public static ReadOnlySpan<byte> Null => [0xff, 0xff, 0xff, 0xff];

    public static bool TryRead(ReadOnlySpan<byte> body, out bool isNull, out ReadOnlySpan<byte> value)
    {
        value = default;
        isNull = false;
        WireReader reader = new(body);
        if (!reader.TryReadInt32(out int length) || length < -1) { return false; }
        isNull = length == -1;
        return (isNull || reader.TryReadBytes(length, out value)) && reader.AtEnd;
    }
}
