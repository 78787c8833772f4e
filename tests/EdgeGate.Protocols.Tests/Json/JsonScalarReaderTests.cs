using System.Buffers;
using System.Text;
using EdgeGate.Protocols.Json;
using Xunit;

namespace EdgeGate.Protocols.Tests.Json;

public sealed class JsonScalarReaderTests
{
    [Theory]
    [InlineData("{\"a\": [1, \"b\\n\", true], \"a\": -2.5e+10}", "a=1;b\n;a=-2.5e+10;")]
    [InlineData("\"\\u0034\\ud83d\\ude00\\u0000\"", "4\U0001f600\0;")]
    [InlineData("\"\\ud800x\\udc00\"", "\ufffdx\ufffd;")]
    [InlineData("[]", "")]
    [InlineData(" null ", "")]
    public void Document_is_read_scalar_by_scalar(string document, string scalars) => Assert.Equal(scalars, Read(Encoding.UTF8.GetBytes(document)));

    /// <summary>Each would hide something, or is what no JSON parser takes.</summary>
    [Theory]
    [InlineData("4111 1111 1111 1111")]
    [InlineData("\"4111\" \"1111\"")]
    [InlineData("[\"a\" 1]")]
    [InlineData("falsetrue")]
    [InlineData("nul")]
    [InlineData("[1,]")]
    [InlineData("[,1]")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\",1}")]
    [InlineData("{1:2}")]
    [InlineData("[\"a\":1]")]
    [InlineData("[}")]
    [InlineData("[1")]
    [InlineData("1]")]
    [InlineData("01")]
    [InlineData("1.")]
    [InlineData("-")]
    [InlineData("1e")]
    [InlineData("1-2")]
    [InlineData("\"\\q\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("\"\\")]
    [InlineData("\"a\nb\"")]
    [InlineData("")]
    [InlineData("\ufeff1")]
    public void Text_that_is_not_json_is_malformed(string document) => Assert.Equal("malformed", Read(Encoding.UTF8.GetBytes(document)));

    [Theory]
    [InlineData(JsonScalarReader.DepthMax, "1;")]
    [InlineData(JsonScalarReader.DepthMax + 1, "malformed")]
    [InlineData(1_000_000, "malformed")]
    public void Depth_is_bounded(int depth, string scalars)
        => Assert.Equal(scalars, Read(Encoding.UTF8.GetBytes(new string('[', depth) + "1" + new string(']', depth))));

    private static string Read(byte[] document)
    {
        StringBuilder read = new();
        JsonScalarReader reader = new(document);
        while (reader.Read())
        {
            ArrayBufferWriter<byte> text = new();
            reader.Unescape(text);
            read.Append(Encoding.UTF8.GetString(text.WrittenSpan)).Append(reader.IsName ? '=' : ';');
        }
        return reader.IsMalformed ? "malformed" : read.ToString();
    }
}
