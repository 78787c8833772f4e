using EdgeGate.Fuzz.Targets;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Tests.Wire;
using EdgeGate.Protocols.WebSocket;
using EdgeGate.Protocols.Wire;
using Xunit;

namespace EdgeGate.Protocols.Tests.Http1;

/// <summary>Hot methods of HTTP/1 and WebSocket allocate nothing, whether they accept or refuse.</summary>
public sealed class Http1AllocationTests
{
    private static readonly Http1Limits Limits = new();
    private static readonly FixedOutput Output = new(4096);
    private static readonly byte[] Encoded = new byte[512];
    private static readonly byte[] Decoded = new byte[512];

    private static readonly Dictionary<string, Action> Works = new()
    {
        ["Http1Framer.ReadRequest"] = static () =>
        {
            for (int i = 0; i < HttpVectors.Requests.Count; i++)
            {
                if (Http1Framer.ReadRequest(HttpVectors.Requests[i], 0, Limits, out Http1Request request).Kind != ParseKind.Done) { continue; }
                Http1Fields fields = new(request.Fields);
                while (fields.Read(out ReadOnlySpan<byte> name, out _)) { _ = Http1Fields.IsListedInConnection(request.Fields, name); }
            }
        },
        ["Http1Framer.ReadResponse"] = static () =>
        {
            for (int i = 0; i < HttpVectors.Responses.Count; i++) { Http1Framer.ReadResponse(HttpVectors.Responses[i], 0, Limits, out _); }
        },
        ["Http1Body.Read"] = static () =>
        {
            for (int i = 0; i < HttpVectors.Bodies.Count; i++)
            {
                ReadOnlySpan<byte> rest = HttpVectors.Bodies[i].AsSpan(2);
                Http1Body body = new(Http1BodyKind.Chunked, 0);
                while (!body.IsEnd && body.Read(rest, Limits, out _, out _) is { Kind: ParseKind.Done } step) { rest = rest[step.Bytes..]; }
            }
        },
        ["Http1Path.TryNormalize"] = static () =>
        {
            for (int i = 0; i < HttpVectors.Paths.Count; i++) { Http1Path.TryNormalize(HttpVectors.Paths[i], Encoded, Decoded, out _, out _); }
        },
        ["Http1Writer"] = static () =>
        {
            Output.Clear();
            Http1Writer.StatusLine(Output, 200);
            Http1Writer.Field(Output, "Content-Length"u8, 5);
            Http1Writer.Field(Output, "Server"u8, "x"u8);
            Http1Writer.End(Output);
            Http1Writer.Chunk(Output, "hello"u8);
        },
        ["WsFramer"] = static () =>
        {
            Output.Clear();
            for (int i = 0; i < HttpVectors.Frames.Count; i++) { WsFramer.ReadHeader(HttpVectors.Frames[i].AsSpan(1), HttpVectors.Frames[i][0] == 1, out _); }
            WsWriter.Frame(Output, WsOpcode.Text, isFinal: true, "hello"u8, 7);
        },
    };

    public static TheoryData<string> Names => [.. Works.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Method_when_warm_allocates_nothing(string name) => Assert.Equal(0, Allocations.Of(Works[name]));
}
