using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Spdy;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using EdgeGate.Relay.Guests;

namespace EdgeGate.Sessions.Kubernetes;

/// <summary>A port-forward from its request to its end: SPDY/3.1, in a WebSocket or not, on either side. Its bytes are counted and not looked into.</summary>
/// <param name="stream">The stream.</param>
/// <param name="operation">What was judged.</param>
/// <param name="handshake">Asks the target, and answers the client.</param>
internal sealed class ForwardSession(GuestStream stream, KubeOperation operation, RemoteHandshake handshake)
{
    private const string Plain = "portforward.k8s.io";
    private const string Tunnelled = "SPDY/3.1+portforward.k8s.io";

    /// <summary>Serves it.</summary>
    public async Task<GuestOutcome> RunAsync(CancellationToken stop)
    {
        if (ReadClient(stream.Fields) is not { } isTunnelled) { return await handshake.RefuseAsync(400, $"port-forward is spoken as {Plain} on SPDY/3.1, or {Tunnelled} on WebSocket", "protocol", operation); }
        (int status, string message) = (502, "");
        // The client's own way first.
        foreach (bool inTunnel in new[] { isTunnelled, !isTunnelled })
        {
            string name = inTunnel ? Tunnelled : Plain;
            GuestTarget target = await stream.Connect(stop);
            (status, message, string chosen) = await handshake.TryAskAsync(target, [name], isSpdy: !inTunnel);
            if (status == 101 && chosen == name) { return await RelayAsync(target.Peer, isTunnelled, inTunnel); }
            if (status == 101) { (status, message) = (502, "the target does not speak the protocol of port-forward"); }
            if (status is not (400 or 403 or 405 or 426 or 501 or 502)) { break; }
        }
        return await handshake.RefuseAsync(status is >= 400 and < 600 ? status : 502, message, "target_refused", operation);
    }

    /// <summary>Whether the client speaks SPDY in a WebSocket; null when it speaks nothing that there is.</summary>
    private static bool? ReadClient(ReadOnlySpan<byte> fields)
    {
        if (!Http1Fields.TryFind(fields, "upgrade"u8, out ReadOnlySpan<byte> upgrade)) { return null; }
        bool isTunnelled = Http1Bytes.Same(upgrade, "websocket"u8);
        if (!isTunnelled && !Http1Bytes.Same(upgrade, "SPDY/3.1"u8)) { return null; }
        ReadOnlySpan<byte> wanted = isTunnelled ? "SPDY/3.1+portforward.k8s.io"u8 : "portforward.k8s.io"u8;
        Http1Fields lines = new(fields);
        while (lines.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            if (!Http1Bytes.Same(name, isTunnelled ? "sec-websocket-protocol"u8 : "x-stream-protocol-version"u8)) { continue; }
            while (Http1Bytes.NextItem(ref value, out ReadOnlySpan<byte> item))
            {
                if (item.SequenceEqual(wanted)) { return isTunnelled; }
            }
        }
        return null;
    }

    private async Task<GuestOutcome> RelayAsync(RelayPeer target, bool isTunnelled, bool inTunnel)
    {
        ForwardStreams streams = new(stream) { TargetOutbox = target.Outbox };
        using ForwardEnd client = new(streams, stream.Client.Outbox, isClient: true, isTunnelled, SpdyLimits.Default);
        using ForwardEnd server = new(streams, target.Outbox, isClient: false, inTunnel, SpdyLimits.Default);
        (client.Other, server.Other) = (server, client);
        lock (stream.Gate) { handshake.Accept(isTunnelled ? Tunnelled : Plain, isSpdy: !isTunnelled); }
        stream.Client.Transport.CompletesInline = target.Transport.CompletesInline = true;
        RelayExchange running = stream.Began(target);
        SessionEnd end = SessionEnd.InternalError;
        bool isDone = false;
        try
        {
            end = await running.RunAsync(new ForwardDirection(client, SessionEnd.ClientClosed), new ForwardDirection(server, SessionEnd.TargetClosed));
            isDone = end is default(SessionEnd) or SessionEnd.ClientClosed or SessionEnd.ClientLost;
        }
        finally
        {
            lock (stream.Gate)
            {
                client.End(!isDone);
                server.End(!isDone);
                streams.Close();
                Ended(streams);
            }
            await RelaySession.FlushLastAsync(stream.Client.Outbox);
            await RelaySession.FlushLastAsync(target.Outbox);
        }
        string? problem = isDone ? null : streams.Fault != ProtocolFault.None ? streams.Fault.ToString() : end.ToString();
        return new GuestOutcome(101, problem, streams.BytesIn, streams.BytesOut);
    }

    private void Ended(ForwardStreams streams)
    {
        AuditLine line = stream.Engines.Audit.Begin(AuditCode.StreamEnded, stream.Scope);
        line.Number("n"u8, stream.Number);
        line.Text("kind"u8, operation.Subresource);
        line.Number("bytes_in"u8, streams.BytesIn);
        line.Number("bytes_out"u8, streams.BytesOut);
        line.Text("rule"u8, stream.Judgement.Verdict.Verdict.Rule);
        line.Commit();
    }
}
