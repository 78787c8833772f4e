using EdgeGate.Fuzz.Targets;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Http2;
using EdgeGate.Protocols.Tests.Wire;
using EdgeGate.Protocols.Wire;
using Xunit;

namespace EdgeGate.Protocols.Tests.Http2;

/// <summary>Hot methods of HTTP/2 allocate nothing, whether they accept or refuse.</summary>
public sealed class Http2AllocationTests
{
    private static readonly Http2Limits Limits = new();
    private static readonly FixedOutput Output = new(64 * 1024);
    private static readonly HpackDecoder Decoder = new(Limits);
    private static readonly Http2FieldList Fields = new(Limits);
    private static readonly byte[][] Blocks = [.. Http2Vectors.Connections.SelectMany(static connection => connection.Blocks).Select(Convert.FromHexString)];
    private static readonly Http2FieldList[] Requests = [Http2HeadsTests.List(Http2Vectors.Get), .. Http2Malformed.Requests.Select(static request => Http2HeadsTests.List(request.Fields))];
    private static readonly Http2FieldList[] Responses = [Http2HeadsTests.List(":status: 200|x: y"), .. Http2Malformed.Responses.Select(static response => Http2HeadsTests.List(response.Fields))];
    private static readonly Http2FieldList Trailers = Http2HeadsTests.List("grpc-status: 0");

    private static readonly Dictionary<string, Action> Works = new()
    {
        ["Http2Framer.ReadHeader"] = static () =>
        {
            for (int i = 0; i < Http2Vectors.Frames.Count; i++)
            {
                ReadOnlySpan<byte> bytes = Http2Vectors.Frames[i];
                if (Http2Framer.ReadHeader(bytes, Limits, out Http2Frame frame).Kind != ParseKind.Done) { continue; }
                ReadOnlySpan<byte> payload = bytes.Slice(Http2Framer.HeaderBytes, frame.Length);
                Http2Framer.TryContent(frame, payload, out _);
                if (frame.Type == Http2FrameType.Settings) { Http2Settings.Check(payload); }
            }
        },
        ["HpackDecoder.Decode"] = static () =>
        {
            foreach (byte[] block in Blocks) { Decoder.Decode(block, Fields); }
            foreach (Http2Field field in Fields) { _ = field.Name.Length; }
        },
        ["Http2Heads.WriteRequest"] = static () =>
        {
            Output.Clear();
            foreach (Http2FieldList request in Requests) { Http2Heads.WriteRequest(request, isEnd: true, Output, out _); }
        },
        ["Http2Heads.WriteResponse"] = static () =>
        {
            Output.Clear();
            foreach (Http2FieldList response in Responses) { Http2Heads.WriteResponse(response, isEnd: true, isHead: false, Output, out _); }
            Http2Heads.WriteTrailers(Trailers, Output);
        },
        ["Http2Heads.WriteResponseBlock"] = static () =>
        {
            Output.Clear();
            Http2Heads.WriteRequestBlock("GET"u8, "/a"u8, "a.test"u8, isTls: true, "Accept: */*\r\nConnection: x\r\nX: y\r\n"u8, Output);
            Http2Heads.WriteResponseBlock(200, "Content-Type: text/plain\r\nX-Long-Name: some value\r\n"u8, Output);
            Http2Heads.WriteTrailersBlock("Grpc-Status: 0\r\n"u8, Output);
        },
        ["Http2Writer"] = static () =>
        {
            Output.Clear();
            Http2Writer.Settings(Output, [(Http2Setting.EnablePush, 0)]);
            Http2Writer.WindowUpdate(Output, 1, 10);
            Http2Writer.Headers(Output, 1, "block"u8, frameBytesMax: 2, isEnd: false);
            Http2Writer.Data(Output, 1, "body"u8, isEnd: true);
        },
    };

    public static TheoryData<string> Names => [.. Works.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Method_when_warm_allocates_nothing(string name) => Assert.Equal(0, Allocations.Of(Works[name]));
}
