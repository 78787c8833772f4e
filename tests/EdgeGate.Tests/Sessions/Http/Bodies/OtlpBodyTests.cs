using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Protobuf;
using EdgeGate.Sessions.Http.Bodies;
using EdgeGate.Sessions.Http.Bodies.Otlp;
using EdgeGate.Tests.Masking;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

public sealed class OtlpBodyTests
{
    private const string Proto = "application/x-protobuf";
    private static readonly BodyContext Traces = BodySamples.Context() with { Telemetry = OtlpSignal.Traces };

    [Fact]
    public void Attributes_events_and_names_are_masked_and_lengths_counted_again()
    {
        byte[] Body(string mail, string ssn, string document, byte[] number) => Request(
            Field(5, "call " + mail), Field(1, new byte[16]), Number(7, ProtoWireType.Fixed64, 99), Field(9, Attribute("user", Text(mail))), Field(9, Attribute("ssn", Text(ssn))),
            Field(9, Attribute("n", number)), Field(9, Attribute("gen_ai.input.messages", Text(document))), Field(11, [.. Field(2, "gen_ai.choice"), .. Field(3, Attribute("list", Field(5, Field(1, Text(mail)))))]));
        byte[] plain = Body("ada@corp.test", "219099999", """[{"role":"user","content":"\u0061da@corp.test"}]""", Number(3, ProtoWireType.Varint, 4111111111111111));
        byte[] expected = Body("[pii.email]", "[pii.us_ssn]", """[{"role":"user","content":"[pii.email]"}]""", Text("[pii.card.visa]"));
        Assert.Equal(Convert.ToHexString(expected), Mask(plain, Traces));
    }

    [Theory]
    [InlineData(MaskKind.Placeholder)]
    [InlineData(MaskKind.Drop)]
    public void Tagged_attribute_is_masked_whole_or_dropped(MaskKind kind)
    {
        BodyContext context = BodySamples.Tagged("$['gen_ai.prompt']", "logic.prompt", new MaskOptions("m", MaskSamples.Pattern("logic.prompt"), kind)) with { Telemetry = OtlpSignal.Traces };
        byte[] kept = Field(9, Attribute("other", Text("x")));
        byte[] expected = kind == MaskKind.Drop ? Request(kept) : Request(Field(9, Attribute("gen_ai.prompt", Text("[logic.prompt]"))), kept);
        Assert.Equal(Convert.ToHexString(expected), Mask(Request(Field(9, Attribute("gen_ai.prompt", Text("say something"))), kept), context));
        Assert.Equal(Convert.ToHexString(expected), Mask(Request(Field(9, Attribute("gen_ai.prompt", Number(2, ProtoWireType.Varint, 1))), kept), context));
        string json = BodySamples.Everyway("application/json", """{"attributes":[{"key":"gen_ai.prompt","value":{"stringValue":"say"}},{"key":"other","value":{"stringValue":"x"}}]}""", context);
        Assert.Equal(
            kind == MaskKind.Drop ? """{"attributes":[{"key":"gen_ai.prompt"},{"key":"other","value":{"stringValue":"x"}}]}"""
                : """{"attributes":[{"key":"gen_ai.prompt","value":{"stringValue":"[logic.prompt]"}},{"key":"other","value":{"stringValue":"x"}}]}""", json);
    }

    [Fact]
    public void Attribute_in_json_is_masked_behind_its_key()
    {
        Assert.Equal(
            """[{"key":"ssn","value":{"stringValue":"[pii.us_ssn]"}},{"key":"l","value":{"arrayValue":{"values":[{"stringValue":"219099999"}]}}},{"name":"x","stringValue":"219099999"}]""",
            BodySamples.Everyway("application/json", """[{"key":"ssn","value":{"stringValue":"219099999"}},{"key":"l","value":{"arrayValue":{"values":[{"stringValue":"219099999"}]}}},{"name":"x","stringValue":"219099999"}]""", Traces));
    }

    [Theory]
    [InlineData("intValue", "219099999", "0")]
    [InlineData("intValue", "\"219099999\"", "\"0\"")]
    [InlineData("int_value", "\"219099999\"", "\"0\"")]
    [InlineData("doubleValue", "219099999.0", "0")]
    [InlineData("stringValue", "\"219099999\"", "\"[pii.us_ssn]\"")]
    [InlineData("intValue", "\"ada@corp.test\"", "\"[pii.email]\"")]
    [InlineData("intValue", "\"\\u003219099\\u0039999\"", "\"0\"")]
    [InlineData("intValue", "21", "21")]
    [InlineData("intValue", "\"21\"", "\"21\"")]
    public void Number_in_json_that_is_a_find_stays_a_number(string name, string number, string expected)
        => Assert.Equal($$$"""{"key":"ssn","value":{"{{{name}}}":{{{expected}}}}}""", BodySamples.Everyway("application/json", $$$"""{"key":"ssn","value":{"{{{name}}}":{{{number}}}}}""", Traces));

    [Theory]
    [InlineData("/otlp/v1/traces", OtlpSignal.Traces)]
    [InlineData("/v1/traces/", OtlpSignal.Traces)]
    [InlineData("/v1/logs/", OtlpSignal.Logs)]
    [InlineData("/v1/metrics", OtlpSignal.Metrics)]
    [InlineData("/v1/traces/x", OtlpSignal.None)]
    internal void Telemetry_is_known_by_its_path(string path, OtlpSignal signal) => Assert.Equal(signal, OtlpSignals.Of(Encoding.ASCII.GetBytes(path)));

