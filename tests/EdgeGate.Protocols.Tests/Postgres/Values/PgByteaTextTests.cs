using System.Buffers;
using System.Text;
using EdgeGate.Protocols.Postgres.Values;
using Xunit;

namespace EdgeGate.Protocols.Tests.Postgres.Values;

public sealed class PgByteaTextTests
{
    [Theory]
    [InlineData("\\x6a6F65", "joe")]
    [InlineData("\\x", "")]
    [InlineData("a\\\\b\\101", "a\\bA")]
    [InlineData("\\x6", null)]
    [InlineData("\\x6g", null)]
    [InlineData("\\400", null)]
    [InlineData("\\10", null)]
    [InlineData("\\", null)]
    public void Text_is_decoded_as_postgres_does(string text, string? bytes)
    {
        ArrayBufferWriter<byte> output = new();
        bool isGood = PgByteaText.TryDecode(Encoding.ASCII.GetBytes(text), output);
        Assert.Equal(bytes, isGood ? Encoding.Latin1.GetString(output.WrittenSpan) : null);
    }
}
