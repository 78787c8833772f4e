using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace EdgeGate.Protocols.Postgres;

/// <summary>Writes messages whole into a buffer.</summary>
/// <remarks>PostgreSQL protocol, "Message Formats".</remarks>
public static class PgWriter
{
    /// <summary>Writes a typed message with the given body.</summary>
    public static void Message(IBufferWriter<byte> output, byte type, ReadOnlySpan<byte> body)
    {
        Span<byte> span = Header(output, type, body.Length);
        body.CopyTo(span);
        output.Advance(PgFramer.HeaderBytes + body.Length);
    }

    /// <summary>Writes a typed message whose body is a zero-terminated string.</summary>
    public static void StringMessage(IBufferWriter<byte> output, byte type, ReadOnlySpan<byte> text)
    {
        Span<byte> span = Header(output, type, text.Length + 1);
        text.CopyTo(span);
        span[text.Length] = 0;
        output.Advance(PgFramer.HeaderBytes + text.Length + 1);
    }

    /// <summary>Writes a Parse of a statement without parameter types.</summary>
    public static void Parse(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> sql)
    {
        int body = name.Length + 1 + sql.Length + 1 + sizeof(short);
        Span<byte> span = Header(output, PgMessageType.Parse, body);
        name.CopyTo(span);
        span[name.Length] = 0;
        span = span[(name.Length + 1)..];
        sql.CopyTo(span);
        span.Slice(sql.Length, 1 + sizeof(short)).Clear();
        output.Advance(PgFramer.HeaderBytes + body);
    }

    /// <summary>Writes a Describe of a portal or statement.</summary>
    public static void Describe(IBufferWriter<byte> output, bool isPortal, ReadOnlySpan<byte> name) => Named(output, PgMessageType.Describe, isPortal, name);

    private static void Named(IBufferWriter<byte> output, byte type, bool isPortal, ReadOnlySpan<byte> name)
    {
        int body = 1 + name.Length + 1;
        Span<byte> span = Header(output, type, body);
        span[0] = isPortal ? (byte)'P' : (byte)'S';
        name.CopyTo(span[1..]);
        span[1 + name.Length] = 0;
        output.Advance(PgFramer.HeaderBytes + body);
    }

    /// <summary>Writes an ErrorResponse.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="severity"><c>ERROR</c> or <c>FATAL</c>.</param>
    /// <param name="sqlState">Five characters.</param>
    /// <param name="message">The primary message.</param>
    /// <param name="detail">More for the person, or null.</param>
    /// <param name="hint">What to do, or null.</param>
    public static void Error(IBufferWriter<byte> output, string severity, string sqlState, string message, string? detail = null, string? hint = null)
        => Report(output, PgMessageType.ErrorResponse, severity, sqlState, message, detail, hint);

    /// <summary>Writes a NoticeResponse with severity NOTICE and SQLSTATE 00000; a client may get one at any time between messages.</summary>
    public static void Notice(IBufferWriter<byte> output, string message, string? detail = null, string? hint = null)
        => Report(output, PgMessageType.NoticeResponse, "NOTICE", "00000", message, detail, hint);

    /// <summary>Writes a Close of a portal or statement.</summary>
    public static void Close(IBufferWriter<byte> output, bool isPortal, ReadOnlySpan<byte> name) => Named(output, PgMessageType.Close, isPortal, name);

    /// <summary>Writes a message as it came, but for one name in it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="type">Its type.</param>
    /// <param name="body">Its body.</param>
    /// <param name="at">Where the name stands in the body.</param>
    /// <param name="length">Its bytes, without the zero behind it.</param>
    /// <param name="name">What stands there instead.</param>
    public static void Renamed(IBufferWriter<byte> output, byte type, ReadOnlySpan<byte> body, int at, int length, ReadOnlySpan<byte> name)
    {
        int bodyBytes = body.Length - length + name.Length;
        Span<byte> span = Header(output, type, bodyBytes);
        body[..at].CopyTo(span);
        name.CopyTo(span[at..]);
        body[(at + length)..].CopyTo(span[(at + name.Length)..]);
        output.Advance(PgFramer.HeaderBytes + bodyBytes);
    }

    private static void Report(IBufferWriter<byte> output, byte type, string severity, string sqlState, string message, string? detail, string? hint)
    {
        int body = 1 + FieldBytes(severity) * 2 + FieldBytes(sqlState) + FieldBytes(message) + FieldBytes(detail) + FieldBytes(hint);
        Span<byte> span = Header(output, type, body);
        int at = Field(span, 0, 'S', severity);
        at = Field(span, at, 'V', severity);
        at = Field(span, at, 'C', sqlState);
        at = Field(span, at, 'M', message);
        at = Field(span, at, 'D', detail);
        at = Field(span, at, 'H', hint);
        span[at] = 0;
        output.Advance(PgFramer.HeaderBytes + body);
    }

