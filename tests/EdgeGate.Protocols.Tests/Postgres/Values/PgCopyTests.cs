using System.Buffers;
using System.Text;
using EdgeGate.Protocols.Postgres.Values;
using Xunit;

namespace EdgeGate.Protocols.Tests.Postgres.Values;

public sealed class PgCopyTests
{
    /// <summary>The quote that ends the window may be the first of two: only a newline outside quotes ends the line.</summary>
    [Fact]
    public void Csv_line_cut_at_any_quote_is_not_whole()
    {
        byte[] line = [.. "\"a\"\"\nb\",\"\n\"\n"u8];
        for (int cut = 0; cut < line.Length; cut++) { Assert.Equal(-1, PgCopyCsv.LineEnd(line.AsSpan(0, cut), (byte)'"', (byte)'"')); }
        Assert.Equal(line.Length - 1, PgCopyCsv.LineEnd(line, (byte)'"', (byte)'"'));
    }

    /// <summary>PostgreSQL takes QUOTE E'\n'. Lines cannot be told apart then; a value must not be looked at in halves.</summary>
    [Fact]
    public void Csv_with_a_newline_as_quote_is_never_cut_into_lines()
        => Assert.Equal(-1, PgCopyCsv.LineEnd("\n4111 1111 \n\n 1111 1111\n\n"u8, (byte)'\n', (byte)'\n'));

    [Theory]
    [InlineData("it''s", "it's", '\'', '\'')]
    [InlineData("'it\\'s \\\\ \\x'", "it's \\ \\x", '\'', '\\')]
    [InlineData("a\"b\"c", "abc", '"', '"')]
    [InlineData("\"\\.\"", "\\.", '"', '"')]
    [InlineData("\\.", "\\.", '"', '"')]
    public void Csv_field_is_unquoted_as_postgres_does(string field, string value, char quote, char escape)
    {
        ArrayBufferWriter<byte> output = new();
        PgCopyCsv.Unquote(Encoding.ASCII.GetBytes(quote == '\'' && field[0] != quote ? quote + field + quote : field), (byte)quote, (byte)escape, output);
        Assert.Equal(value, Encoding.ASCII.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("a\\|b", "a|b")]
    [InlineData("\\x41\\101\\7z", "AA\u0007z")]
    [InlineData("a\\", "a")]
    [InlineData("\\q\\xg", "qxg")]
    public void Text_field_is_unescaped_as_postgres_does(string field, string value)
    {
        ArrayBufferWriter<byte> output = new();
        PgCopyText.Unescape(Encoding.ASCII.GetBytes(field), output);
        Assert.Equal(value, Encoding.ASCII.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Text_field_ends_at_a_delimiter_no_backslash_precedes()
    {
        Assert.Equal(4, PgCopyText.FieldEnd("a\\|b|c"u8, 0, (byte)'|'));
        Assert.Equal(3, PgCopyText.FieldEnd("a\\\\|c"u8, 0, (byte)'|'));
    }
}
