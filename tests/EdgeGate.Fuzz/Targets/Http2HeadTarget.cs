using System.Text;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Plain;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Http2;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Field lists become HTTP/1.1: what is written must be one head to the strict parser, the very one that the list means.</summary>
internal static class Http2HeadTarget
{
    private const int FieldsMax = 10;
    private const int ListBytesMax = 900;

    private static readonly Http2Limits Limits = new(FieldListBytesMax: ListBytesMax, FieldsMax: FieldsMax);
    private static readonly Http1Limits Http1 = new(MethodBytesMax: ListBytesMax, HeadBytesMax: 2 * ListBytesMax, FieldsMax: FieldsMax, TrailerBytesMax: ListBytesMax);
    private static readonly FixedOutput Output = new(64 * 1024);

    public static FuzzTarget CreateRequest() => new("http2-request", Http2Vectors.Requests, Request, PlainRequest) { OptionBytes = 1 };

    public static FuzzTarget CreateResponse() => new("http2-response", Http2Vectors.Responses, Response, PlainResponse) { OptionBytes = 1 };

    public static FuzzTarget CreateTrailers() => new("http2-trailers", Http2Vectors.Trailers, Trailers, PlainTrailers) { OptionBytes = 1 };

    private static void Request(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        bool isEnd = options[0] % 2 == 1;
        Output.Clear();
        ProtocolFault fault = Http2Heads.WriteRequest(List(input), isEnd, Output, out Http2RequestFacts facts);
        if (IsRefused(fault, transcript)) { return; }
        ParseStep step = Http1Framer.ReadRequest(Output.Written, 0, Http1, out Http1Request request);
        if (step != ParseStep.Done(Output.Written.Length)) { throw new FuzzFinding($"the strict parser reads {step} of {Encoding.Latin1.GetString(Output.Written)}"); }
        if (isEnd && request.BodyKind != Http1BodyKind.None) { throw new FuzzFinding("a body is announced of a stream that ended"); }
        if (!isEnd && facts.ContentLength < 0 && request.BodyKind != Http1BodyKind.Chunked) { throw new FuzzFinding("a body would be read as a request"); }
        transcript.Say("method", request.Method);
        transcript.Say("target", request.Target);
        Say(request.Fields, transcript);
        transcript.Say("length", facts.ContentLength);
        transcript.Say($"{facts.IsChunked} {facts.IsHead}");
    }

    private static void PlainRequest(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        bool isEnd = options[0] % 2 == 1;
        if (PlainHttp2.Request(PlainList(input), isEnd) is not { } head)
        {
            transcript.Refuse("refused");
            return;
        }
        transcript.Say("method", Encoding.Latin1.GetBytes(head.Method));
        transcript.Say("target", Encoding.Latin1.GetBytes(head.Target));
        Say(head.Fields, transcript);
        transcript.Say("length", head.Length);
        transcript.Say($"{!isEnd && head.Length < 0} {head.Method == "HEAD"}");
    }

    private static void Response(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        bool isEnd = options[0] % 2 == 1;
        bool isHead = options[0] / 2 % 2 == 1;
        Output.Clear();
        ProtocolFault fault = Http2Heads.WriteResponse(List(input), isEnd, isHead, Output, out Http2ResponseFacts facts);
        if (IsRefused(fault, transcript)) { return; }
        ParseStep step = Http1Framer.ReadResponse(Output.Written, 0, Http1, out Http1Response response);
        if (step != ParseStep.Done(Output.Written.Length)) { throw new FuzzFinding($"the strict parser reads {step} of {Encoding.Latin1.GetString(Output.Written)}"); }
        Http1BodyKind body = response.BodyKind(isHead);
        if (body == Http1BodyKind.UntilClose || (!facts.HasBody && body != Http1BodyKind.None) || (isEnd && facts.HasBody)) { throw new FuzzFinding($"a body {body} where the stream has {facts}"); }
        transcript.Say("status", response.Status);
        Say(response.Fields, transcript);
        transcript.Say("length", facts.ContentLength);
        transcript.Say($"{response.IsInterim} {facts.IsChunked} {facts.HasBody}");
    }

    private static void PlainResponse(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        bool isEnd = options[0] % 2 == 1;
        bool isHead = options[0] / 2 % 2 == 1;
        if (PlainHttp2.Response(PlainList(input), isEnd, isHead) is not { } head)
        {
            transcript.Refuse("refused");
            return;
        }
        transcript.Say("status", head.Status);
        Say(head.Fields, transcript);
        transcript.Say("length", head.Length);
        bool hasBody = !isEnd && !isHead && head.Status >= 200 && head.Status is not (204 or 304);
        transcript.Say($"{head.Status < 200} {hasBody && head.Length < 0} {hasBody}");
    }

    private static void Trailers(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        Output.Clear();
        ProtocolFault fault = Http2Heads.WriteTrailers(List(input), Output);
        if (IsRefused(fault, transcript)) { return; }
        byte[] chunked = [.. "0\r\n"u8, .. Output.Written, .. "\r\n"u8];
        Http1Body body = new(Http1BodyKind.Chunked, 0);
        ParseStep size = body.Read(chunked, Http1, out _, out _);
        ParseStep step = body.Read(chunked.AsSpan(size.Bytes), Http1, out Http1BodyPart part, out ReadOnlySpan<byte> lines);
        if (step != ParseStep.Done(chunked.Length - 3) || part != Http1BodyPart.Trailers || !body.IsEnd) { throw new FuzzFinding($"the strict parser reads {step} of {Encoding.Latin1.GetString(chunked)}"); }
        Say(lines, transcript);
    }

    private static void PlainTrailers(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        if (PlainList(input) is { } list && list.All(static field => PlainHttp2.IsField(field) && field.Name is not ("content-length" or "host"))) { Say(list.Select(PlainHttp2.Read), transcript); }
        else { transcript.Refuse("refused"); }
    }

    private static bool IsRefused(ProtocolFault fault, Transcript transcript)
    {
        if (fault == ProtocolFault.None) { return false; }
        if (!Output.Written.IsEmpty) { throw new FuzzFinding("something was written of what is refused"); }
        transcript.Refuse("refused");
        return true;
    }

    private static Http2FieldList List(ReadOnlySpan<byte> input)
    {
        Http2FieldList list = new(Limits);
        List<byte[]> pieces = HpackTarget.Pieces(input);
        for (int i = 0; i + 1 < pieces.Count; i += 2) { list.Add(pieces[i], pieces[i + 1]); }
        return list;
    }

    private static List<(string Name, string Value)>? PlainList(ReadOnlySpan<byte> input)
    {
        List<byte[]> pieces = HpackTarget.Pieces(input);
        List<(string Name, string Value)> list = [];
        for (int i = 0; i + 1 < pieces.Count; i += 2) { list.Add((PlainHttp.Text(pieces[i]), PlainHttp.Text(pieces[i + 1]))); }
        return list.Count > FieldsMax || list.Sum(static field => field.Name.Length + field.Value.Length + 32) > ListBytesMax ? null : list;
    }

    private static void Say(ReadOnlySpan<byte> lines, Transcript transcript)
    {
        Http1Fields fields = new(lines);
        while (fields.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            transcript.Say("name", name);
            transcript.Say("value", value);
        }
    }

    private static void Say(IEnumerable<(string Name, string Value)> fields, Transcript transcript)
    {
        foreach ((string name, string value) in fields)
        {
            transcript.Say("name", Encoding.Latin1.GetBytes(name));
            transcript.Say("value", Encoding.Latin1.GetBytes(value));
        }
    }
}
