using EdgeGate.Protocols.Ssh;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Sessions.Ssh.Exchange;

/// <summary>What a peer did wrong in a key exchange, and what it is told.</summary>
/// <param name="Reason">What DISCONNECT says.</param>
/// <param name="Problem">What was wrong; <see cref="ProtocolFault.None"/> for nothing.</param>
internal readonly record struct KexFault(SshDisconnectReason Reason, ProtocolFault Problem)
{
    /// <summary>Nothing was wrong.</summary>
    public static KexFault None => default;

    /// <summary>The message cannot be read.</summary>
    public static KexFault Malformed => new(SshDisconnectReason.ProtocolError, ProtocolFault.SshMalformedMessage);

    /// <summary>The exchange cannot go on.</summary>
    public static KexFault Failed(ProtocolFault problem) => new(SshDisconnectReason.KeyExchangeFailed, problem);
}
