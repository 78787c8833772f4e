using System.Buffers;

namespace EdgeGate.Protocols.Postgres.Values;

/// <summary>COPY's text format: fields between delimiters, special characters behind a backslash.</summary>
/// <remarks>PostgreSQL manual, "COPY", Text Format.</remarks>
public static class PgCopyText
{
    /// <summary>Where the field that begins at <paramref name="start"/> ends: at a delimiter that no backslash precedes, or the line's end.</summary>
    public static int FieldEnd(ReadOnlySpan<byte> line, int start, byte delimiter)
    {
        int at = start;
        while (at < line.Length)
        {
            int next = line[at..].IndexOfAny(delimiter, (byte)'\\');
            if (next < 0) { return line.Length; }
            at += next;
            if (line[at] == delimiter) { return at; }
            at += 2;
        }
        return line.Length;
    }

    /// <summary>Appends the value a field stands for.</summary>
    public static void Unescape(ReadOnlySpan<byte> field, IBufferWriter<byte> output)
    {
        Span<byte> target = output.GetSpan(Math.Max(1, field.Length));
        int length = 0;
        for (int i = 0; i < field.Length; i++)
        {
            if (field[i] != '\\')
            {
                target[length++] = field[i];
                continue;
            }
            // A backslash that ends the field escapes nothing, and stands for nothing.
            if (++i == field.Length) { break; }
            target[length++] = field[i] switch
            {
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                (byte)'v' => (byte)'\v',
                (byte)'x' when i + 1 < field.Length && char.IsAsciiHexDigit((char)field[i + 1]) => Hex(field, ref i),
                >= (byte)'0' and <= (byte)'7' => Octal(field, ref i),
                byte other => other,
            };
        }
        output.Advance(length);
    }

    /// <summary>Appends a value as a field.</summary>
    public static void AppendEscaped(ReadOnlySpan<byte> value, byte delimiter, IBufferWriter<byte> output)
    {
        Span<byte> target = output.GetSpan(Math.Max(1, 2 * value.Length));
        int length = 0;
        foreach (byte c in value)
        {
            byte escaped = c switch
            {
                (byte)'\b' => (byte)'b',
                (byte)'\f' => (byte)'f',
                (byte)'\n' => (byte)'n',
                (byte)'\r' => (byte)'r',
                (byte)'\t' => (byte)'t',
                (byte)'\v' => (byte)'v',
                (byte)'\\' => (byte)'\\',
                _ => c == delimiter ? c : (byte)0,
            };
            if (escaped != 0) { target[length++] = (byte)'\\'; }
            target[length++] = escaped != 0 ? escaped : c;
        }
        output.Advance(length);
    }

    private static byte Hex(ReadOnlySpan<byte> field, ref int i)
    {
        int value = 0;
        for (int digits = 0; digits < 2 && i + 1 < field.Length && char.IsAsciiHexDigit((char)field[i + 1]); digits++)
        {
            value = (value << 4) | HexValue(field[++i]);
        }
        return (byte)value;
    }

    private static int HexValue(byte c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;

    private static byte Octal(ReadOnlySpan<byte> field, ref int i)
    {
        int value = field[i] - '0';
        for (int digits = 1; digits < 3 && i + 1 < field.Length && field[i + 1] is >= (byte)'0' and <= (byte)'7'; digits++)
        {
            value = (value << 3) | (field[++i] - '0');
        }
        return (byte)value;
    }
}
