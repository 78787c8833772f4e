using System.Buffers;

namespace EdgeGate.Protocols.Postgres.Values;

/// <summary>COPY's CSV format: fields between delimiters, quoted ones may hold anything.</summary>
/// <remarks>PostgreSQL manual, "COPY", CSV Format.</remarks>
public static class PgCopyCsv
{
    /// <summary>Where the line ends: at a newline outside quotes; -1 when it is not whole.</summary>
    /// <remarks>A newline that is itself the quote ends no line: what follows it is then one field, whatever it holds.</remarks>
    public static int LineEnd(ReadOnlySpan<byte> text, byte quote, byte escape)
    {
        int at = 0;
        while (true)
        {
            int next = text[at..].IndexOfAny((byte)'\n', quote);
            if (next < 0) { return -1; }
            at += next;
            if (text[at] != quote) { return at; }
            at = QuotedEnd(text, at, quote, escape);
            if (at < 0) { return -1; }
        }
    }

    /// <summary>Where the field that begins at <paramref name="start"/> ends: at a delimiter outside quotes, or the line's end.</summary>
    public static int FieldEnd(ReadOnlySpan<byte> line, int start, byte delimiter, byte quote, byte escape)
    {
        int at = start;
        while (at < line.Length)
        {
            int next = line[at..].IndexOfAny(delimiter, quote);
            if (next < 0) { return line.Length; }
            at += next;
            if (line[at] == delimiter) { return at; }
            at = QuotedEnd(line, at, quote, escape);
            if (at < 0) { return line.Length; }
        }
        return line.Length;
    }

    /// <summary>Appends the value a field stands for.</summary>
    public static void Unquote(ReadOnlySpan<byte> field, byte quote, byte escape, IBufferWriter<byte> output)
    {
        Span<byte> target = output.GetSpan(Math.Max(1, field.Length));
        int length = 0;
        bool isQuoted = false;
        for (int i = 0; i < field.Length; i++)
        {
            if (isQuoted && field[i] == escape && i + 1 < field.Length && (field[i + 1] == quote || field[i + 1] == escape)) { target[length++] = field[++i]; }
            else if (field[i] == quote) { isQuoted = !isQuoted; }
            else { target[length++] = field[i]; }
        }
        output.Advance(length);
    }

    /// <summary>Appends a value as a quoted field.</summary>
    public static void AppendQuoted(ReadOnlySpan<byte> value, byte quote, byte escape, IBufferWriter<byte> output)
    {
        Span<byte> target = output.GetSpan((2 * value.Length) + 2);
        int length = 0;
        target[length++] = quote;
        foreach (byte c in value)
        {
            if (c == quote || c == escape) { target[length++] = escape; }
            target[length++] = c;
        }
        target[length++] = quote;
        output.Advance(length);
    }

    /// <summary>The position behind a quoted part that begins at a quote; -1 when it is not closed.</summary>
    private static int QuotedEnd(ReadOnlySpan<byte> text, int open, byte quote, byte escape)
    {
        int at = open + 1;
        while (at < text.Length)
        {
            int next = text[at..].IndexOfAny(quote, escape);
            if (next < 0) { return -1; }
            at += next;
            bool isEscaped = text[at] == escape && at + 1 < text.Length && (text[at + 1] == quote || text[at + 1] == escape);
            // A quote at the very end may be the first half of a doubled one; more bytes will tell.
            if (isEscaped) { at += 2; }
            else if (text[at] == quote) { return at + 1; }
            else { at++; }
        }
        return -1;
    }
}
