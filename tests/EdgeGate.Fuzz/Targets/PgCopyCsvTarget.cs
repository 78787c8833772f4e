using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Postgres.Values;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Fuzz.Targets;

/// <summary>COPY's CSV format, line after line. An input is delimiter, quote and escape, then the text.</summary>
internal static class PgCopyCsvTarget
{
    private static readonly FixedOutput Output = new(64 * 1024);

    public static FuzzTarget Create() => new(
        "pg-copy-csv",
        [
            [.. ",\"\""u8, .. CapturedVectors.CopyStreams[1]],
            [.. ",\"\""u8, .. "1,joe,\"a,b\"\n2,\"say \"\"hi\"\"\",\"two\nlines\"\n"u8],
            [.. ",\"\""u8, .. "\\.\n\"\\.\"\n,,\n\"\"\n"u8],
            [.. ";'\\"u8, .. "1;'it\\'s';'back\\\\slash'\n"u8],
            [.. ",\","u8, .. "\"a,,b\",\",\"\"\n"u8],
            [.. "|\"\""u8, .. "ab\"c|d\"e|\"f\"g\r\n"u8],
            [.. ",\n\n"u8, .. "\na\n\n,b\n,c\n"u8],
        ],
        Step, Plain)
    { OptionBytes = 3 };

    /// <summary>PostgreSQL refuses a delimiter that ends lines or is the quote.</summary>
    private static (byte Delimiter, byte Quote, byte Escape) Parameters(ReadOnlySpan<byte> options)
        => options[0] is (byte)'\n' or (byte)'\r' || options[0] == options[1] ? ((byte)',', (byte)'"', (byte)'"') : (options[0], options[1], options[2]);

    private static ParseStep Step(ReadOnlySpan<byte> options, ReadOnlySpan<byte> window, Transcript transcript)
    {
        (byte delimiter, byte quote, byte escape) = Parameters(options);
        int end = PgCopyCsv.LineEnd(window, quote, escape);
        if (end < 0) { return ParseStep.NeedMore(window.Length + 1); }
        ReadOnlySpan<byte> line = window[..end];
        int at = 0;
        do
        {
            int fieldEnd = PgCopyCsv.FieldEnd(line, at, delimiter, quote, escape);
            Output.Clear();
            PgCopyCsv.Unquote(line[at..fieldEnd], quote, escape, Output);
            transcript.Say("field", Output.Written);
            RoundTrip(Output.Written.ToArray(), delimiter, quote, escape);
            at = fieldEnd + 1;
        }
        while (at <= line.Length);
        transcript.Say("line", end);
        return ParseStep.Done(end + 1);
    }

    /// <summary>What is written as a quoted field must be one field and read back.</summary>
    private static void RoundTrip(byte[] value, byte delimiter, byte quote, byte escape)
    {
        Output.Clear();
        PgCopyCsv.AppendQuoted(value, quote, escape, Output);
        byte[] line = [.. Output.Written, (byte)'\n'];
        Output.Clear();
        PgCopyCsv.Unquote(line.AsSpan(..^1), quote, escape, Output);
        bool endsLine = quote == '\n' || PgCopyCsv.LineEnd(line, quote, escape) == line.Length - 1;
        if (!endsLine || PgCopyCsv.FieldEnd(line.AsSpan(..^1), 0, delimiter, quote, escape) != line.Length - 1 || !Output.Written.SequenceEqual(value))
        {
            throw new FuzzFinding("a quoted field does not read back");
        }
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        (byte delimiter, byte quote, byte escape) = Parameters(options);
        byte[] rest = input.ToArray();
        while (PlainLine(rest, quote, escape) is int end && end >= 0)
        {
            PlainFields(rest[..end], delimiter, quote, escape, transcript);
            transcript.Say("line", end);
            rest = rest[(end + 1)..];
        }
        transcript.Say("unread", rest);
    }

    /// <summary>As PostgreSQL finds the end of a line: a quote toggles, unless an odd run of escapes stands before it.</summary>
    private static int PlainLine(byte[] text, byte quote, byte escape)
    {
        bool isQuoted = false;
        bool isAfterEscape = false;
        for (int i = 0; i < text.Length; i++)
        {
            byte c = text[i];
            bool isEscape = c == escape && escape != quote;
            if (isQuoted && isEscape) { isAfterEscape = !isAfterEscape; }
            if (c == quote && !isAfterEscape) { isQuoted = !isQuoted; }
            else if (c == '\n' && !isQuoted && quote != '\n') { return i; }
            if (!isEscape) { isAfterEscape = false; }
        }
        return -1;
    }

    /// <summary>As PostgreSQL reads a line's attributes.</summary>
    private static void PlainFields(byte[] line, byte delimiter, byte quote, byte escape, Transcript transcript)
    {
        List<byte> field = [];
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            byte c = line[i];
            byte? next = i + 1 < line.Length ? line[i + 1] : null;
            if (!isQuoted)
            {
                if (c == delimiter)
                {
                    transcript.Say("field", [.. field]);
                    field.Clear();
                }
                else if (c == quote) { isQuoted = true; }
                else { field.Add(c); }
            }
            else if (c == escape && next is not null && (next == escape || next == quote))
            {
                field.Add(next.Value);
                i++;
            }
            else if (c == quote) { isQuoted = false; }
            else { field.Add(c); }
        }
        transcript.Say("field", [.. field]);
    }
}