    [Fact]
    public void Bytes_in_json_are_left_out_as_in_protobuf_and_lists_are_masked_behind_their_keys()
        => Assert.Equal(
            """{"attributes":[{"key":"a","value":{}},{"key":"b","value":{"kvlistValue":{"values":[{"key":"ssn","value":{"stringValue":"[pii.us_ssn]"}},{"key":"c","value":{"stringValue":"219099999"}}]}}}]}""",
            BodySamples.Everyway("application/json", """{"attributes":[{"key":"a","value":{"bytesValue":"YWRhQGNvcnAudGVzdA=="}},{"key":"b","value":{"kvlistValue":{"values":[{"key":"ssn","value":{"stringValue":"219099999"}},{"key":"c","value":{"stringValue":"219099999"}}]}}}]}""", Traces));

    [Fact]
    public void What_is_not_known_is_left_out_and_what_is_malformed_is_refused()
    {
        byte[] unknown = [.. Request(Field(5, "x"), Field(99, "ada@corp.test"), Field(9, Attribute("b", Field(7, "ada@corp.test")))), .. Field(77, "y")];
        Assert.Equal(Convert.ToHexString(Request(Field(5, "x"), Field(9, Attribute("b", [])))), Mask(unknown, Traces));
        foreach (byte[] bad in new byte[][] { [0x0A, 0x05, 1], [0x0B], [0x00], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], Request(Field(5, [0xFF, 0xFE])), Request(Field(1, new byte[17])) })
        {
            Assert.StartsWith("|", Mask(bad, Traces), StringComparison.Ordinal);
        }
        byte[] twoKeys = [.. Field(1, "ssn"), .. Field(1, "x"), .. Field(2, Text("y"))];
        Assert.StartsWith("|", Mask(Request(Field(9, twoKeys)), Traces), StringComparison.Ordinal);
        byte[] deep = Text("x");
        for (int i = 0; i < 60; i++) { deep = Field(5, Field(1, deep)); }
        Assert.StartsWith("|", Mask(Request(Field(9, Attribute("k", deep))), Traces), StringComparison.Ordinal);
    }

    [Fact]
    public void Logs_and_metrics_and_answers_are_masked_too()
    {
        byte[] Log(string text) => Field(1, Field(2, Field(2, [.. Field(5, Text(text)), .. Field(6, Attribute("a", Text(text)))])));
        byte[] Metric(string text) => Field(1, Field(2, Field(2, [.. Field(1, "requests"), .. Field(9, Field(1, [.. Field(6, new byte[8]), .. Field(9, Attribute("user", Text(text)))]))])));
        Assert.Equal(Convert.ToHexString(Log("[pii.email]")), Mask(Log("ada@corp.test"), Traces with { Telemetry = OtlpSignal.Logs }));
        Assert.Equal(Convert.ToHexString(Metric("[pii.email]")), Mask(Metric("ada@corp.test"), Traces with { Telemetry = OtlpSignal.Metrics }));
        byte[] Answer(string text) => Field(1, [.. Number(1, ProtoWireType.Varint, 3), .. Field(2, text)]);
        Assert.Equal(Convert.ToHexString(Answer("[pii.email]")), Mask(Answer("ada@corp.test"), Traces, BodyDirection.Response));
        // Elsewhere it is masked by what its bytes can be.
        Assert.Equal(Convert.ToHexString(Log("[pii.email]")), Mask(Log("ada@corp.test"), BodySamples.Default));
    }

    private static byte[] Request(params byte[][] span) => Field(1, Field(2, Field(2, [.. span.SelectMany(static field => field)])));

    private static byte[] Attribute(string key, byte[] value) => [.. Field(1, key), .. Field(2, value)];

    private static byte[] Text(string text) => Field(1, text);

    private static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int number, byte[] value)
    {
        using ByteBuffer output = new(1024 * 1024);
        ProtoWriter.Field(output, number, value);
        return output.Written.ToArray();
    }

    private static byte[] Number(int number, ProtoWireType type, ulong bits)
    {
        using ByteBuffer output = new(64);
        ProtoWriter.Field(output, number, type, bits);
        return output.Written.ToArray();
    }

    /// <summary>Masks in two pieces; in hexadecimal, or what a refusal says behind a bar.</summary>
    private static string Mask(byte[] body, BodyContext context, BodyDirection direction = BodyDirection.Request)
    {
        BodyOpening opening = BodyMaskers.Open(Encoding.ASCII.GetBytes(Proto), [], direction, context);
        using BodyMasker masker = opening.Masker!;
        using ByteBuffer output = new(context.Limits.OutputBytesMax);
        foreach (byte[] piece in new[] { body[..(body.Length / 2)], body[(body.Length / 2)..] })
        {
            BodyOutcome outcome = masker.Append(piece, output);
            if (outcome.Kind == BodyOutcomeKind.Refused) { return "|" + outcome.Reason; }
        }
        BodyOutcome end = masker.Complete(output);
        return end.Kind == BodyOutcomeKind.Refused ? "|" + end.Reason : Convert.ToHexString(output.Written);
    }
}
