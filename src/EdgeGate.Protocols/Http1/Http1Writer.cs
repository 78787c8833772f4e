using System.Buffers;
using System.Buffers.Text;

namespace EdgeGate.Protocols.Http1;

/// <summary>Writes heads and chunks. It trusts nobody: a name or value that would break a line is never written.</summary>
/// <remarks>RFC 9112, 3 to 7.</remarks>
public static class Http1Writer
{
    /// <summary>Writes a request line: method, path with an optional query, HTTP/1.1.</summary>
    public static void RequestLine(IBufferWriter<byte> output, ReadOnlySpan<byte> method, ReadOnlySpan<byte> path, ReadOnlySpan<byte> query, bool hasQuery)
    {
        output.Write(method);
        output.Write(" "u8);
        output.Write(path);
        if (hasQuery)
        {
            output.Write("?"u8);
            output.Write(query);
        }
        output.Write(" HTTP/1.1\r\n"u8);
    }

    /// <summary>Writes a status line; the reason phrase is the registered one, or none.</summary>
    public static void StatusLine(IBufferWriter<byte> output, int status)
    {
        output.Write("HTTP/1.1 "u8);
        Number(output, status);
        output.Write(" "u8);
        output.Write(Http1Status.Reason(status));
        output.Write("\r\n"u8);
    }

    /// <summary>Writes a field.</summary>
    /// <exception cref="InvalidOperationException">It would break the head; a caller that passes such a thing is wrong.</exception>
    public static void Field(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!Http1Bytes.IsToken(name) || !Http1Bytes.IsFieldValue(value)) { throw new InvalidOperationException("a field that cannot be written was passed to the writer"); }
        // One span a field: each call behind the interface costs more than the bytes do.
        int length = name.Length + value.Length + 4;
        Span<byte> line = output.GetSpan(length);
        name.CopyTo(line);
        ": "u8.CopyTo(line[name.Length..]);
        value.CopyTo(line[(name.Length + 2)..]);
        "\r\n"u8.CopyTo(line[(length - 2)..]);
        output.Advance(length);
    }

    /// <summary>Writes a field with a number.</summary>
    public static void Field(IBufferWriter<byte> output, ReadOnlySpan<byte> name, long value)
    {
        output.Write(name);
        output.Write(": "u8);
        Number(output, value);
        output.Write("\r\n"u8);
    }

    /// <summary>Ends a head or a trailer section.</summary>
    public static void End(IBufferWriter<byte> output) => output.Write("\r\n"u8);

    /// <summary>Writes a chunk; nothing for no bytes, for that would end the body.</summary>
    public static void Chunk(IBufferWriter<byte> output, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty) { return; }
        Span<byte> target = output.GetSpan(16);
        Utf8Formatter.TryFormat(data.Length, target, out int length, new StandardFormat('x'));
        output.Advance(length);
        output.Write("\r\n"u8);
        output.Write(data);
        output.Write("\r\n"u8);
    }

    private static void Number(IBufferWriter<byte> output, long value)
    {
        Span<byte> target = output.GetSpan(24);
        Utf8Formatter.TryFormat(value, target, out int length);
        output.Advance(length);
    }
}
