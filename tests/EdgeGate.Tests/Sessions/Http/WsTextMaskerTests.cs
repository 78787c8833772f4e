using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Sessions.Http.WebSocket;
using EdgeGate.Tests.Sessions.Http.Bodies;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http;

public sealed class WsTextMaskerTests
{
    [Theory]
    [InlineData("to ada@corp.test", "to [pii.email]")]
    [InlineData(" \n{\"t\":\"to \\u0061da@corp.test \\\"x\\\"\"}", " \n{\"t\":\"to [pii.email] \\\"x\\\"\"}")]
    [InlineData("[\"ada\\u0040corp.test\"]", "[\"[pii.email]\"]")]
    [InlineData("{not json, ada@corp.test", "{not json, [pii.email]")]
    [InlineData("42/chat,7[\"m\",\"ada\\u0040corp.test\"]", "42/chat,7[\"m\",\"[pii.email]\"]")]
    [InlineData(" a[\"{\\\"x\\\":\\\"ada@corp.test\\\"}\"]", " a[\"{\\\"x\\\":\\\"[pii.email]\\\"}\"]")]
    [InlineData("4111111111111111", "[pii.card.visa]")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789[", "0123456789012345678901234567890123456789012345678901234567890123456789[")]
    [InlineData("  ", "  ")]
    [InlineData("", "")]
    public void Message_is_masked_as_what_it_begins_like_however_it_is_cut(string message, string expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(message);
        using WsTextMasker masker = new(BodySamples.Plan, new MaskFinds(BodySamples.Plan.Classes));
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            using ByteBuffer output = new(64 * 1024);
            Assert.True(masker.Write(bytes.AsSpan(0, cut), output));
            Assert.True(masker.Write(bytes.AsSpan(cut), output));
            Assert.True(masker.Finish(output));
            Assert.Equal(expected, Encoding.UTF8.GetString(output.Written));
        }
    }
}
