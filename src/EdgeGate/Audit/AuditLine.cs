using System.Buffers.Text;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Audit;

/// <summary>One line while it is written. Holds the log's lock from <see cref="AuditLog.Begin"/> to <see cref="Commit"/>.</summary>
public readonly ref struct AuditLine
{
    private readonly AuditLog log;
    private readonly ByteBuffer output;
    private readonly AuditCode code;

    internal AuditLine(AuditLog log, ByteBuffer output, AuditCode code)
    {
        this.log = log;
        this.output = output;
        this.code = code;
    }

    /// <summary>Adds text.</summary>
    public void Text(ReadOnlySpan<byte> name, string value)
    {
        Span<byte> utf8 = stackalloc byte[1024];
        if (Encoding.UTF8.TryGetBytes(value, utf8, out int length)) { Text(name, utf8[..length]); }
        else { Text(name, Encoding.UTF8.GetBytes(value)); }
    }

    /// <summary>Adds text; what is not UTF-8 is replaced.</summary>
    public void Text(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        output.Append(",\""u8);
        output.Append(name);
        output.Append("\":\""u8);
        JsonText.AppendEscaped(JsonText.IsValid(value) ? value : "(not UTF-8)"u8, output);
        output.Append((byte)'"');
    }

    /// <summary>Adds a number.</summary>
    public void Number(ReadOnlySpan<byte> name, long value)
    {
        output.Append(",\""u8);
        output.Append(name);
        output.Append("\":"u8);
        Utf8Formatter.TryFormat(value, output.GetSpan(24), out int length);
        output.Advance(length);
    }

    /// <summary>Ends the line.</summary>
    public void Commit()
    {
        output.Append("}\n"u8);
        log.Commit(code);
    }
}
