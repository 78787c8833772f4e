using System.Buffers.Text;
using System.Globalization;
using System.Text;
using EdgeGate.Core;

namespace EdgeGate.Audit.Syslog;

/// <summary>An audit line as a syslog message: the line is its text, its time and code are fields of the header.</summary>
/// <remarks>
/// RFC 5424, 6: <c>&lt;PRI&gt;1 TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA MSG</c>. No byte order mark stands before the text (MSG-ANY): receivers that read JSON stumble over it.
/// </remarks>
internal sealed class SyslogMessage(int facility)
{
    private const int Warning = 4;
    private const int Notice = 5;
    private const int Informational = 6;

    /// <summary>Digits of a second that a message may have; audit lines have one more.</summary>
    private const int TimeBytes = 26;

    private const int MsgIdBytesMax = 32;

    private readonly byte[] sender = Encoding.ASCII.GetBytes($" {HostName()} edgegate {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)} ");

    /// <summary>Appends the message of a line.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="bytesMax">Where the message is cut, between characters.</param>
    /// <param name="output">Where to.</param>
    public void Write(ReadOnlySpan<byte> line, int bytesMax, ByteBuffer output)
    {
        int start = output.Length;
        Read(line, out ReadOnlySpan<byte> time, out ReadOnlySpan<byte> code);
        output.Append((byte)'<');
        Number((facility * 8) + SeverityOf(code), output);
        output.Append(">1 "u8);
        if (time.IsEmpty) { output.Append((byte)'-'); }
        else
        {
            output.Append(time[..TimeBytes]);
            output.Append((byte)'Z');
        }
        output.Append(sender);
        output.Append(code.IsEmpty ? "-"u8 : code);
        output.Append(" - "u8);
        int room = Math.Max(0, bytesMax - (output.Length - start));
        if (line.Length > room)
        {
            while (room > 0 && (line[room] & 0xC0) == 0x80) { room--; }
            line = line[..room];
        }
        output.Append(line);
    }

    /// <summary>Appends a number in digits.</summary>
    public static void Number(int value, ByteBuffer output)
    {
        Utf8Formatter.TryFormat(value, output.GetSpan(12), out int length);
        output.Advance(length);
    }

    /// <summary>Time and code of a line as <see cref="AuditLog.Begin"/> writes them; empty where they do not stand there.</summary>
    private static void Read(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> time, out ReadOnlySpan<byte> code)
    {
        time = code = default;
        ReadOnlySpan<byte> before = "{\"time\":\""u8;
        ReadOnlySpan<byte> between = "Z\",\"code\":\""u8;
        if (!line.StartsWith(before)) { return; }
        ReadOnlySpan<byte> rest = line[before.Length..];
        int end = rest.IndexOf(between);
        if (end < TimeBytes || end > TimeBytes + 1) { return; }
        time = rest[..end];
        ReadOnlySpan<byte> begin = rest[(end + between.Length)..];
        int quote = begin.IndexOf((byte)'"');
        if (quote is > 0 and <= MsgIdBytesMax) { code = begin[..quote]; }
    }

    private static int SeverityOf(ReadOnlySpan<byte> code)
    {
        ReadOnlySpan<byte> what = code[(code.IndexOf((byte)'.') + 1)..];
        if (what.SequenceEqual("denied"u8) || what.SequenceEqual("refused"u8) || what.SequenceEqual("failed"u8) || what.SequenceEqual("dead"u8) || what.SequenceEqual("stopped"u8)
            || what.SequenceEqual("lost"u8) || what.SequenceEqual("unhealthy"u8) || what.SequenceEqual("unreachable"u8)) { return Warning; }
        return what.SequenceEqual("broken"u8) || what.SequenceEqual("unmasked"u8) || what.SequenceEqual("killed"u8) || what.SequenceEqual("warned"u8) || code.SequenceEqual("denial.added"u8) ? Notice : Informational;
    }

    /// <summary>The machine's name as a header may have it: 255 printable characters of ASCII.</summary>
    private static string HostName()
    {
        string name = new([.. Environment.MachineName.Where(static c => c is > ' ' and <= '~').Take(255)]);
        return name.Length > 0 ? name : "-";
    }
}
