using System.Buffers;
using EdgeGate.Protocols.Http2;
using EdgeGate.Protocols.Wire;
using Xunit;

namespace EdgeGate.Protocols.Tests.Http2;

/// <summary>Fields are written without a table of their own.</summary>
public sealed class HpackWriterTests
{
    [Theory]
    [InlineData(200, 1)]
    [InlineData(500, 1)]
    [InlineData(103, 4)]
    [InlineData(599, 5)]
    public void Status_is_an_index_or_three_digits(int status, int bytes)
    {
        ArrayBufferWriter<byte> output = new();
        HpackWriter.Status(output, status);
        Assert.Equal(($":status: {status}", bytes), (Decoded(output), output.WrittenCount));
    }

    [Theory]
    [InlineData(":method", "GET", false, "82")]
    [InlineData(":path", "/", false, "84")]
    [InlineData("Accept-Encoding", "gzip, deflate", false, "90")]
    [InlineData("accept-encoding", "br", false, "0F01026272")]
    [InlineData(":method", "GET", true, "1203474554")]
    [InlineData("X-A", "", false, "0003782D6100")]
    [InlineData("Host", "", false, "0F1700")]
    [InlineData("cookie", "", false, "1F1100")]
    public void Field_is_written_the_shortest_way_without_a_table(string name, string value, bool isSensitive, string expected)
    {
        ArrayBufferWriter<byte> output = new();
        HpackWriter.Field(output, System.Text.Encoding.ASCII.GetBytes(name), System.Text.Encoding.ASCII.GetBytes(value), isSensitive);
        Assert.Equal(expected, Convert.ToHexString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("authorization", true)]
    [InlineData("Proxy-Authorization", true)]
    [InlineData("COOKIE", true)]
    [InlineData("Set-Cookie", true)]
    [InlineData("x-cookie", false)]
    [InlineData("www-authenticate", false)]
    public void Credentials_and_cookies_are_never_to_be_kept(string name, bool isNever)
    {
        ArrayBufferWriter<byte> output = new();
        HpackWriter.Field(output, System.Text.Encoding.ASCII.GetBytes(name), "abc"u8);
        Assert.Equal($"{name.ToLowerInvariant()}: abc{(isNever ? " (never)" : "")}", Decoded(output));
    }

    [Theory]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(254)]
    [InlineData(255)]
    [InlineData(16_384)]
    [InlineData(60_000)]
    public void Length_of_any_size_reads_back(int length)
    {
        ArrayBufferWriter<byte> output = new();
        byte[] value = new byte[length];
        value.AsSpan().Fill((byte)'~');
        HpackWriter.Field(output, "x"u8, value);
        Assert.Equal($"x: {new string('~', length)}", Decoded(output));
    }

    private static string Decoded(ArrayBufferWriter<byte> output)
    {
        Http2FieldList fields = new(Http2Limits.Default);
        Assert.Equal(ProtocolFault.None, new HpackDecoder(Http2Limits.Default).Decode(output.WrittenSpan, fields));
        return HpackDecoderTests.Text(fields);
    }
}
