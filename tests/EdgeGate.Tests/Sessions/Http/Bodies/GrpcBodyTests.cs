using System.IO.Compression;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Sessions.Http.Bodies;
using EdgeGate.Sessions.Http.Bodies.Otlp;
using Xunit;
using static EdgeGate.Tests.Sessions.Http.Bodies.ProtoSamples;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

public sealed class GrpcBodyTests
{
    private const string Grpc = "application/grpc";
    private const string Frame = "|The body is not a row of gRPC messages: a message's flags are not known, or bytes follow the trailers.";
    private const string Coding = "|The body's gRPC messages have a coding that is not undone; use grpc-encoding gzip, deflate or identity, and no content coding.";

    private static readonly byte[] Plain = Join(Number(1, 3), Field(2, "to ada@corp.test"), Field(3, Field(1, "ada@corp.test")));
    private static readonly byte[] Masked = Join(Number(1, 3), Field(2, "to [pii.email]"), Field(3, Field(1, "[pii.email]")));

    [Theory]
    [InlineData("application/grpc")]
    [InlineData("application/grpc+proto")]
    [InlineData("application/grpc-web")]
    [InlineData("Application/gRPC-Web+Proto; charset=utf-8")]
    public void Messages_are_masked_whole_however_the_body_is_cut(string type)
    {
        byte[] body = Join(Message(Plain), Message([]), Message(Plain), Message(Field(1, "x")));
        string expected = Convert.ToHexString(Join(Message(Masked), Message([]), Message(Masked), Message(Field(1, "x"))));
        Assert.Equal(expected, Everyway(type, body));
        Assert.Equal(expected, Everyway(type, body, direction: BodyDirection.Request));
        Assert.Equal("", Everyway(type, []));
    }

