using EdgeGate.Core;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using EdgeGate.Sessions.Http.Bodies;

namespace EdgeGate.Sessions.Http;

/// <summary>The response under way: what its head says, and how its body goes on to the client. Used again for the next.</summary>
internal sealed class HttpResponse(HttpExchange exchange, HttpGate gate, RelayPeer client, HttpBodyTapes tapes)
{
    /// <summary>The final status; 0 before it came.</summary>
    public int Status { get; private set; }
    /// <summary>Whether the target said anything.</summary>
    public bool HasBegun { get; private set; }
    /// <summary>Whether it is one of gRPC, whose trailers say how it ended, or of gRPC-Web, whose last message does.</summary>
    public bool IsGrpc { get; private set; }
    /// <summary>Whether the client keeps the connection, and the gateway does.</summary>
    public bool IsClientPersistent { get; private set; }
    /// <summary>Whether the target keeps its connection.</summary>
    public bool IsTargetPersistent { get; private set; }
    /// <summary>Whether the target switched to WebSocket.</summary>
    public bool IsUpgraded { get; private set; }

    private HttpRequest Request => exchange.Request;
    private HttpBodyWay Way => exchange.ResponseWay;

    /// <summary>A head came; under the lock.</summary>
    /// <param name="head">The head.</param>
    /// <param name="consumed">Bytes of the window it took.</param>
    /// <returns>What comes next; null when its body does.</returns>
    public RelayStep? Take(in Http1Response head, int consumed)
    {
        HasBegun = true;
        exchange.RequestWay.LetGo();
        if (head.IsInterim) { return PassInterim(head, consumed); }
        bool isUpgrade = head.Status == 101;
        if (isUpgrade && !(Request.IsWebSocket && head.Facts.IsUpgrade && Http1Bytes.Same(head.Facts.Upgrade, "websocket"u8)))
        {
            return exchange.OnFault(isRequest: false, ProtocolFault.HttpUnaskedUpgrade, consumed);
        }
        Http1BodyKind kind = head.BodyKind(Request.IsHead);
        BodyOpening opening = isUpgrade ? default : HttpBodies.Open(ContextOf(head.Fields), BodyDirection.Response, head.Fields, spare: Way.Spare);
        // A body that does not come need not be one that passes.
        bool hasBody = kind != Http1BodyKind.None;
        if (opening.Refusal is { } reason && hasBody) { return exchange.OnBodyRefused(isRequest: false, reason, consumed); }
        if (HttpHeads.WriteResponse(exchange, Way.Head, head, exchange.Decision.ResponseFields, opening.Masker is not null) is { } refusal)
        {
            opening.Masker?.Dispose();
            return exchange.OnBodyRefused(isRequest: false, refusal, consumed);
        }
        Status = head.Status;
        Way.IsGrpcWeb = Request.IsGrpc && HttpBodies.EndsInMessage(head.Fields, isDecoded: opening.Masker is not null);
        IsGrpc = Request.IsGrpc && (Way.IsGrpcWeb || HttpBodies.EndsInTrailers(head.Fields));
        IsTargetPersistent = head.IsPersistent && kind != Http1BodyKind.UntilClose && !exchange.IsTargetBound;
        IsClientPersistent = Request.IsPersistent && exchange.RequestWay.IsDone && !gate.IsRetired;
        exchange.Use.Tape?.Response(exchange.Number, head.Status, Way.Head.Written[(Way.Head.Written.IndexOf((byte)'\n') + 1)..]);
        if (isUpgrade) { return Upgrade(consumed); }
        BodyMasker? owned = hasBody ? opening.Masker : null;
        if (!hasBody) { opening.Masker?.Dispose(); }
        (HttpFraming framing, long length) = HttpReframing.OfResponse(Request, head, kind, owned is not null, opening.Masker is not null);
        HttpBodyTape? tape = hasBody ? tapes.Open(isFromClient: false, head.Fields, exchange.ResponseContext, owned is not null) : null;
        Way.Begin(client.Outbox, new Http1Body(kind, head.Facts.ContentLength), owned, framing, length, tape);
        return null;
    }

    /// <summary>A guest's stream is over.</summary>
    /// <param name="status">How it was answered.</param>
    public void End(int status) => Status = status;

    /// <summary>Writes what it says about the client's connection.</summary>
    public void WriteConnection(ByteBuffer output, HttpFraming framing)
    {
        if (framing == HttpFraming.Close) { IsClientPersistent = false; }
        if (!IsClientPersistent) { Http1Writer.Field(output, "Connection"u8, "close"u8); }
        else if (Request.IsVersion10) { Http1Writer.Field(output, "Connection"u8, "keep-alive"u8); }
    }

    /// <summary>The request goes to a target that said nothing yet.</summary>
    public void Await() => HasBegun = false;

    /// <summary>Forgets it.</summary>
    public void Forget()
    {
        Status = 0;
        HasBegun = IsGrpc = IsClientPersistent = IsTargetPersistent = IsUpgraded = false;
    }

    /// <summary>What is asked of it: one that is no answer to messages, and no stream of events, is not looked into for lists.</summary>
    private BodyContext ContextOf(ReadOnlySpan<byte> fields)
    {
        bool mayHoldMessages = exchange.Decision.HoldsMessages || (Http1Fields.TryFind(fields, "content-type"u8, out ReadOnlySpan<byte> type) && Http1Bytes.Same(type[..Math.Min(type.Length, 17)], "text/event-stream"u8));
        return mayHoldMessages ? exchange.ResponseContext : exchange.Decision.ResponseWithoutMessages;
    }

    private RelayStep PassInterim(in Http1Response head, int consumed)
    {
        // An HTTP/1.0 client knows none (RFC 9110, 15.2), and 100 is for one that waits for it.
        if (!Request.IsVersion10 && (head.Status != 100 || Request.ExpectsContinue))
        {
            if (HttpHeads.WriteResponse(exchange, Way.Head, head, exchange.Decision.ResponseFields, isRewritten: false) is { } refusal) { return exchange.OnBodyRefused(isRequest: false, refusal, consumed); }
            client.Outbox.Buffer.Append(Way.Head.Written);
            Http1Writer.End(client.Outbox.Buffer);
            Way.Head.Clear();
        }
        return RelayStep.Flush(consumed);
    }

    private RelayStep Upgrade(int consumed)
    {
        IsUpgraded = true;
        IsTargetPersistent = false;
        ByteBuffer output = client.Outbox.Buffer;
        output.Append(Way.Head.Written);
        Http1Writer.Field(output, "Connection"u8, "Upgrade"u8);
        Http1Writer.Field(output, "Upgrade"u8, "websocket"u8);
        Http1Writer.End(output);
        Way.Head.Clear();
        return RelayStep.End(consumed, default);
    }
}
