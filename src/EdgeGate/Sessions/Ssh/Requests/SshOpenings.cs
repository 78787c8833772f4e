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
public sealed class SshOpenings(SshRelayParts parts)
{
    /// <summary>Forwards that may wait for approval at once.</summary>
    private const int WaitingMax = 64;

    private int waiting;

    /// <summary>Handles a channel that the client opens.</summary>
    public ProtocolFault OnClient(ReadOnlySpan<byte> message)
    {
        if (!SshChannelOpen.TryRead(message, parts.Limits, out SshChannelOpen open)) { return ProtocolFault.SshMalformedMessage; }
        if (open.PacketMax < parts.Limits.PacketBytesMin) { return Refuse(parts.Client, open.Sender, SshOpenFailure.ResourceShortage, "packets would hold next to nothing"u8); }
        if (open.Type.SequenceEqual("session"u8))
        {
            if (parts.Allowed.TakesNoSessions) { return Refuse(parts.Client, open.Sender, SshOpenFailure.AdministrativelyProhibited, "no more sessions were asked for"u8); }
            Open(open, isClient: true, "session", "", open.Rest);
            return ProtocolFault.None;
        }
        bool isTcp = open.Type.SequenceEqual("direct-tcpip"u8);
        if (!isTcp && !open.Type.SequenceEqual("direct-streamlocal@openssh.com"u8)) { return Refuse(parts.Client, open.Sender, SshOpenFailure.UnknownChannelType, "this kind of channel is not served"u8); }
        if (!(isTcp ? SshForwardPlace.TryReadTcp(open.Rest, parts.Limits, out SshForwardPlace place) : SshForwardPlace.TryReadSocket(open.Rest, parts.Limits, out place))) { return ProtocolFault.SshMalformedMessage; }
        SshOperation operation = parts.Operations.Forward(isTcp ? "direct-tcpip" : "direct-streamlocal", place);
        Verdict verdict = parts.Judge.Judge(operation);
        if (verdict.Kind == VerdictKind.Hold && parts.Holds is not null) { return Hold(message.ToArray(), open.Sender, operation, verdict); }
        parts.Journal.Judged(operation, verdict, null);
        if (verdict.Kind != VerdictKind.Allow) { return Refuse(parts.Client, open.Sender, SshOpenFailure.AdministrativelyProhibited, Encoding.UTF8.GetBytes($"{verdict.Reason} (rule: {verdict.Rule})")); }
        Open(open, isClient: true, SshChannels.Forward, verdict.Rule, open.Rest);
        return ProtocolFault.None;
    }

    /// <summary>A forward waits: it is opened when it is approved. The client is told on a channel it has, if it has one.</summary>
    private ProtocolFault Hold(byte[] message, uint sender, SshOperation operation, Verdict verdict)
    {
        if (waiting == WaitingMax) { return Refuse(parts.Client, sender, SshOpenFailure.ResourceShortage, "too many forwards wait for approval"u8); }
        waiting++;
        parts.Holds!.Begin(operation, verdict, message, hold => OnHold(message, sender, operation, verdict, hold));
        return ProtocolFault.None;
    }

    private void OnHold(byte[] message, uint sender, SshOperation operation, Verdict verdict, RelayHold hold)
    {
        if (hold.Outcome is not { } outcome)
        {
            parts.Notices.Tell(parts.Holds!.Told(hold.Opened!));
            return;
        }
        waiting--;
        Verdict decided = SshHolds.Decided(verdict, hold);
        parts.Journal.Judged(operation, decided, null, outcome.Hold);
        if (decided.Kind != VerdictKind.Allow) { Refuse(parts.Client, sender, SshOpenFailure.AdministrativelyProhibited, Encoding.UTF8.GetBytes($"{decided.Reason} (rule: {decided.Rule})")); }
        else if (SshChannelOpen.TryRead(message, parts.Limits, out SshChannelOpen open)) { Open(open, isClient: true, SshChannels.Forward, decided.Rule, open.Rest); }
    }

