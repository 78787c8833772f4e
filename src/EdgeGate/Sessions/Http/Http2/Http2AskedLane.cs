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
    private bool hasHeard;
    private bool hasAnswer;

    /// <summary>Whether all is in the lane that will ever be, so that whoever uses it may read it to its end.</summary>
    private bool IsAnswered => hasAnswer && IsRemoteEnded;

    /// <inheritdoc/>
    protected override bool EndsWithOther => true;

    /// <inheritdoc/>
    protected override Http2ErrorCode Reason => Http2ErrorCode.Cancel;

    /// <summary>Fields of the response came.</summary>
    /// <returns>What is wrong with them; NoError when nothing is.</returns>
    public Http2ErrorCode Take(Http2FieldList fields, bool isEnd)
    {
        hasHeard = true;
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

    /// <summary>The target reset the stream: where it has answered, it only wants no more of the request.</summary>
    public void OnReset(Http2ErrorCode code)
    {
        if (IsRemoteEnded) { Mute(); }
        else if (code == Http2ErrorCode.RefusedStream) { Refuse("the target refused the stream"); }
        else { Cut("the target reset the stream"); }
    }

    /// <summary>The target has not begun with the stream, and will not (RFC 9113, 8.7).</summary>
    public void Refuse(string why)
    {
        if (hasHeard) { Cut(why); }
        else { CutUnserved(why); }
    }

    /// <summary>The connection has ended: what it was not asked yet may be asked elsewhere, and an answer that came whole is good.</summary>
    public void OnConnectionEnded()
    {
        if (IsAnswered) { Mute(); }
        else if (hasAsked) { Cut("the target's connection has ended"); }
        else { Refuse("the target's connection has ended"); }
    }

    /// <inheritdoc/>
    protected override ParseStep SendHead(ReadOnlySpan<byte> unread)
    {
        ParseStep step = Http1Framer.ReadRequest(unread, 0, Link.LaneLimits, out Http1Request request);
        if (step.Kind != ParseKind.Done) { return step; }
        if (hasAsked) { return ParseStep.Fault(ProtocolFault.HttpUnaskedBytes, 0); }
        if (!asking.TryBegin(this, out int stream))
        {
            Refuse("the target takes no more requests on this connection");
            return ParseStep.Fault(ProtocolFault.HttpUnaskedBytes, 0);
        }
        hasAsked = true;
        isHead = request.Method.SequenceEqual("HEAD"u8);
        BeginStream(stream);
        ReadOnlySpan<byte> authority = Http1Fields.TryFind(request.Fields, "host"u8, out ReadOnlySpan<byte> host) ? host : default;
        Http2Heads.WriteRequestBlock(request.Method, request.Target, authority, asking.IsTls, request.Fields, Link.Output.BeginBlock());
        Link.Output.Block(stream, isEnd: request.BodyKind == Http1BodyKind.None);
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
