using EdgeGate.Protocols.Ssh;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Sessions.Ssh.Transport;

/// <summary>What <see cref="SshTransport.Receive"/> made of the unread bytes.</summary>
/// <param name="Kind">Which of the outcomes.</param>
/// <param name="Consumed">Bytes taken from the front of the unread ones. 0 for NeedMore and Fault.</param>
/// <param name="Need">NeedMore: the smallest number of unread bytes that helps.</param>
/// <param name="Reason">Fault: what DISCONNECT told the peer. Closed: what the peer's DISCONNECT told us.</param>
/// <param name="Problem">Fault: what was wrong.</param>
public readonly record struct SshReceived(SshReceivedKind Kind, int Consumed, int Need, SshDisconnectReason Reason, ProtocolFault Problem)
{
    internal static SshReceived NeedMore(int need) => new(SshReceivedKind.NeedMore, 0, need, default, default);

    internal static SshReceived Handled(int consumed) => new(SshReceivedKind.Handled, consumed, 0, default, default);

    internal static SshReceived Computing(int consumed) => new(SshReceivedKind.Computing, consumed, 0, default, default);

    internal static SshReceived Message(int consumed) => new(SshReceivedKind.Message, consumed, 0, default, default);

    internal static SshReceived Closed(int consumed, SshDisconnectReason reason) => new(SshReceivedKind.Closed, consumed, 0, reason, default);

    internal static SshReceived Fault(SshDisconnectReason reason, ProtocolFault problem) => new(SshReceivedKind.Fault, 0, 0, reason, problem);
}
