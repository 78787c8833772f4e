using EdgeGate.Core;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using EdgeGate.Sessions.Http.Judging;

namespace EdgeGate.Sessions.Http;

/// <summary>The gateway's own answers to a client: refusals, and the care that it sees them.</summary>
internal sealed class HttpAnswers(HttpGate gate, HttpClientSide side, HttpExchange exchange, HttpLedger ledger)
{
    private const int LingerBytesMax = 16 * 1024 * 1024;

    /// <summary>Refuses a request that cannot be read; the connection ends.</summary>
    public Task RefuseFaultAsync(ProtocolFault fault)
        => RefuseAsync(new HttpRefusal(Http1Status.Of(fault), $"the request is malformed ({fault})", "protocol_" + fault), mustClose: true);

    /// <summary>Refuses a request.</summary>
    /// <param name="refusal">Why.</param>
    /// <param name="mustClose">Whether the connection cannot be in step again.</param>
    /// <returns>Whether the connection goes on.</returns>
    public async Task<bool> RefuseAsync(HttpRefusal refusal, bool mustClose = false)
    {
        // A denial and a failed proof were counted and audited where they happened.
        if (refusal.Reason.Length > 0) { ledger.Refused(refusal.Reason); }
        bool hasUnreadBody = exchange.Request.BodyKind != Http1BodyKind.None;
        bool isLast = mustClose || hasUnreadBody || !exchange.Request.IsPersistent || gate.IsRetired || side.IsStopped;
        if (refusal.Preflight is { } lines)
        {
            lock (side.Gate) { HttpProblem.WritePreflight(side.Peer.Outbox.Buffer, lines, isLast); }
            await side.Peer.Outbox.FlushAsync(CancellationToken.None);
        }
        else if (exchange.Request.IsGrpc) { await WriteGrpcAsync(refusal, isLast); }
        else if (refusal.Reply is { } reply)
        {
            lock (side.Gate) { reply.Write(side.Peer.Outbox.Buffer, hasBody: !exchange.Request.IsHead, isLast); }
            await side.Peer.Outbox.FlushAsync(CancellationToken.None);
        }
        else if (refusal.Messages is { } messages) { await WriteDenialAsync(messages, refusal, isLast); }
        else if (refusal.Held is { } held) { await WriteHeldAsync(held, refusal, isLast); }
        else { await WriteAsync(refusal.Status, refusal.Message, refusal.Rule, isLast); }
        if (mustClose || hasUnreadBody) { await LingerAsync(); }
        return !isLast;
    }

    /// <summary>Writes an answer.</summary>
    public async Task WriteAsync(int status, string message, string rule, bool isLast)
    {
        byte[]? document = exchange.Guest?.Refusal(status, message, rule);
        lock (side.Gate) { HttpProblem.Write(side.Peer.Outbox.Buffer, status, message, rule, exchange.Request.WantsPage, hasBody: !exchange.Request.IsHead, isLast, document, exchange.CorsLines); }
        await side.Peer.Outbox.FlushAsync(CancellationToken.None);
    }

    private async Task WriteGrpcAsync(HttpRefusal refusal, bool isLast)
    {
        lock (side.Gate)
        {
            Http1Fields.TryFind(exchange.Request.Fields, "content-type"u8, out ReadOnlySpan<byte> type);
            GrpcAnswer.Write(side.Peer.Outbox.Buffer, type, refusal, isLast, exchange.CorsLines);
        }
        await side.Peer.Outbox.FlushAsync(CancellationToken.None);
    }

    /// <summary>Ends an answer of gRPC that has begun with a status that says why it is not whole; false when it has no trailers.</summary>
    public async Task<bool> BreakOffAsync(HttpRefusal refusal)
    {
        using ByteBuffer lines = new(64 * 1024);
        GrpcAnswer.AppendStatus(lines, refusal);
        lock (side.Gate)
        {
            if (!exchange.ResponseWay.TryBreakOff(lines.Written)) { return false; }
        }
        ledger.Refused(refusal.Reason);
        await side.Peer.Outbox.FlushAsync(CancellationToken.None);
        await LingerAsync();
        return true;
    }

    private async Task WriteHeldAsync(HttpHeldAnswer held, HttpRefusal refusal, bool isLast)
    {
        lock (side.Gate) { HttpProblem.WriteHeld(side.Peer.Outbox.Buffer, held, refusal.Message, hasBody: !exchange.Request.IsHead, isLast, exchange.CorsLines); }
        await side.Peer.Outbox.FlushAsync(CancellationToken.None);
    }

    private async Task WriteDenialAsync(RequestContent messages, HttpRefusal refusal, bool isLast)
    {
        int status = RpcDenial.TakesAnswer(exchange.Request.Fields) ? 200 : refusal.Status;
        lock (side.Gate) { RpcDenial.Write(side.Peer.Outbox.Buffer, status, messages, refusal.Message, refusal.Rule, isLast, exchange.CorsLines); }
        await side.Peer.Outbox.FlushAsync(CancellationToken.None);
    }

    /// <summary>Closing a socket with unread bytes resets it, and the client would not see the answer.</summary>
    public async Task LingerAsync()
    {
        side.BeginLinger();
        try
        {
            await side.Peer.Transport.EndWritesAsync();
            for (long dropped = 0; dropped < LingerBytesMax && !side.IsTimedOut && !side.IsStopped && !side.Peer.IsClosed;)
            {
                dropped += side.Peer.Unread.Length;
                side.Peer.Consume(side.Peer.Unread.Length);
                await side.Peer.ReadAsync();
            }
        }
        catch (Exception problem) when (RelayExchange.IsLost(problem))
        {
            // It is gone already.
        }
    }
}
