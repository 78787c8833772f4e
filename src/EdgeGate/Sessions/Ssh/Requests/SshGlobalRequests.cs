using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Sessions.Ssh.Requests;

/// <summary>Requests that belong to no channel: where the target is to listen, and whether anybody lives. Under the session's lock.</summary>
/// <remarks>RFC 4254, 4 and 7.1; OpenSSH PROTOCOL, 2.2 and 2.4.</remarks>
public sealed class SshGlobalRequests(SshPeer client, SshPeer target, SshOperations operations, SshJudge judge, SshJournal journal, SshAllowances allowed, SshConnectionLimits limits)
{
    private readonly SshReplyQueue asked = new(limits.RequestsMax);

    /// <summary>Handles a global request of the client.</summary>
    public ProtocolFault OnClient(ReadOnlySpan<byte> message)
    {
        if (!SshGlobalRequest.TryRead(message, limits, out SshGlobalRequest request)) { return ProtocolFault.SshMalformedMessage; }
        switch (Encoding.ASCII.GetString(request.Type))
        {
            case "no-more-sessions@openssh.com":
                allowed.TakesNoSessions = true;
                return Answer(request.WantsReply, isYes: true);
            case "tcpip-forward":
                return SshForwardPlace.TryReadListen(request.Rest, limits, out SshForwardPlace place) ? OnListen(request, "tcpip-forward", place) : ProtocolFault.SshMalformedMessage;
            case "streamlocal-forward@openssh.com":
                return SshForwardPlace.TryReadSocket(request.Rest, limits, out SshForwardPlace socket) ? OnListen(request, "streamlocal-forward", socket) : ProtocolFault.SshMalformedMessage;
            case "cancel-tcpip-forward" or "cancel-streamlocal-forward@openssh.com" when allowed.RemoteForwards.Any:
                return Pass(request);
            default:
                // Among these the client's question whether we live (keepalive@openssh.com).
                return Answer(request.WantsReply, isYes: false);
        }
    }

    /// <summary>Handles a global request of the target: it has nothing to ask that is served.</summary>
    public ProtocolFault OnTarget(ReadOnlySpan<byte> message)
    {
        if (!SshGlobalRequest.TryRead(message, limits, out SshGlobalRequest request)) { return ProtocolFault.SshMalformedMessage; }
        if (!request.WantsReply) { return ProtocolFault.None; }
        target.Begin().Append(SshMessage.RequestFailure);
        target.Send();
        return ProtocolFault.None;
    }

    /// <summary>Passes the target's answer to a global request.</summary>
    public ProtocolFault OnReply(ReadOnlySpan<byte> message)
    {
        if (!asked.TryTakeAsked(out _)) { return ProtocolFault.SshUnaskedReply; }
        bool isYes = message[0] == SshMessage.RequestSuccess;
        if (isYes && message.Length > 1) { allowed.RemoteForwards.Allocated(message[1..]); }
        SendReply(isYes, isYes ? message[1..] : []);
        while (asked.TryTakeOwn(out SshReply own)) { SendReply(own == SshReply.Granted, []); }
        return ProtocolFault.None;
    }

    private ProtocolFault OnListen(in SshGlobalRequest request, string how, in SshForwardPlace place)
    {
        SshOperation operation = operations.Forward(how, place);
        Verdict verdict = judge.Judge(operation);
        journal.Judged(operation, verdict, null);
        if (verdict.Kind != VerdictKind.Allow || !allowed.RemoteForwards.TryAdd(place, verdict.Rule)) { return Answer(request.WantsReply, isYes: false); }
        return Pass(request);
    }

    private ProtocolFault Pass(in SshGlobalRequest request)
    {
        if (request.WantsReply && !asked.TryAdd(SshReply.Passed)) { return ProtocolFault.SshTooManyRequests; }
        SshConnectionWriter.GlobalRequest(target.Begin(), request.Type, request.WantsReply, request.Rest);
        target.Send();
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
        ByteBuffer reply = client.Begin();
        reply.Append(isYes ? SshMessage.RequestSuccess : SshMessage.RequestFailure);
        reply.Append(rest);
        client.Send();
    }
}
