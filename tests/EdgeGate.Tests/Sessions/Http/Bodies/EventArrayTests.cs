using System.Text;
using System.Text.Json.Nodes;
using EdgeGate.Core;
using EdgeGate.Sessions.Http.Bodies;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

public sealed class EventArrayTests
{
    private static readonly BodyContext Context = BodySamples.Context() with { IsEventArray = true };

    [Theory]
    [InlineData("", "")]
    [InlineData("[]\n", "[]\n")]
    [InlineData("\uFEFF [1 , {\"a\":\"ada@corp.test\"}\n,\r\n[\"x\",[]] , null]", "\uFEFF [1,\n{\"a\":\"[pii.email]\"},\n[\"x\",[]],\nnull]")]
    [InlineData("{\"error\":{\"message\":\"ask ada@corp.test\"}}", "{\"error\":{\"message\":\"ask [pii.email]\"}}")]
    [InlineData("[{\"a\":1}", "[{\"a\":1}|The body is not well-formed JSON.")]
    [InlineData("[{\"a\":1}]]", "[{\"a\":1}]|The body is not well-formed JSON.")]
    [InlineData("[{\"a\" 1}]", "[|The body is not well-formed JSON.")]
    public void Elements_are_masked_and_the_array_stays_one(string text, string expected) => Assert.Equal(expected, BodySamples.Everyway("application/json", text, Context));

    [Fact]
    public void Secret_split_over_elements_at_any_place_is_masked()
    {
        const string Text = "My ssn is 123-45-6789 and bob";
        for (int cut = 0; cut <= Text.Length; cut++)
        {
            string body = $"[{Chunk(Text[..cut])}\n,\r\n{Chunk(Text[cut..])}\n]";
            string masked = cut == 14 ? BodySamples.Everyway("application/json; charset=UTF-8", body, Context) : BodySamples.Mask("application/json", Encoding.UTF8.GetBytes(body), body.Length, Context);
            Assert.Equal("My ssn is [pii.us_ssn] and bob", string.Concat(JsonNode.Parse(masked)!.AsArray().Select(static one => (string?)one!["candidates"]![0]!["content"]!["parts"]![0]!["text"])));
        }
    }

    [Fact]
    public void Element_goes_on_when_it_is_whole()
    {
        BodyOpening opening = BodyMaskers.Open("application/json"u8, [], BodyDirection.Response, Context);
        using BodyMasker masker = opening.Masker!;
        using ByteBuffer output = new(Context.Limits.OutputBytesMax);
        masker.Append("[{\"a\":1}"u8, output);
        Assert.Equal("[{\"a\":1}", Encoding.UTF8.GetString(output.Written));
    }

    [Fact]
    public void Tags_of_elements_and_of_the_array_hold()
    {
        foreach (string path in new[] { "$.candidates[*].note", "$[*].candidates[*].note", "$..note" })
        {
            BodyContext tagged = BodySamples.Tagged(path, "logic.reasoning") with { IsEventArray = true };
            Assert.Equal("[{\"candidates\":[{\"note\":\"[logic.reasoning]\"}]}]", BodySamples.Everyway("application/json", "[{\"candidates\":[{\"note\":\"hm\"}]}]", tagged));
        }
    }

    [Fact]
    public void Element_that_is_too_long_is_refused()
    {
        BodyContext context = BodySamples.Context(limits: new BodyLimits(EventBytesMax: 1000)) with { IsEventArray = true };
        Assert.EndsWith("|An event or line of the body is longer than is looked at.", BodySamples.Mask("application/json", Encoding.ASCII.GetBytes("[\"" + new string('x', 2000)), 10, context), StringComparison.Ordinal);
    }

    private static string Chunk(string text) => $"{{\"candidates\":[{{\"content\":{{\"parts\":[{{\"text\":\"{text}\"}}],\"role\":\"model\"}},\"index\":0}}]}}";
}
