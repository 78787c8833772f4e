using EdgeGate.Core;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using EdgeGate.Sessions.Ssh.Transport;

namespace EdgeGate.Sessions.Ssh;

/// <summary>One step of either direction: packets are taken while there are whole ones and the outboxes have room.</summary>
internal static class SshStep
{
    public static RelayStep Take(SshRelayed session, bool isClient, ReadOnlySpan<byte> unread)
    {
        SshPeer peer = isClient ? session.Client : session.Target;
        SshPeer other = isClient ? session.Target : session.Client;
        int consumed = 0;
        while (true)
        {
            if (session.IsPolicyEnd) { return RelayStep.End(consumed, SessionEnd.PolicyEnded); }
            if (peer.IsStalled || other.IsStalled) { return Fault(session, consumed, ProtocolFault.SshPeerStalled, peer.IsStalled == isClient); }
            if (session.HasDiskWork) { return RelayStep.Wait(consumed); }
            if (peer.Outbox.IsFull || other.Outbox.IsFull) { return RelayStep.Flush(consumed); }
            bool wasHolding = peer.IsHolding;
            SshReceived received = peer.Transport.Receive(unread[consumed..], peer.Outbox.Buffer);
            consumed += received.Consumed;
            switch (received.Kind)
            {
                case SshReceivedKind.NeedMore:
                    return RelayStep.Read(consumed, received.Need);
                case SshReceivedKind.Computing:
                    return RelayStep.Wait(consumed);
                case SshReceivedKind.Message:
                    ProtocolFault fault = isClient ? session.OnClient(peer.Transport.Payload) : session.OnTarget(peer.Transport.Payload);
                    if (fault != ProtocolFault.None) { return Fault(session, consumed, fault, isClient); }
                    break;
                case SshReceivedKind.Closed:
                    return RelayStep.End(consumed, isClient ? SessionEnd.ClientClosed : SessionEnd.TargetClosed);
                case SshReceivedKind.Fault:
                    return Fault(session, consumed, received.Problem, isClient);
            }
            if (wasHolding && !peer.IsHolding) { session.FlushTo(isClient); }
        }
    }

    private static RelayStep Fault(SshRelayed session, int consumed, ProtocolFault fault, bool isClient)
    {
        session.LastFault = fault;
        return RelayStep.End(consumed, isClient ? SessionEnd.ClientFault : SessionEnd.TargetFault);
    }
}