    [Fact]
    public void Message_goes_on_when_it_is_whole()
    {
        List<string> sent = [];
        Mask(Grpc, Join(Message(Plain), Message(Plain)), [Plain.Length + 4, 1, Plain.Length + 4, 1], sent: sent.Add);
        Assert.Equal(["", Convert.ToHexString(Message(Masked)), "", Convert.ToHexString(Message(Masked)), ""], sent);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP ")]
    [InlineData("deflate")]
    public void Coded_messages_are_decoded_and_sent_plain(string coding)
    {
        byte[] body = Join(Message(Code(Plain, coding), flags: 1), Message(Plain), Message(Code([], coding), flags: 1));
        Assert.Equal(Convert.ToHexString(Join(Message(Masked), Message(Masked), Message([]))), Everyway(Grpc, body, messageCoding: coding));
    }

    [Fact]
    public void Coding_that_is_not_known_damaged_or_a_bomb_is_refused()
    {
        byte[] coded = Code(Plain, "gzip");
        Assert.Equal(Coding, Everyway(Grpc, Message(Plain), messageCoding: "snappy"));
        Assert.Equal(Coding, Everyway(Grpc, Message(Plain), messageCoding: "gzip, deflate"));
        Assert.Equal(Coding, Everyway(Grpc, Message(coded, flags: 1)));
        Assert.Equal(Coding, Everyway(Grpc, Message(coded, flags: 1), messageCoding: "identity"));
        Assert.Equal("|The body ends within its content coding.", Everyway(Grpc, Message(coded[..^3], flags: 1), messageCoding: "gzip"));
        Assert.Equal("|The body's content coding is damaged.", Everyway(Grpc, Message(Plain, flags: 1), messageCoding: "gzip"));
        Assert.Equal("|Bytes follow the end of the body's content coding.", Everyway(Grpc, Message([.. coded, 1], flags: 1), messageCoding: "gzip"));
        byte[] large = Code(Field(1, new string('x', 5 * 1024 * 1024)), "gzip");
        Assert.Equal("|The body has a gRPC message longer than is looked into.", Mask(Grpc, Message(large, flags: 1), [40, large.Length - 35], messageCoding: "gzip"));
        byte[] bomb = Message(Code(Field(1, new string('x', 3 * 1024 * 1024)), "gzip"), flags: 1);
        Assert.EndsWith("|The body decodes to far more than it should.", Mask(Grpc, Join(bomb, bomb, bomb, bomb, bomb, bomb), [6 * bomb.Length], messageCoding: "gzip"), StringComparison.Ordinal);
        Assert.Equal("The body's gRPC messages have a coding that is not undone; use grpc-encoding gzip, deflate or identity, and no content coding.", BodyMaskers.Open("application/grpc"u8, "gzip"u8, BodyDirection.Request, BodySamples.Default).Refusal);
    }

    [Theory]
    [InlineData("02")]
    [InlineData("80")]
    [InlineData("FF00000000")]
    public void Flags_that_are_not_known_are_refused(string body) => Assert.Equal(Frame, Everyway(Grpc, Convert.FromHexString(body)));

    [Fact]
    public void Message_that_is_cut_or_too_long_or_malformed_is_refused()
    {
        byte[] whole = Message(Plain);
        for (int cut = 1; cut < whole.Length; cut++) { Assert.Equal("|The body ends within a gRPC message.", Everyway(Grpc, whole[..cut])); }
        Assert.Equal(Convert.ToHexString(Message(Masked)) + "|The body ends within a gRPC message.", Everyway(Grpc, [.. whole, 0]));
        BodyContext small = BodySamples.Context(limits: new BodyLimits(GrpcMessageBytesMax: 20));
        Assert.Equal("|The body has a gRPC message longer than is looked into.", Everyway(Grpc, Message(new byte[21])[..5], small));
        Assert.Equal("|The body has a gRPC message longer than is looked into.", Everyway(Grpc, [0, 0xFF, 0xFF, 0xFF, 0xFF]));
        Assert.Equal("|The body is not a well-formed protobuf message.", Everyway(Grpc, Message([0x0A, 0x05, 1])));
        Assert.Equal("|The body is not a well-formed protobuf message.", Everyway(Grpc, Message([.. "ada@corp.test"u8])));
        Assert.Equal(Convert.ToHexString(Message([0x0A, 0x05, 1])), Everyway(Grpc, Message([0x0A, 0x05, 1]), BodySamples.Context(passesBinary: true)));
    }

    [Fact]
    public void Json_messages_are_masked_as_json()
    {
        byte[] body = Join(Message([.. "{\"mail\":\"\\u0061da@corp.test\"}"u8]), Message([]), Message([.. "[4111111111111111]"u8]));
        byte[] expected = Join(Message([.. "{\"mail\":\"[pii.email]\"}"u8]), Message([]), Message([.. "[null]"u8]));
        Assert.Equal(Convert.ToHexString(expected), Everyway("application/grpc+json", body));
        Assert.Equal("|The body is not well-formed JSON.", Everyway("application/grpc-web+json", Message([.. "{"u8])));
    }

    [Fact]
    public void Codec_that_is_not_known_is_binary()
    {
        Assert.Equal("|The body cannot be looked into, and the rule does not let such bodies pass.", Everyway("application/grpc+thrift", Message(Plain)));
        Assert.Equal(Convert.ToHexString(Message(Plain)), Everyway("application/grpc+thrift", Message(Plain), BodySamples.Context(passesBinary: true)));
        Assert.Equal("The body cannot be looked into, and the rule does not let such bodies pass.", BodyMaskers.Open("application/grpc"u8, [], BodyDirection.Request, BodySamples.Default with { IsStrict = true }).Refusal);
    }

    [Fact]
    public void Trailers_of_grpc_web_are_masked_and_end_the_body()
    {
        string details = Convert.ToBase64String(Join(Number(1, 5), Field(2, "no ada@corp.test"))).TrimEnd('=');
        string hidden = Convert.ToBase64String(Join(Number(1, 5), Field(2, "no [pii.email]"))).TrimEnd('=');
        byte[] body = Message(Encoding.ASCII.GetBytes($"grpc-status:5\r\ngrpc-message:no%20ada%40corp.test\r\nset-cookie:x\r\ngrpc-status-details-bin: {details}\r\nother-bin:###\r\n"), flags: 0x80);
        byte[] expected = Message(Encoding.ASCII.GetBytes($"grpc-status: 5\r\ngrpc-message: no%20%5Bpii.email%5D\r\ngrpc-status-details-bin: {hidden}\r\n"), flags: 0x80);
        Assert.Equal(Convert.ToHexString(Join(Message(Masked), expected)), Everyway("application/grpc-web", Join(Message(Plain), body)));
        Assert.EndsWith(Frame, Everyway("application/grpc-web", Join(body, Message(Plain))), StringComparison.Ordinal);
        Assert.Equal(Frame, Everyway("application/grpc-web", body, direction: BodyDirection.Request));
        Assert.Equal(Frame, Everyway(Grpc, body));
        foreach (string bad in new[] { "grpc-status", "grpc status: 1\r\n", "\r\n", "a: b\n: c\r\n" })
        {
            Assert.Equal("|The trailers in the body of gRPC-Web cannot be read.", Everyway("application/grpc-web", Message(Encoding.ASCII.GetBytes(bad), flags: 0x80)));
        }
    }

    [Fact]
    public void Telemetry_is_read_by_its_schema()
    {
        Assert.Equal(OtlpSignal.Logs, OtlpSignals.Of("/otel/opentelemetry.proto.collector.logs.v1.LogsService/Export"u8));
        BodyContext logs = BodySamples.Default with { Telemetry = OtlpSignal.Logs };
        byte[] Log(params byte[][] fields) => Message(Field(1, Field(2, Field(2, fields))));
        Assert.Equal(Convert.ToHexString(Log(Field(5, Field(1, "[pii.email]")))), Everyway(Grpc, Log(Field(5, Field(1, "ada@corp.test")), Field(99, "x")), logs, direction: BodyDirection.Request));
    }

    [Fact]
    public void Masker_begins_again_for_the_next_body()
    {
        using BodyMasker masker = BodyMaskers.Open("application/grpc"u8, [], BodyDirection.Response, BodySamples.Default).Masker!;
        for (int i = 0; i < 3; i++)
        {
            using ByteBuffer output = new(BodySamples.Default.Limits.OutputBytesMax);
            Assert.Equal(BodyOutcomeKind.Passed, masker.Append(Message(Plain), output).Kind);
            Assert.Equal(BodyOutcomeKind.Passed, masker.Complete(output).Kind);
            Assert.Equal(Convert.ToHexString(Message(Masked)), Convert.ToHexString(output.Written));
            Assert.True(masker.TryRestart());
        }
    }

    private static byte[] Code(byte[] message, string coding)
    {
        using MemoryStream coded = new();
        using (Stream stream = coding.Contains("deflate", StringComparison.Ordinal) ? new ZLibStream(coded, CompressionLevel.Optimal) : new GZipStream(coded, CompressionLevel.Optimal)) { stream.Write(message); }
        return coded.ToArray();
    }
}
