using EdgeGate.Core.Transport;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Http2;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Sessions.Http.Http2;

/// <summary>A lane toward a target: one request of an exchange, and its response.</summary>
internal sealed class Http2AskedLane(Http2Asking asking, LaneConnection far) : Http2Lane(asking, far)
{
    private bool isHead;
    private bool hasAsked;
    private bool hasAnswer;

    /// <inheritdoc/>
    protected override Http2ErrorCode Reason => Http2ErrorCode.Cancel;

    /// <summary>Fields of the response came.</summary>
    /// <returns>What is wrong with them; NoError when nothing is.</returns>
    public Http2ErrorCode Take(Http2FieldList fields, bool isEnd)
    {
        if (fields.IsTooLarge) { return Http2ErrorCode.ProtocolError; }
        if (hasAnswer) { return isEnd ? TakeTrailers(fields) : Http2ErrorCode.ProtocolError; }
        if (Http2Heads.WriteResponse(fields, isEnd, isHead, Far.Outbox.Buffer, out Http2ResponseFacts facts) != ProtocolFault.None) { return Http2ErrorCode.ProtocolError; }
        hasAnswer = !facts.IsInterim;
        if (hasAnswer) { BeginIncoming(facts.IsChunked, facts.HasBody ? facts.ContentLength : 0, isEnd); }
        else
        {
            if (IsOverfed) { return Http2ErrorCode.EnhanceYourCalm; }
            Feed();
        }
        return Http2ErrorCode.NoError;
    }

    /// <summary>The target has ended the stream: where it has answered, that stands, read or not, and it only wants no more of the request.</summary>
    public void OnLost(string why)
    {
        if (IsRemoteEnded) { Mute(); }
        else { Cut(why); }
    }

    /// <inheritdoc/>
    protected override ParseStep SendHead(ReadOnlySpan<byte> unread)
    {
        ParseStep step = Http1Framer.ReadRequest(unread, 0, Link.LaneLimits, out Http1Request request);
        if (step.Kind != ParseKind.Done) { return step; }
        if (hasAsked || !asking.TryBegin(this, out int stream)) { return ParseStep.Fault(ProtocolFault.HttpUnaskedBytes, 0); }
        hasAsked = true;
        isHead = request.Method.SequenceEqual("HEAD"u8);
        BeginStream(stream);
        ReadOnlySpan<byte> authority = Http1Fields.TryFind(request.Fields, "host"u8, out ReadOnlySpan<byte> host) ? host : default;
        Http2Heads.WriteRequestBlock(request.Method, request.Target, authority, asking.IsTls, request.Fields, Link.BeginBlock());
        Link.WriteBlock(stream, isEnd: request.BodyKind == Http1BodyKind.None);
        BeginBody(request.BodyKind, request.Facts.ContentLength);
        return step;
    }

    /// <inheritdoc/>
    protected override bool OnSent()
    {
        if (IsRemoteEnded) { EndStream(); }
        return true;
    }

    /// <inheritdoc/>
    protected override void OnReceived()
    {
        if (IsLocalEnded) { EndStream(); }
    }

    /// <inheritdoc/>
    protected override void OnEnded() => asking.Forget(this);
}
