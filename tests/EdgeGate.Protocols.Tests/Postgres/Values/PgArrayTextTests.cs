using System.Buffers;
using System.Text;
using EdgeGate.Protocols.Postgres.Values;
using Xunit;

namespace EdgeGate.Protocols.Tests.Postgres.Values;

public sealed class PgArrayTextTests
{
    [Theory]
    [InlineData("{1,NULL,\"NULL\",null}", ',', "1|-|NULL|null")]
    [InlineData("[2:3][-1:0]={{a,\"b \\\"c\"},{\"\",d}}", ',', "a|b \"c||d")]
    [InlineData("{(1,1),(0,0);(2,2),(1,1)}", ';', "(1,1),(0,0)|(2,2),(1,1)")]
    [InlineData("{}", ',', "")]
    public void Elements_are_read_with_the_types_own_delimiter(string text, char delimiter, string elements)
        => Assert.Equal(elements, Read(text, delimiter));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("{a")]
    [InlineData("{a}b")]
    [InlineData("{a}}")]
    [InlineData("{{a}")]
    [InlineData("{\"4111\"\"1111\"}")]
    [InlineData("{4111\"1111\"}")]
    [InlineData("{a,}")]
    [InlineData("{,a}")]
    [InlineData("{a{b}}")]
    [InlineData("{{a}b}")]
    [InlineData("{\"a}")]
    [InlineData("{a\\")]
    [InlineData("{{{{{{{1}}}}}}}")]
    [InlineData("[4111111111111111:1]={a}")]
    [InlineData("[1]={a}")]
    public void Text_no_postgres_writes_is_malformed(string text) => Assert.Null(Read(text, ','));

    private static string? Read(string text, char delimiter)
    {
        PgArrayText reader = new(Encoding.UTF8.GetBytes(text), (byte)delimiter);
        List<string> elements = [];
        while (reader.Read())
        {
            if (!reader.IsElement) { continue; }
            ArrayBufferWriter<byte> value = new();
            reader.Unquote(value);
            elements.Add(reader.IsNull ? "-" : Encoding.UTF8.GetString(value.WrittenSpan));
        }
        return reader.IsMalformed ? null : string.Join('|', elements);
    }
}