    /// <summary>A target may open only what the client was allowed to ask it for.</summary>
    public ProtocolFault OnTarget(ReadOnlySpan<byte> message)
    {
        if (!SshChannelOpen.TryRead(message, parts.Limits, out SshChannelOpen open) || open.PacketMax < parts.Limits.PacketBytesMin) { return ProtocolFault.SshMalformedMessage; }
        string? kind = null;
        string rule = "";
        if (open.Type.SequenceEqual("auth-agent@openssh.com"u8) && parts.Allowed.MayUseAgent) { kind = SshChannels.Agent; }
        else if (open.Type.SequenceEqual("x11"u8) && parts.Allowed.MayUseX11) { kind = SshChannels.X11; }
        else if (open.Type.SequenceEqual("forwarded-tcpip"u8))
        {
            if (!SshForwardPlace.TryReadTcp(open.Rest, parts.Limits, out SshForwardPlace place)) { return ProtocolFault.SshMalformedMessage; }
            kind = parts.Allowed.RemoteForwards.Find(place, out rule) ? SshChannels.Forward : null;
        }
        else if (open.Type.SequenceEqual("forwarded-streamlocal@openssh.com"u8))
        {
            if (!SshForwardPlace.TryReadSocket(open.Rest, parts.Limits, out SshForwardPlace place)) { return ProtocolFault.SshMalformedMessage; }
            kind = parts.Allowed.RemoteForwards.Find(place, out rule) ? SshChannels.Forward : null;
        }
        if (kind is null) { return Refuse(parts.Target, open.Sender, SshOpenFailure.AdministrativelyProhibited, "not asked for"u8); }
        Open(open, isClient: false, kind, rule.Length > 0 ? rule : kind, open.Rest);
        return ProtocolFault.None;
    }

    /// <summary>A peer confirms a channel the other opened.</summary>
    public ProtocolFault OnConfirmed(ReadOnlySpan<byte> message, bool isClient)
    {
        if (!SshChannelOpenConfirmation.TryRead(message, out SshChannelOpenConfirmation confirmation)) { return ProtocolFault.SshMalformedMessage; }
        if (!parts.Channels.TryGet(confirmation.Recipient, out SshChannel? channel) || channel.IsConfirmed || channel.IsFromClient == isClient) { return ProtocolFault.SshUnknownChannel; }
        if (confirmation.PacketMax < parts.Limits.PacketBytesMin) { return ProtocolFault.SshMalformedMessage; }
        channel.IsConfirmed = true;
        if (isClient) { channel.ClientNumber = confirmation.Sender; }
        else { channel.TargetNumber = confirmation.Sender; }
        SshWay way = isClient ? channel.ToClient : channel.ToTarget;
        way.Flow.TryWiden(confirmation.Window);
        way.Flow.PacketMax = confirmation.PacketMax;
        SshPeer asker = isClient ? parts.Target : parts.Client;
        SshConnectionWriter.OpenConfirmation(asker.Begin(), isClient ? channel.TargetNumber : channel.ClientNumber, channel.Number, way.Flow.Grant(0), (uint)parts.Limits.DataBytesMax);
        asker.Send();
        return ProtocolFault.None;
    }

    /// <summary>A peer refuses a channel the other opened.</summary>
    public ProtocolFault OnRefused(ReadOnlySpan<byte> message, bool isClient)
    {
        if (!SshChannelOpenRefusal.TryRead(message, parts.Limits, out SshChannelOpenRefusal refusal)) { return ProtocolFault.SshMalformedMessage; }
        if (!parts.Channels.TryGet(refusal.Recipient, out SshChannel? channel) || channel.IsConfirmed || channel.IsFromClient == isClient) { return ProtocolFault.SshUnknownChannel; }
        Refuse(isClient ? parts.Target : parts.Client, isClient ? channel.TargetNumber : channel.ClientNumber, (SshOpenFailure)refusal.Reason, isClient ? "the client refused the channel"u8 : "the target refused the channel"u8);
        parts.Journal.Closed(channel);
        parts.Channels.Remove(channel);
        return ProtocolFault.None;
    }

    private void Open(in SshChannelOpen open, bool isClient, string kind, string rule, ReadOnlySpan<byte> rest)
    {
        if (!parts.Channels.TryAdd(number => new SshChannel(number, isClient, parts.Client, parts.Target, parts.Limits), out SshChannel? channel))
        {
            Refuse(isClient ? parts.Client : parts.Target, open.Sender, SshOpenFailure.ResourceShortage, "too many channels"u8);
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
        SshPeer asked = isClient ? parts.Target : parts.Client;
        SshConnectionWriter.Open(asked.Begin(), open.Type, channel.Number, way.Flow.Grant(0), (uint)parts.Limits.DataBytesMax, rest);
        asked.Send();
    }

    private static ProtocolFault Refuse(SshPeer asker, uint number, SshOpenFailure reason, ReadOnlySpan<byte> description)
    {
        SshConnectionWriter.OpenRefusal(asker.Begin(), number, (uint)reason, description);
        asker.Send();
        return ProtocolFault.None;
    }
}
