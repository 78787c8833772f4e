using System.Text.Json.Nodes;
using EdgeGate.Sessions.Http.Bodies;
using Xunit;
using static EdgeGate.Tests.Sessions.Http.Bodies.AmazonEventSamples;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

/// <summary>Amazon's event streams: what Bedrock's models and agents say, and pieces of what functions, endpoints and queries answer.</summary>
public sealed class AmazonEventBodyTests
{
    private const string Malformed = "The body is not a row of whole messages of an Amazon event stream, or one has headers that cannot be read.";

    /// <summary>What is before the text and behind it, the event that ends it, and where the text stands.</summary>
    public static TheoryData<string, string, string> Converse => new()
    {
        { """{"contentBlockIndex":0,"delta":{"text":TEXT},"p":"abc"}""", """{"contentBlockIndex":0,"p":"abcd"}""", "delta.text" },
        { """{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":TEXT}},"p":"a"}""", """{"contentBlockIndex":0}""", "delta.reasoningContent.text" },
        { """{"contentBlockIndex":0,"delta":{"text":TEXT}}""", """{"stopReason":"end_turn"}""", "delta.text" },
    };

    /// <summary>The same of models in their own words.</summary>
    public static TheoryData<string, string, string> Native => new()
    {
        { """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":TEXT}}""", """{"type":"content_block_stop","index":0}""", "delta.text" },
        { """{"contentBlockDelta":{"delta":{"text":TEXT},"contentBlockIndex":0}}""", """{"contentBlockStop":{"contentBlockIndex":0}}""", "contentBlockDelta.delta.text" },
        { """{"outputText":TEXT,"index":0,"totalOutputTextTokenCount":null,"completionReason":null}""", """{"outputText":"","index":0,"completionReason":"FINISH"}""", "outputText" },
        { """{"generation":TEXT,"prompt_token_count":null,"generation_token_count":2,"stop_reason":null}""", """{"generation":"","stop_reason":"stop"}""", "generation" },
        { """{"outputs":[{"text":TEXT,"stop_reason":null}]}""", """{"outputs":[{"text":"","stop_reason":"stop"}]}""", "outputs.0.text" },
        { """{"choices":[{"index":0,"delta":{"content":TEXT}}]}""", """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""", "choices.0.delta.content" },
    };

    [Theory]
    [MemberData(nameof(Converse))]
    public void Secret_split_over_deltas_is_masked_and_what_waits_comes_before_the_end(string shape, string end, string place)
        => AssertSplit((_, text) => Event("contentBlockDelta", shape.Replace("TEXT", $"\"{text}\"", StringComparison.Ordinal)), Event("contentBlockStop", end), "contentBlockStop " + end, place);

    [Theory]
    [MemberData(nameof(Native))]
    public void Secret_split_over_chunks_of_a_model_is_masked(string shape, string end, string place)
        => AssertSplit((_, text) => Chunk(shape.Replace("TEXT", $"\"{text}\"", StringComparison.Ordinal)), Chunk(end), $"chunk ~{end},\"p\":\"abcdefgh\"}}", place);

    [Fact]
    public void Blocks_and_arguments_of_tools_are_told_apart()
    {
        string[] masked = Everyway(Join(
            Event("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"ssn 123-45"}}"""),
            Event("contentBlockDelta", """{"contentBlockIndex":1,"delta":{"toolUse":{"input":"{\"to\":\"ada\\u0040co"}}}"""),
            Event("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"-6789 ok"}}"""),
            Event("contentBlockDelta", """{"contentBlockIndex":1,"delta":{"toolUse":{"input":"rp.test\"}"}}}"""),
            Event("contentBlockStop", """{"contentBlockIndex":1}"""),
            Event("contentBlockStop", """{"contentBlockIndex":0}"""),
            Event("metadata", """{"usage":{"totalTokens":4000},"note":"ada@corp.test"}""")));
        Assert.Equal("ssn [pii.us_ssn] ok", string.Concat(masked.Select(static line => TextAt(line, "delta.text", 0))));
        Assert.Equal("{\"to\":\"[pii.email]\"}", string.Concat(masked.Select(static line => TextAt(line, "delta.toolUse.input", 1))));
        Assert.Equal("metadata {\"usage\":{\"totalTokens\":4000},\"note\":\"[pii.email]\"}", masked[^1]);
    }

    [Fact]
    public void Signatures_and_thoughts_that_are_sealed_pass()
    {
        string sealedBytes = BodySamples.Bytes(120);
        byte[] body = Join(
            Event("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"SEALED"}}}""".Replace("SEALED", sealedBytes, StringComparison.Ordinal)),
            Event("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"reasoningContent":{"redactedContent":"SEALED"}}}""".Replace("SEALED", sealedBytes, StringComparison.Ordinal)));
        Assert.Equal(Convert.ToHexString(body), Convert.ToHexString(Mask(body, body.Length).Sent));
    }