    /// <summary>Writes an Authentication request that carries only its code.</summary>
    public static void Authentication(IBufferWriter<byte> output, int code)
    {
        Span<byte> span = Header(output, PgMessageType.Authentication, sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(span, code);
        output.Advance(PgFramer.HeaderBytes + sizeof(int));
    }

    /// <summary>Writes an Authentication request with data: the mechanisms of SASL, or one of its messages.</summary>
    public static void Authentication(IBufferWriter<byte> output, int code, ReadOnlySpan<byte> data)
    {
        Span<byte> span = Header(output, PgMessageType.Authentication, sizeof(int) + data.Length);
        BinaryPrimitives.WriteInt32BigEndian(span, code);
        data.CopyTo(span[sizeof(int)..]);
        output.Advance(PgFramer.HeaderBytes + sizeof(int) + data.Length);
    }

    /// <summary>Writes BackendKeyData: Int32 process id, then the secret key (4 bytes, or up to 256 in protocol 3.2).</summary>
    public static void BackendKeyData(IBufferWriter<byte> output, int processId, ReadOnlySpan<byte> secret)
    {
        Span<byte> span = Header(output, PgMessageType.BackendKeyData, sizeof(int) + secret.Length);
        BinaryPrimitives.WriteInt32BigEndian(span, processId);
        secret.CopyTo(span[sizeof(int)..]);
        output.Advance(PgFramer.HeaderBytes + sizeof(int) + secret.Length);
    }

    /// <summary>Writes NegotiateProtocolVersion: Int32 newest minor version, Int32 count, options not recognised.</summary>
    public static void NegotiateProtocolVersion(IBufferWriter<byte> output, int newest, IReadOnlyCollection<string> unknownOptions)
    {
        int body = sizeof(int) * 2 + unknownOptions.Sum(static option => Encoding.UTF8.GetByteCount(option) + 1);
        Span<byte> span = Header(output, PgMessageType.NegotiateProtocolVersion, body);
        BinaryPrimitives.WriteInt32BigEndian(span, newest);
        BinaryPrimitives.WriteInt32BigEndian(span[4..], unknownOptions.Count);
        int at = 8;
        foreach (string option in unknownOptions)
        {
            at += Encoding.UTF8.GetBytes(option, span[at..]);
            span[at++] = 0;
        }
        output.Advance(PgFramer.HeaderBytes + body);
    }

    /// <summary>Writes a startup-phase packet: Int32 length, Int32 code, body.</summary>
    public static void Startup(IBufferWriter<byte> output, int code, ReadOnlySpan<byte> body)
    {
        int length = PgFramer.StartupHeaderBytes + body.Length;
        Span<byte> span = output.GetSpan(length);
        BinaryPrimitives.WriteInt32BigEndian(span, length);
        BinaryPrimitives.WriteInt32BigEndian(span[4..], code);
        body.CopyTo(span[PgFramer.StartupHeaderBytes..]);
        output.Advance(length);
    }

    /// <summary>Writes a header alone; the caller appends the body and, if it was not known, patches the length.</summary>
    public static void HeaderOnly(IBufferWriter<byte> output, byte type, int bodyBytes)
    {
        Header(output, type, 0, bodyBytes);
        output.Advance(PgFramer.HeaderBytes);
    }

    private static Span<byte> Header(IBufferWriter<byte> output, byte type, int bodyBytes) => Header(output, type, bodyBytes, bodyBytes);

    private static Span<byte> Header(IBufferWriter<byte> output, byte type, int bodyReserved, int bodyAnnounced)
    {
        Span<byte> span = output.GetSpan(PgFramer.HeaderBytes + bodyReserved);
        span[0] = type;
        BinaryPrimitives.WriteInt32BigEndian(span[1..], bodyAnnounced + sizeof(int));
        return span[PgFramer.HeaderBytes..];
    }

    private static int FieldBytes(string? text) => text is null ? 0 : 1 + Encoding.UTF8.GetByteCount(text) + 1;

    private static int Field(Span<byte> span, int at, char code, string? text)
    {
        if (text is null) { return at; }
        span[at++] = (byte)code;
        int length = Encoding.UTF8.GetBytes(text, span[at..]);
        // A zero byte inside would end the field, and what follows would be read as fields of its own.
        span.Slice(at, length).Replace((byte)0, (byte)' ');
        at += length;
        span[at++] = 0;
        return at;
    }
}
