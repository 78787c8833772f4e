using EdgeGate.Core;
using EdgeGate.Core.Transport;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Http2;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Sessions.Http.Http2;

/// <summary>A lane that a session serves: requests of a client's streams, one after the other, and their responses.</summary>
internal sealed class Http2ServedLane(Http2Serving serving, LaneConnection far) : Http2Lane(serving, far)
{
    private bool isHead;
    private bool isPersistent;

    /// <inheritdoc/>
    // The session ended it. What it has read may have been worked on, and is not to be sent again unasked.
    protected override Http2ErrorCode Reason => WasRead ? Http2ErrorCode.InternalError : Http2ErrorCode.RefusedStream;

    /// <summary>Since when it waits for another stream.</summary>
    public long RestingSince { get; set; }

    /// <summary>Hands a request over.</summary>
    /// <param name="stream">Its stream.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="isEnd">Whether it has no body.</param>
    /// <returns>What is wrong with it; then nothing was handed over.</returns>
    public ProtocolFault Begin(int stream, Http2FieldList fields, bool isEnd)
    {
        ByteBuffer buffer = Far.Outbox.Buffer;
        int before = buffer.Length;
        ProtocolFault fault = Http2Heads.WriteRequest(fields, isEnd, buffer, out Http2RequestFacts facts);
        if (fault != ProtocolFault.None)
        {
            buffer.Truncate(before);
            return fault;
        }
        isHead = facts.IsHead;
        BeginStream(stream);
        BeginIncoming(facts.IsChunked, facts.ContentLength, isEnd);
        return ProtocolFault.None;
    }

    /// <inheritdoc/>
    protected override bool MustWait => !IsRemoteEnded;

    /// <inheritdoc/>
    protected override ParseStep SendHead(ReadOnlySpan<byte> unread)
    {
        ParseStep step = Http1Framer.ReadResponse(unread, 0, Link.LaneLimits, out Http1Response response);
        if (step.Kind != ParseKind.Done) { return step; }
        // Nothing was asked, or the session switches protocols, which nobody could ask for.
        if (Stream == 0 || response.Status == 101) { return ParseStep.Fault(ProtocolFault.HttpUnaskedBytes, 0); }
        Http1BodyKind kind = response.BodyKind(isHead);
        if (MustWait && kind != Http1BodyKind.None) { WriteWithoutLength(response); }
        else { Http2Heads.WriteResponseBlock(response.Status, response.Fields, Link.Output.BeginBlock()); }
        Link.Output.Block(Stream, isEnd: !response.IsInterim && kind == Http1BodyKind.None);
        if (response.IsInterim) { return step; }
        isPersistent = response.IsPersistent;
        BeginBody(kind, response.Facts.ContentLength);
        return step;
    }

    /// <summary>A length tells as much as the end does.</summary>
    private void WriteWithoutLength(in Http1Response response)
    {
        using ByteBuffer kept = new(Link.LaneLimits.HeadBytesMax);
        Http1Fields fields = new(response.Fields);
        while (fields.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            if (!Http1Bytes.Same(name, "content-length"u8)) { Http1Writer.Field(kept, name, value); }
        }
        Http2Heads.WriteResponseBlock(response.Status, kept.Written, Link.Output.BeginBlock());
    }

    /// <inheritdoc/>
    protected override bool OnSent()
    {
        bool goesOn = IsRemoteEnded && isPersistent;
        EndStream();
        if (goesOn) { serving.Rest(this); }
        return goesOn;
    }

    /// <inheritdoc/>
    protected override void OnEnded() => serving.Forget(this);
}
