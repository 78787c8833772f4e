using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Postgres.Values;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Fuzz.Targets;

/// <summary>COPY's text format, line after line. An input is the delimiter, then the text.</summary>
internal static class PgCopyTextTarget
{
    private static readonly FixedOutput Output = new(64 * 1024);

    public static FuzzTarget Create() => new(
        "pg-copy-text",
        [
            [.. "\t"u8, .. CapturedVectors.CopyStreams[0]],
            [.. "\t"u8, .. "1\tjoe\t\\N\n2\ta\\tb\\\\c\\nd\t\n\\.\n"u8],
            [.. "|"u8, .. "1|pipe\\|d|\\x41\\101\\7z\\xg\n"u8],
            [.. "\b"u8, .. "1\b\\b\b\\\b\n"u8],
            [.. "\t"u8, .. "\\777\\xffff\\q\\\n"u8],
        ],
        Step, Plain)
    { OptionBytes = 1 };

    /// <summary>PostgreSQL refuses a delimiter that an escape could mean; SQL text holds no zero byte.</summary>
    private static byte Delimiter(byte option) => option is 0 or (byte)'\\' or (byte)'.' or (byte)'\r' or (byte)'\n' || char.IsAsciiLetterLower((char)option) || char.IsAsciiDigit((char)option) ? (byte)'\t' : option;

    private static ParseStep Step(ReadOnlySpan<byte> options, ReadOnlySpan<byte> window, Transcript transcript)
    {
        byte delimiter = Delimiter(options[0]);
        int end = window.IndexOf((byte)'\n');
        if (end < 0) { return ParseStep.NeedMore(window.Length + 1); }
        ReadOnlySpan<byte> line = window[..end];
        int at = 0;
        do
        {
            int fieldEnd = PgCopyText.FieldEnd(line, at, delimiter);
            Output.Clear();
            PgCopyText.Unescape(line[at..fieldEnd], Output);
            transcript.Say("field", Output.Written);
            RoundTrip(Output.Written.ToArray(), delimiter);
            at = fieldEnd + 1;
        }
        while (at <= line.Length);
        transcript.Say("line", end);
        return ParseStep.Done(end + 1);
    }

    /// <summary>What is written as a field must be one field of one line and read back.</summary>
    private static void RoundTrip(byte[] value, byte delimiter)
    {
        Output.Clear();
        PgCopyText.AppendEscaped(value, delimiter, Output);
        byte[] field = Output.Written.ToArray();
        Output.Clear();
        PgCopyText.Unescape(field, Output);
        if (field.Contains((byte)'\n') || field.Contains((byte)'\r') || PgCopyText.FieldEnd(field, 0, delimiter) != field.Length || !Output.Written.SequenceEqual(value))
        {
            throw new FuzzFinding("an escaped field does not read back");
        }
    }

    /// <summary>As PostgreSQL reads a line's attributes.</summary>
    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        byte delimiter = Delimiter(options[0]);
        List<byte> line = [];
        foreach (byte c in input)
        {
            if (c != '\n')
            {
                line.Add(c);
                continue;
            }
            PlainFields([.. line], delimiter, transcript);
            transcript.Say("line", line.Count);
            line.Clear();
        }
        transcript.Say("unread", [.. line]);
    }

    private static void PlainFields(byte[] line, byte delimiter, Transcript transcript)
    {
        Queue<byte> left = new(line);
        List<byte> field = [];
        while (left.TryDequeue(out byte c))
        {
            if (c == delimiter)
            {
                transcript.Say("field", [.. field]);
                field.Clear();
            }
            else if (c != '\\') { field.Add(c); }
            // A backslash that ends the line stands for nothing.
            else if (left.TryDequeue(out byte escaped)) { field.Add(Escaped(escaped, left)); }
        }
        transcript.Say("field", [.. field]);
    }

    private static byte Escaped(byte escaped, Queue<byte> left)
    {
        string digits = "";
        switch ((char)escaped)
        {
            case >= '0' and <= '7':
                digits = ((char)escaped).ToString();
                while (digits.Length < 3 && left.TryPeek(out byte next) && next is >= (byte)'0' and <= (byte)'7') { digits += (char)left.Dequeue(); }
                return (byte)Convert.ToInt32(digits, 8);
            case 'x':
                while (digits.Length < 2 && left.TryPeek(out byte next) && char.IsAsciiHexDigit((char)next)) { digits += (char)left.Dequeue(); }
                return digits.Length == 0 ? (byte)'x' : Convert.ToByte(digits, 16);
            case 'b': return 8;
            case 'f': return 12;
            case 'n': return 10;
            case 'r': return 13;
            case 't': return 9;
            case 'v': return 11;
            default: return escaped;
        }
    }
}
