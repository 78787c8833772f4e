using EdgeGate.Core;
using EdgeGate.Core.Guards;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Wire;
using EdgeGate.Sessions.Http.Judging;

namespace EdgeGate.Sessions.Http;

/// <summary>Holds a request's body in the client's window until it is judged. Nothing has reached a target by then, and none is taken from the pool.</summary>
internal sealed class HttpContentReading(HttpGate gate, HttpClientSide side, HttpExchange exchange)
{
    /// <summary>Bytes of the client's window that the body last read takes with its framing; 0 when it is not whole, or there is none.</summary>
    public int HeldBytes { get; private set; }

    /// <summary>The texts of the request last read, for rules that look into it.</summary>
    public OperationText? Text { get; private set; }

    /// <summary>Waits for the body and reads what it says.</summary>
    /// <param name="operation">The request.</param>
    /// <param name="mustHold">Whether it is to wait with its body, whatever that says.</param>
    /// <returns>The content; or why the request is refused before it is judged.</returns>
    public async ValueTask<(RequestContent? Content, HttpRefusal? Refusal)> ReadAsync(HttpOperation operation, bool mustHold = false)
    {
        HttpRequest request = exchange.Request;
        HeldBytes = 0;
        Text = null;
        if (request.BodyKind == Http1BodyKind.None)
        {
            Text = HttpTexts.Read(gate.Finder, request, exchange.Route, null);
            return (request.IsWebSocket ? HttpContents.Unknown(HttpTexts.Later) : gate.Contents.Read(operation, request.Fields, null), null);
        }
        if (request.IsGrpc && !mustHold)
        {
            // A call may go on for hours before its body ends, and nothing in that could be judged.
            Text = new OperationText(gate.Finder, [], HttpTexts.Grpc);
            return (HttpContents.UnknownGrpc, null);
        }
        using HttpHeldBody body = new(gate.Limits, request.BodyKind, request.ContentLength);
        if (body.Problem is null && await FillAsync(body) is { } refusal) { return (null, refusal); }
        Http1Fields.TryFind(request.Fields, "content-encoding"u8, out ReadOnlySpan<byte> coding);
        body.Decode(coding);
        Text = HttpTexts.Read(gate.Finder, request, exchange.Route, body);
        return (gate.Contents.Read(operation, request.Fields, body), null);
    }

    private async ValueTask<HttpRefusal?> FillAsync(HttpHeldBody body)
    {
        side.Enter(HttpPhase.Body);
        try
        {
            // The target is asked when the body has been judged, so it is not the target that says Continue.
            if (exchange.Request.TakeExpectation())
            {
                lock (side.Gate) { side.Peer.Outbox.Buffer.Append("HTTP/1.1 100 Continue\r\n\r\n"u8); }
                await side.Peer.Outbox.FlushAsync(CancellationToken.None);
            }
            while (true)
            {
                ParseStep step = body.Look(side.Peer.Unread);
                if (step.Kind == ParseKind.Fault) { return new HttpRefusal(Http1Status.Of(step.Problem), $"the request's body is malformed ({step.Problem})", "protocol_" + step.Problem); }
                if (step.Kind == ParseKind.Done)
                {
                    HeldBytes = body.Problem is null ? step.Bytes : 0;
                    return null;
                }
                if (side.IsStopped) { return HttpRefusal.Of(side.StopReason); }
                if (side.IsTimedOut) { return new HttpRefusal(408, "the request's body did not come in time", "body_timeout"); }
                if (!await side.Peer.ReadAsync() && side.Peer.IsClosed)
                {
                    return new HttpRefusal(400, $"the request's body is malformed ({ProtocolFault.HttpBodyCut})", "protocol_" + ProtocolFault.HttpBodyCut);
                }
            }
        }
        finally
        {
            side.Enter(HttpPhase.Working);
        }
    }
}
