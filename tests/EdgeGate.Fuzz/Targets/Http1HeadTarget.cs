using System.Globalization;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Plain;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Heads of requests and of responses, one behind the other.</summary>
internal static class Http1HeadTarget
{
    private static readonly Http1Limits Limits = new(RequestLineBytesMax: 60, HeadBytesMax: 200, FieldsMax: 6);

    public static FuzzTarget CreateRequest() => new("http1-request", HttpVectors.Requests, Request, PlainRequest);

    public static FuzzTarget CreateResponse() => new("http1-response", HttpVectors.Responses, Response, PlainResponse);

    private static ParseStep Request(ReadOnlySpan<byte> options, ReadOnlySpan<byte> window, Transcript transcript)
    {
        CheckLooked(window);
        ParseStep step = Http1Framer.ReadRequest(window, 0, Limits, out Http1Request request);
        if (step.Kind == ParseKind.Done)
        {
            transcript.Say("method", request.Method);
            transcript.Say("target", request.Target);
            Say(request.IsVersion10, request.Fields, request.Facts, transcript);
            transcript.Say(request.Facts.ExpectsContinue ? "expects" : "expects nothing");
        }
        return Refused(step);
    }

    private static ParseStep Response(ReadOnlySpan<byte> options, ReadOnlySpan<byte> window, Transcript transcript)
    {
        ParseStep step = Http1Framer.ReadResponse(window, 0, Limits, out Http1Response response);
        if (step.Kind == ParseKind.Done)
        {
            transcript.Say("status", response.Status);
            Say(response.IsVersion10, response.Fields, response.Facts, transcript);
        }
        return Refused(step);
    }

    /// <summary>What was looked at before need not be looked at again.</summary>
    private static void CheckLooked(ReadOnlySpan<byte> window)
    {
        for (int looked = 1; looked < window.Length; looked++)
        {
            if (Http1Framer.ReadHead(window[..looked], 0, Limits).Kind != ParseKind.NeedMore) { break; }
            if (Http1Framer.ReadHead(window, looked, Limits) != Http1Framer.ReadHead(window, 0, Limits)) { throw new FuzzFinding($"having looked at {looked} bytes changes what is read"); }
        }
    }

    /// <summary>Which fault it is, and where, is for people: the plain parser only knows that it refuses.</summary>
    private static ParseStep Refused(ParseStep step) => step.Kind == ParseKind.Fault ? ParseStep.Fault(ProtocolFault.HttpRequestLineMalformed, 0) : step;

    private static void Say(bool isVersion10, ReadOnlySpan<byte> lines, in Http1Facts facts, Transcript transcript)
    {
        transcript.Say(isVersion10 ? "1.0" : "1.1");
        Http1Fields fields = new(lines);
        while (fields.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            transcript.Say("name", name);
            transcript.Say("value", value);
        }
        transcript.Say("length", facts.ContentLength);
        transcript.Say($"{facts.IsChunked} {facts.IsClose} {facts.IsKeepAlive} {facts.IsUpgrade} {facts.HasListedFields}");
    }

    private static void PlainRequest(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript) => Plain(input, transcript, mayLead: true, static (lines, transcript) =>
    {
        if (PlainHttp.RequestLine(lines[0]) is not { } line) { return false; }
        if (PlainHttp.Read(lines.Skip(1), Limits.FieldsMax, line.IsVersion10) is not { } fields) { return false; }
        if (fields.Hosts.Count > 1 || (fields.Hosts.Count == 0 && !line.IsVersion10) || fields.Hosts.Any(static host => !PlainHttp.IsAuthority(host))) { return false; }
        if (!PlainHttp.IsTarget(line.Method, line.Target, fields.Hosts.Count > 0 ? fields.Hosts[0] : null)) { return false; }
        transcript.Say("method", System.Text.Encoding.Latin1.GetBytes(line.Method));
        transcript.Say("target", System.Text.Encoding.Latin1.GetBytes(line.Target));
        Say(line.IsVersion10, fields, transcript);
        transcript.Say(fields.Expects ? "expects" : "expects nothing");
        return true;
    });

    private static void PlainResponse(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript) => Plain(input, transcript, mayLead: false, static (lines, transcript) =>
    {
        if (PlainHttp.StatusLine(lines[0]) is not { } line) { return false; }
        if (PlainHttp.Read(lines.Skip(1), Limits.FieldsMax, line.IsVersion10) is not { } fields) { return false; }
        transcript.Say("status", line.Status);
        Say(line.IsVersion10, fields, transcript);
        return true;
    });

    private static void Say(bool isVersion10, PlainHttp.Fields fields, Transcript transcript)
    {
        transcript.Say(isVersion10 ? "1.0" : "1.1");
        foreach ((string name, string value) in fields.All)
        {
            transcript.Say("name", System.Text.Encoding.Latin1.GetBytes(name));
            transcript.Say("value", System.Text.Encoding.Latin1.GetBytes(value));
        }
        transcript.Say("length", fields.Length is null ? -1 : long.Parse(fields.Length, CultureInfo.InvariantCulture));
        bool hasOther = fields.Connection.Any(static item => item is not ("close" or "keep-alive" or "upgrade"));
        transcript.Say($"{fields.IsChunked} {fields.Connection.Contains("close")} {fields.Connection.Contains("keep-alive")} {fields.Connection.Contains("upgrade")} {hasOther}");
    }

    private static void Plain(ReadOnlySpan<byte> input, Transcript transcript, bool mayLead, Func<IReadOnlyList<string>, Transcript, bool> read)
    {
        string text = PlainHttp.Text(input);
        int start = 0;
        while (true)
        {
            // A status line that cannot be one need not be read to its end.
            bool cannotBe = !mayLead && start < text.Length && text[start] != 'H';
            PlainHttp.Head head = cannotBe ? new PlainHttp.Head(-1, []) : PlainHttp.Cut(text[start..], Limits.RequestLineBytesMax, Limits.HeadBytesMax, mayLead);
            if (head.Bytes == 0)
            {
                transcript.Say("unread", input[start..]);
                return;
            }
            if (head.Bytes < 0 || !read(head.Lines, transcript))
            {
                transcript.Say("HttpRequestLineMalformed", start);
                return;
            }
            start += head.Bytes;
        }
    }
}
