using System.Text;
using EdgeGate.Core;
using EdgeGate.Policy.Ssh;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using EdgeGate.Sessions.Ssh.Channels;

namespace EdgeGate.Sessions.Ssh.Requests;

/// <summary>Channels that a peer opens: sessions, and forwards, each judged. Under the session's lock.</summary>
/// <remarks>RFC 4254, 5.1 and 7.2; OpenSSH PROTOCOL, 2.4.</remarks>
public sealed class SshOpenings(
    SshPeer client, SshPeer target, SshChannelTable channels, SshOperations operations, SshJudge judge, SshJournal journal, SshAllowances allowed, SshConnectionLimits limits, SshNotices notices, SshHolds? holds)
{
    /// <summary>Forwards that may wait for approval at once.</summary>
    private const int WaitingMax = 64;

    private int waiting;

    /// <summary>Handles a channel that the client opens.</summary>
    public ProtocolFault OnClient(ReadOnlySpan<byte> message)
    {
        if (!SshChannelOpen.TryRead(message, limits, out SshChannelOpen open)) { return ProtocolFault.SshMalformedMessage; }
        if (open.PacketMax < limits.PacketBytesMin) { return Refuse(client, open.Sender, SshOpenFailure.ResourceShortage, "packets would hold next to nothing"u8); }
        if (open.Type.SequenceEqual("session"u8))
        {
            if (allowed.TakesNoSessions) { return Refuse(client, open.Sender, SshOpenFailure.AdministrativelyProhibited, "no more sessions were asked for"u8); }
            Open(open, isClient: true, "session", "", open.Rest);
            return ProtocolFault.None;
        }
        bool isTcp = open.Type.SequenceEqual("direct-tcpip"u8);
        if (!isTcp && !open.Type.SequenceEqual("direct-streamlocal@openssh.com"u8)) { return Refuse(client, open.Sender, SshOpenFailure.UnknownChannelType, "this kind of channel is not served"u8); }
        if (!(isTcp ? SshForwardPlace.TryReadTcp(open.Rest, limits, out SshForwardPlace place) : SshForwardPlace.TryReadSocket(open.Rest, limits, out place))) { return ProtocolFault.SshMalformedMessage; }
        SshOperation operation = operations.Forward(isTcp ? "direct-tcpip" : "direct-streamlocal", place);
        Verdict verdict = judge.Judge(operation);
        if (verdict.Kind == VerdictKind.Hold && holds is not null) { return Hold(message.ToArray(), open.Sender, operation, verdict); }
        journal.Judged(operation, verdict, null);
        if (verdict.Kind != VerdictKind.Allow) { return Refuse(client, open.Sender, SshOpenFailure.AdministrativelyProhibited, Encoding.UTF8.GetBytes($"{verdict.Reason} (rule: {verdict.Rule})")); }
        Open(open, isClient: true, SshChannels.Forward, verdict.Rule, open.Rest);
        return ProtocolFault.None;
    }

    /// <summary>A forward waits: it is opened when it is approved. The client is told on a channel it has, if it has one.</summary>
    private ProtocolFault Hold(byte[] message, uint sender, SshOperation operation, Verdict verdict)
    {
        if (waiting == WaitingMax) { return Refuse(client, sender, SshOpenFailure.ResourceShortage, "too many forwards wait for approval"u8); }
        waiting++;
        holds!.Begin(operation, verdict, message, hold => OnHold(message, sender, operation, verdict, hold));
        return ProtocolFault.None;
    }

    private void OnHold(byte[] message, uint sender, SshOperation operation, Verdict verdict, RelayHold hold)
    {
        if (hold.Outcome is not { } outcome)
        {
            notices.Tell(holds!.Told(hold.Opened!));
            return;
        }
        waiting--;
        Verdict decided = SshHolds.Decided(verdict, hold);
        journal.Judged(operation, decided, null, outcome.Hold);
        if (decided.Kind != VerdictKind.Allow) { Refuse(client, sender, SshOpenFailure.AdministrativelyProhibited, Encoding.UTF8.GetBytes($"{decided.Reason} (rule: {decided.Rule})")); }
        else if (SshChannelOpen.TryRead(message, limits, out SshChannelOpen open)) { Open(open, isClient: true, SshChannels.Forward, decided.Rule, open.Rest); }
    }

    /// <summary>A target may open only what the client was allowed to ask it for.</summary>
    public ProtocolFault OnTarget(ReadOnlySpan<byte> message)
    {
        if (!SshChannelOpen.TryRead(message, limits, out SshChannelOpen open) || open.PacketMax < limits.PacketBytesMin) { return ProtocolFault.SshMalformedMessage; }
        string? kind = null;
        string rule = "";
        if (open.Type.SequenceEqual("auth-agent@openssh.com"u8) && allowed.MayUseAgent) { kind = SshChannels.Agent; }
        else if (open.Type.SequenceEqual("x11"u8) && allowed.MayUseX11) { kind = SshChannels.X11; }
        else if (open.Type.SequenceEqual("forwarded-tcpip"u8))
        {
            if (!SshForwardPlace.TryReadTcp(open.Rest, limits, out SshForwardPlace place)) { return ProtocolFault.SshMalformedMessage; }
            kind = allowed.RemoteForwards.Find(place, out rule) ? SshChannels.Forward : null;
        }
        else if (open.Type.SequenceEqual("forwarded-streamlocal@openssh.com"u8))
        {
            if (!SshForwardPlace.TryReadSocket(open.Rest, limits, out SshForwardPlace place)) { return ProtocolFault.SshMalformedMessage; }
            kind = allowed.RemoteForwards.Find(place, out rule) ? SshChannels.Forward : null;
        }
        if (kind is null) { return Refuse(target, open.Sender, SshOpenFailure.AdministrativelyProhibited, "not asked for"u8); }
        Open(open, isClient: false, kind, rule.Length > 0 ? rule : kind, open.Rest);
        return ProtocolFault.None;
    }

    /// <summary>A peer confirms a channel the other opened.</summary>
    public ProtocolFault OnConfirmed(ReadOnlySpan<byte> message, bool isClient)
    {
        if (!SshChannelOpenConfirmation.TryRead(message, out SshChannelOpenConfirmation confirmation)) { return ProtocolFault.SshMalformedMessage; }
        if (!channels.TryGet(confirmation.Recipient, out SshChannel? channel) || channel.IsConfirmed || channel.IsFromClient == isClient) { return ProtocolFault.SshUnknownChannel; }
        if (confirmation.PacketMax < limits.PacketBytesMin) { return ProtocolFault.SshMalformedMessage; }
        channel.IsConfirmed = true;
        if (isClient) { channel.ClientNumber = confirmation.Sender; }
        else { channel.TargetNumber = confirmation.Sender; }
        SshWay way = isClient ? channel.ToClient : channel.ToTarget;
        way.Flow.TryWiden(confirmation.Window);
        way.Flow.PacketMax = confirmation.PacketMax;
        SshPeer asker = isClient ? target : client;
        SshConnectionWriter.OpenConfirmation(asker.Begin(), isClient ? channel.TargetNumber : channel.ClientNumber, channel.Number, way.Flow.Grant(0), (uint)limits.DataBytesMax);
        asker.Send();
        return ProtocolFault.None;
    }

    /// <summary>A peer refuses a channel the other opened.</summary>
    public ProtocolFault OnRefused(ReadOnlySpan<byte> message, bool isClient)
    {
        if (!SshChannelOpenRefusal.TryRead(message, limits, out SshChannelOpenRefusal refusal)) { return ProtocolFault.SshMalformedMessage; }
        if (!channels.TryGet(refusal.Recipient, out SshChannel? channel) || channel.IsConfirmed || channel.IsFromClient == isClient) { return ProtocolFault.SshUnknownChannel; }
        Refuse(isClient ? target : client, isClient ? channel.TargetNumber : channel.ClientNumber, (SshOpenFailure)refusal.Reason, isClient ? "the client refused the channel"u8 : "the target refused the channel"u8);
        journal.Closed(channel);
        channels.Remove(channel);
        return ProtocolFault.None;
    }

    private void Open(in SshChannelOpen open, bool isClient, string kind, string rule, ReadOnlySpan<byte> rest)
    {
        if (!channels.TryAdd(number => new SshChannel(number, isClient, client, target, limits), out SshChannel? channel))
        {
            Refuse(isClient ? client : target, open.Sender, SshOpenFailure.ResourceShortage, "too many channels"u8);
            return;
        }
        (channel.Kind, channel.Rule) = (kind, rule);
        if (isClient) { channel.ClientNumber = open.Sender; }
        else { channel.TargetNumber = open.Sender; }
        SshWay way = isClient ? channel.ToClient : channel.ToTarget;
        way.Flow.TryWiden(open.Window);
        way.Flow.PacketMax = open.PacketMax;
        if (SshChannels.IsUninspected(kind))
        {
            channel.IsStarted = true;
            channel.ToClient.Open(null, null);
            channel.ToTarget.Open(null, null);
        }
        SshPeer asked = isClient ? target : client;
        SshConnectionWriter.Open(asked.Begin(), open.Type, channel.Number, way.Flow.Grant(0), (uint)limits.DataBytesMax, rest);
        asked.Send();
    }

    private static ProtocolFault Refuse(SshPeer asker, uint number, SshOpenFailure reason, ReadOnlySpan<byte> description)
    {
        SshConnectionWriter.OpenRefusal(asker.Begin(), number, (uint)reason, description);
        asker.Send();
        return ProtocolFault.None;
    }
}
