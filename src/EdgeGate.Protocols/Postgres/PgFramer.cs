using System.Buffers.Binary;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Postgres;

/// <summary>Finds message boundaries. It knows lengths, not meanings.</summary>
/// <remarks>
/// <code>
/// startup:  +---------------+---------------+-----
///           | Int32 length  | Int32 code    | ...        length counts itself
///           +---------------+---------------+-----
/// after:    +------+---------------+-----
///           | type | Int32 length  | ...               length counts itself, not the type
///           +------+---------------+-----
/// </code>
/// PostgreSQL protocol, "Message Flow" and "Message Formats".
/// </remarks>
public static class PgFramer
{
    /// <summary>Bytes of a typed message's header.</summary>
    public const int HeaderBytes = 5;

    /// <summary>Bytes of a startup packet's header.</summary>
    public const int StartupHeaderBytes = 8;

    /// <summary>Reads one typed message header: Byte1 type, then Int32 length that counts itself.</summary>
    /// <param name="window">Unread bytes, starting on a message boundary.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="frame">The header when done.</param>
    /// <returns>Done(5); NeedMore(5); Fault at offset 1 if length &lt; 4 or above <see cref="PgLimits.MessageBytesMax"/>.</returns>
    public static ParseStep ReadHeader(ReadOnlySpan<byte> window, PgLimits limits, out PgFrame frame)
    {
        frame = default;
        if (window.Length < HeaderBytes) { return ParseStep.NeedMore(HeaderBytes); }
        int length = BinaryPrimitives.ReadInt32BigEndian(window[1..]);
        if (length < sizeof(int)) { return ParseStep.Fault(ProtocolFault.PgLengthBelowMinimum, 1); }
        if (length > limits.MessageBytesMax) { return ParseStep.Fault(ProtocolFault.PgMessageTooLong, 1); }
        frame = new PgFrame(window[0], length - sizeof(int));
        return ParseStep.Done(HeaderBytes);
    }

    /// <summary>Reads one whole startup-phase packet: Int32 length that counts itself, Int32 code, then the rest.</summary>
    /// <returns>Done(length); NeedMore; Fault at 0 if length &lt; 8 or above <see cref="PgLimits.StartupBytesMax"/>.</returns>
    public static ParseStep ReadStartup(ReadOnlySpan<byte> window, PgLimits limits, out int code, out ReadOnlySpan<byte> body)
    {
        code = 0;
        body = default;
        if (window.Length < sizeof(int)) { return ParseStep.NeedMore(StartupHeaderBytes); }
        int length = BinaryPrimitives.ReadInt32BigEndian(window);
        if (length < StartupHeaderBytes) { return ParseStep.Fault(ProtocolFault.PgLengthBelowMinimum, 0); }
        if (length > limits.StartupBytesMax) { return ParseStep.Fault(ProtocolFault.PgStartupTooLong, 0); }
        if (window.Length < length) { return ParseStep.NeedMore(length); }
        code = BinaryPrimitives.ReadInt32BigEndian(window[sizeof(int)..]);
        body = window[StartupHeaderBytes..length];
        return ParseStep.Done(length);
    }
}
