using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Ssh.Requests;

/// <summary>Requests that belong to no channel: where the target is to listen, and whether anybody lives. Under the session's lock.</summary>
/// <remarks>RFC 4254, 4 and 7.1; OpenSSH PROTOCOL, 2.2 and 2.4. Answers have no number, so while one request waits for approval, those behind it wait too.</remarks>
public sealed class SshGlobalRequests(SshRelayParts parts)
{
    private readonly SshReplyQueue asked = new(parts.Limits.RequestsMax);
    private readonly Queue<byte[]> behind = new();
    private bool isWaiting;

    /// <summary>Told what was wrong with a request that had to wait behind another.</summary>
    public required Action<ProtocolFault> Broken { get; init; }

    /// <summary>Handles a global request of the client.</summary>
    public ProtocolFault OnClient(ReadOnlySpan<byte> message) => isWaiting ? Keep(message) : Take(message);

    private ProtocolFault Take(ReadOnlySpan<byte> message)
    {
        if (!SshGlobalRequest.TryRead(message, parts.Limits, out SshGlobalRequest request)) { return ProtocolFault.SshMalformedMessage; }
        switch (Encoding.ASCII.GetString(request.Type))
        {
            case "no-more-sessions@openssh.com":
                parts.Allowed.TakesNoSessions = true;
                return Answer(request.WantsReply, isYes: true);
            case "tcpip-forward":
                return SshForwardPlace.TryReadListen(request.Rest, parts.Limits, out SshForwardPlace place) ? OnListen(request, "tcpip-forward", place) : ProtocolFault.SshMalformedMessage;
            case "streamlocal-forward@openssh.com":
                return SshForwardPlace.TryReadSocket(request.Rest, parts.Limits, out SshForwardPlace socket) ? OnListen(request, "streamlocal-forward", socket) : ProtocolFault.SshMalformedMessage;
            case "cancel-tcpip-forward" or "cancel-streamlocal-forward@openssh.com" when parts.Allowed.RemoteForwards.Any:
                return Pass(request);
            default:
                // Among these the client's question whether we live (keepalive@openssh.com).
                return Answer(request.WantsReply, isYes: false);
        }
    }

    /// <summary>Handles a global request of the target: it has nothing to ask that is served.</summary>
    public ProtocolFault OnTarget(ReadOnlySpan<byte> message)
    {
        if (!SshGlobalRequest.TryRead(message, parts.Limits, out SshGlobalRequest request)) { return ProtocolFault.SshMalformedMessage; }
        if (!request.WantsReply) { return ProtocolFault.None; }
        parts.Target.Begin().Append(SshMessage.RequestFailure);
        parts.Target.Send();
        return ProtocolFault.None;
    }

    /// <summary>Passes the target's answer to a global request.</summary>
    public ProtocolFault OnReply(ReadOnlySpan<byte> message)
    {
        if (!asked.TryTakeAsked(out _)) { return ProtocolFault.SshUnaskedReply; }
        bool isYes = message[0] == SshMessage.RequestSuccess;
        if (isYes && message.Length > 1) { parts.Allowed.RemoteForwards.Allocated(message[1..]); }
        SendReply(isYes, isYes ? message[1..] : []);
        while (asked.TryTakeOwn(out SshReply own)) { SendReply(own == SshReply.Granted, []); }
        return ProtocolFault.None;
    }

    private ProtocolFault OnListen(in SshGlobalRequest request, string how, in SshForwardPlace place)
    {
        SshOperation operation = parts.Operations.Forward(how, place);
        Verdict verdict = parts.Judge.Judge(operation);
        if (verdict.Kind == VerdictKind.Hold && parts.Holds is not null)
        {
            using ByteBuffer kept = new(parts.Limits.TextBytesMax + parts.Limits.NameBytesMax + request.Rest.Length);
            SshConnectionWriter.GlobalRequest(kept, request.Type, request.WantsReply, request.Rest);
            byte[] message = kept.Written.ToArray();
            isWaiting = true;
            parts.Holds.Begin(operation, verdict, message, hold => OnHold(message, how, operation, verdict, hold));
            return ProtocolFault.None;
        }
        return ListenJudged(request, operation, verdict, place, hold: "");
    }

    private ProtocolFault ListenJudged(in SshGlobalRequest request, SshOperation operation, Verdict verdict, in SshForwardPlace place, string hold)
    {
        parts.Journal.Judged(operation, verdict, null, hold);
        if (verdict.Kind != VerdictKind.Allow) { parts.Notices.Tell(Encoding.UTF8.GetBytes($"edgegate: {operation.What}: {verdict.Reason} (rule: {verdict.Rule})\r\n")); }
        if (verdict.Kind != VerdictKind.Allow || !parts.Allowed.RemoteForwards.TryAdd(place, verdict.Rule)) { return Answer(request.WantsReply, isYes: false); }
        return Pass(request);
    }

    private void OnHold(byte[] message, string how, SshOperation operation, Verdict verdict, RelayHold hold)
    {
        if (hold.Outcome is not { } outcome)
        {
            parts.Notices.Tell(parts.Holds!.Told(hold.Opened!));
            return;
        }
        isWaiting = false;
        ProtocolFault fault = ProtocolFault.SshMalformedMessage;
        if (SshGlobalRequest.TryRead(message, parts.Limits, out SshGlobalRequest request)
            && (how == "tcpip-forward" ? SshForwardPlace.TryReadListen(request.Rest, parts.Limits, out SshForwardPlace place) : SshForwardPlace.TryReadSocket(request.Rest, parts.Limits, out place)))
        {
            fault = ListenJudged(request, operation, SshHolds.Decided(verdict, hold), place, outcome.Hold);
        }
        while (fault == ProtocolFault.None && !isWaiting && behind.TryDequeue(out byte[]? next)) { fault = Take(next); }
        if (fault != ProtocolFault.None) { Broken(fault); }
    }

    /// <summary>Keeps a request until that before it is decided. A client that asks whether we live is told so by a message that is no answer.</summary>
    private ProtocolFault Keep(ReadOnlySpan<byte> message)
    {
        if (behind.Count == parts.Limits.RequestsMax) { return ProtocolFault.SshTooManyRequests; }
        behind.Enqueue(message.ToArray());
        ByteBuffer ignored = parts.Client.Begin();
        ignored.Append(SshMessageType.Ignore);
        SshWriter.String(ignored, ""u8);
        parts.Client.Send();
        return ProtocolFault.None;
    }

    private ProtocolFault Pass(in SshGlobalRequest request)
    {
        if (request.WantsReply && !asked.TryAdd(SshReply.Passed)) { return ProtocolFault.SshTooManyRequests; }
        SshConnectionWriter.GlobalRequest(parts.Target.Begin(), request.Type, request.WantsReply, request.Rest);
        parts.Target.Send();
        return ProtocolFault.None;
    }

    private ProtocolFault Answer(bool wantsReply, bool isYes)
    {
        if (!wantsReply) { return ProtocolFault.None; }
        if (asked.Count > 0) { return asked.TryAdd(isYes ? SshReply.Granted : SshReply.Refused) ? ProtocolFault.None : ProtocolFault.SshTooManyRequests; }
        SendReply(isYes, []);
        return ProtocolFault.None;
    }

    private void SendReply(bool isYes, ReadOnlySpan<byte> rest)
    {
        ByteBuffer reply = parts.Client.Begin();
        reply.Append(isYes ? SshMessage.RequestSuccess : SshMessage.RequestFailure);
        reply.Append(rest);
        parts.Client.Send();
    }
}
