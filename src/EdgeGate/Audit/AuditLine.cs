using System.Buffers;
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
    private readonly AuditScope? scope;
    private readonly int start;

    internal AuditLine(AuditLog log, ByteBuffer output, AuditCode code, AuditScope? scope, int start)
    {
        this.log = log;
        this.output = output;
        this.code = code;
        this.scope = scope;
        this.start = start;
    }

    /// <summary>Adds text.</summary>
    public void Text(ReadOnlySpan<byte> name, string value)
    {
        Span<byte> utf8 = stackalloc byte[1024];
        if (Encoding.UTF8.TryGetBytes(value, utf8, out int length)) { Text(name, utf8[..length]); }
        else { Text(name, Encoding.UTF8.GetBytes(value)); }
    }

    /// <summary>Adds text; U+FFFD stands for what is not UTF-8. It is cut behind what is kept (<see cref="KeptLength"/>): then its whole length stands before it under the name with <c>_cut</c>.</summary>
    public void Text(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        int kept = KeptLength.Of(value);
        if (kept < value.Length)
        {
            BeginField(name, "_cut\":"u8);
            Append(value.Length);
            value = value[..kept];
        }
        BeginField(name, "\":\""u8);
        Escape(JsonText.IsValid(value) ? value : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(value)));
        output.Append((byte)'"');
    }

    /// <summary>What steers a terminal, or is not to be seen, is escaped: the log reads the same to people as to programs, and the text is what it was.</summary>
    private void Escape(ReadOnlySpan<byte> utf8)
    {
        int from = 0;
        int at = Ascii.IsValid(utf8) ? utf8.Length : 0;
        while (at < utf8.Length)
        {
            Rune.DecodeFromUtf8(utf8[at..], out Rune rune, out int bytes);
            if (!rune.IsAscii && VisibleText.IsHidden(rune))
            {
                JsonText.AppendEscaped(utf8[from..at], output);
                AppendHidden(rune);
                from = at + bytes;
            }
            at += bytes;
        }
        JsonText.AppendEscaped(utf8[from..], output);
    }

    /// <summary><c>\u202E</c>; two of them beyond the basic plane (RFC 8259, 7).</summary>
    private void AppendHidden(Rune rune)
    {
        Span<char> units = stackalloc char[2];
        foreach (char unit in units[..rune.EncodeToUtf16(units)])
        {
            output.Append("\\u"u8);
            Utf8Formatter.TryFormat((uint)unit, output.GetSpan(4), out int length, new StandardFormat('X', 4));
            output.Advance(length);
        }
    }

    /// <summary>Adds a number.</summary>
    public void Number(ReadOnlySpan<byte> name, long value)
    {
        BeginField(name, "\":"u8);
        Append(value);
    }

    /// <summary>Ends the line.</summary>
    public void Commit()
    {
        output.Append("}\n"u8);
        log.Commit(code, scope, output, start);
    }

    private void BeginField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> end)
    {
        output.Append(",\""u8);
        output.Append(name);
        output.Append(end);
    }

    private void Append(long value)
    {
        Utf8Formatter.TryFormat(value, output.GetSpan(24), out int length);
        output.Advance(length);
    }
}