    [Fact]
    public void Text_of_an_agent_is_masked_over_its_chunks_and_traces_by_themselves()
    {
        string[] masked = Everyway(Join(
            Chunk("{ My ssn is 12", ""),
            Event("trace", """{"trace":{"rationale":{"text":"write to ada@corp.test"}}}"""),
            Chunk("3-45-6789. Bye é", ",\"attribution\":{\"citations\":[{\"text\":\"ada@corp.test\"}]}")));
        Assert.Equal("trace {\"trace\":{\"rationale\":{\"text\":\"write to [pii.email]\"}}}", masked[1]);
        Assert.Equal("{ My ssn is [pii.us_ssn]. Bye é", string.Concat(masked.Where(static line => line.StartsWith("chunk", StringComparison.Ordinal)).Select(static line => line["chunk ~".Length..line.IndexOfAny(['}', ','])])));
        Assert.Contains("[{\"text\":\"[pii.email]\"}]", masked[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Pieces_of_which_nothing_is_said_are_one_text()
    {
        string[] masked = Everyway(Join(
            Event("Records", "1,ada@co", "application/octet-stream"),
            Event("Cont", "", ""),
            Event("Progress", "<Progress><Note>ada@corp.test</Note></Progress>", "text/xml"),
            Event("Records", "rp.test\n2,123-45-67", "application/octet-stream"),
            Event("Records", "89\n", "application/octet-stream"),
            Event("End", "", "")));
        Assert.Equal(["Cont ", "Progress <Progress><Note>[pii.email]</Note></Progress>", "Records 1,[pii.email]\n2,[pii.us_ssn]\n", "End "], masked);
    }

    [Theory]
    [InlineData("InvokeComplete", "{\"LogResult\":\"ada@corp.test\"}", "{\"LogResult\":\"[pii.email]\"}")]
    [InlineData("throttlingException", "{\"message\":\"ada@corp.test waits\"}", "{\"message\":\"[pii.email] waits\"}")]
    public void What_waits_goes_before_the_last_message(string type, string payload, string expected)
    {
        byte[] last = Event(type, payload, message: type.EndsWith("Exception", StringComparison.Ordinal) ? "exception" : "event");
        string[] masked = Everyway(Join(Event("PayloadChunk", "so 123-45-", ""), Chunk("it is 123-4", ""), Event("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"12"}}"""), Event("PayloadChunk", "6789", ""), last));
        Assert.Contains("PayloadChunk so [pii.us_ssn]", masked);
        Assert.Equal($"{type} {expected}", masked[^1]);
        Assert.Equal("it is 123-4", string.Concat(masked.Where(static line => line.StartsWith("chunk", StringComparison.Ordinal)).Select(static line => line["chunk ~".Length..^1])));
    }

    [Fact]
    public void Recording_keeps_a_line_a_message()
    {
        byte[] body = Join(
            Event("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"ssn 123-4"}}"""),
            Chunk("""{"type":"content_block_delta","index":0,"delta":{"text":"mail ada@"}}"""),
            Event("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"5-6789"}}"""),
            Event("PayloadPart", "4111 1111 ", ""),
            Chunk("""{"type":"content_block_delta","index":0,"delta":{"text":"corp.test"}}"""),
            Event("PayloadPart", "1111 1111", ""),
            Message([.. Text(":message-type", "error"), .. Text(":error-code", "500"), .. Text(":error-message", "no ada@corp.test")], []));
        const string Kept = """
            contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"ssn "}}
            chunk {"type":"content_block_delta","index":0,"delta":{"text":"mail "}}
            contentBlockDelta {"contentBlockIndex":0,"delta":{"text":""}}
            chunk {"type":"content_block_delta","index":0,"delta":{"text":""}}
            contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"[pii.us_ssn]"}}
            chunk {"type":"content_block_delta","index":0,"delta":{"text":"[pii.email]"}}
            PayloadPart [pii.card.visa]
            500 no [pii.email] 

            """;
        Assert.Equal(Kept, System.Text.Encoding.UTF8.GetString(Mask(body, 9, BodySamples.Default with { IsKept = true }).Sent));
    }

    [Fact]
    public void Headers_go_on_as_they_came_but_for_what_is_found_in_their_texts()
    {
        byte[] others = [.. Header("a", 0), .. Header("b", 1), .. Header("c", 2, 7), .. Header("d", 3, 1, 2), .. Header("e", 4, 1, 2, 3, 4), .. Header("f", 5, new byte[8]), .. Header("g", 8, new byte[8]), .. Header("h", 9, new byte[16])];
        byte[] body = Message([.. others, .. Text(":message-type", "error"), .. Text(":error-message", "no ada@corp.test"), .. Bytes("raw", "ada@corp.test"u8.ToArray())], []);
        (byte[] sent, string? refusal) = Mask(body, 5);
        Assert.Null(refusal);
        Assert.Equal(Convert.ToHexString(Message([.. others, .. Text(":message-type", "error"), .. Text(":error-message", "no [pii.email]"), .. Bytes("raw", "[pii.email]"u8.ToArray())], [])), Convert.ToHexString(sent));
    }

    [Fact]
    public void Tags_hold_in_payloads_and_in_chunks()
    {
        BodyContext context = BodySamples.Tagged("$..thinking", "logic.reasoning");
        string[] masked = Everyway(Join(Event("x", """{"thinking":"a plan"}"""), Chunk("""{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"a plan"}}""", "")), context);
        Assert.Equal("""x {"thinking":"[logic.reasoning]"}""", masked[0]);
        Assert.DoesNotContain("plan", masked[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_cannot_be_looked_into_pass_only_where_the_rule_says_so()
    {
        byte[][] bodies =
        [
            Message(Text(":event-type", "AudioEvent"), [0, 1, 2, 255]),
            Event("chunk", "{\"bytes\":\"AAEC/w==\"}"),
            Message(Bytes("raw", 0, 255), []),
        ];
        foreach (byte[] body in bodies)
        {
            Assert.Equal("The body cannot be looked into, and the rule does not let such bodies pass.", Mask(body, body.Length).Refusal);
            (byte[] sent, string? refusal) = Mask(body, 3, BodySamples.Context(passesBinary: true));
            Assert.Null(refusal);
            Assert.Equal(Convert.ToHexString(body), Convert.ToHexString(sent));
        }
    }

    [Fact]
    public void Message_that_is_damaged_cut_or_too_long_is_refused()
    {
        byte[] good = Event("x", """{"a":"ada@corp.test"}""");
        for (int bit = 0; bit < good.Length * 8; bit++)
        {
            byte[] bad = [.. good];
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            (byte[] sent, string? refusal) = Mask([.. good, .. bad], 16);
            Assert.Equal(Malformed, refusal);
            Assert.Single(Read(sent));
        }
        for (int cut = 1; cut < good.Length; cut++) { Assert.Equal(Malformed, Mask(good[..cut], cut).Refusal); }
        Assert.Equal("An event or line of the body is longer than is looked at.", Mask(Event("x", new string('a', 2000)), 100, BodySamples.Context(limits: new BodyLimits(EventBytesMax: 1000))).Refusal);
        byte[][] headers = [[0, 7, 0, 0], [1, (byte)'a'], Header("a", 10, 0), Header("a", 7, 0, 2, 65), Header("a", 4, 1, 2, 3), [200, 65, 66]];
        foreach (byte[] wrong in headers) { Assert.Equal(Malformed, Mask(Message(wrong, []), 100).Refusal); }
        Assert.Equal("The body is not well-formed JSON.", Mask(Event("x", "{\"a\":"), 100).Refusal);
    }

    [Fact]
    public void Request_of_this_type_is_binary()
    {
        BodyOpening opening = BodyMaskers.Open(System.Text.Encoding.ASCII.GetBytes(MediaType), [], BodyDirection.Request, BodySamples.Default);
        using BodyMasker masker = opening.Masker!;
        using Core.ByteBuffer output = new(1 << 24);
        BodyOutcome outcome = masker.Append(Event("x", new string('a', 1000)), output);
        Assert.Equal(BodyOutcomeKind.Refused, outcome.Kind);
    }

    private static void AssertSplit(Func<int, string, byte[]> piece, byte[] end, string last, string place)
    {
        const string Whole = "My ssn is 123-45-6789, mail ada@corp.test and bob";
        for (int cut = 0; cut <= Whole.Length; cut++)
        {
            byte[] body = Join(piece(0, Whole[..cut]), piece(1, Whole[cut..]), end);
            string[] masked = cut == 20 ? Everyway(body) : [.. Read(Mask(body, body.Length).Sent).Select(static message => $"{message.Headers[":event-type"]} {message.Payload}")];
            // Where the event that ends it has a piece itself, what waits goes with that.
            Assert.Equal(last, masked[^1].Replace("\"bob\"", "\"\"", StringComparison.Ordinal));
            Assert.Equal("My ssn is [pii.us_ssn], mail [pii.email] and bob", string.Concat(masked.Select(line => TextAt(line, place))));
        }
    }

    /// <summary>The text at a place of a payload, where it has one.</summary>
    private static string TextAt(string line, string place, int? block = null)
    {
        string payload = line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        if (payload.StartsWith('~')) { payload = payload[1..(payload.LastIndexOf("},\"p\"", StringComparison.Ordinal) is > 0 and int padding ? padding + 1 : payload.Length - 1)]; }
        JsonNode? node = JsonNode.Parse(payload);
        if (block is not null && (int?)node!["contentBlockIndex"] != block) { return ""; }
        foreach (string step in place.Split('.')) { node = node is JsonArray array ? array[int.Parse(step, null)] : node?[step]; }
        return (string?)node ?? "";
    }
}
