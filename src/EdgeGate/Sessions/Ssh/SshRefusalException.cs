using EdgeGate.Protocols.Ssh;

namespace EdgeGate.Sessions.Ssh;

/// <summary>A session is refused while it is being set up; the client is told by DISCONNECT.</summary>
/// <param name="code">The reason code it gets.</param>
/// <param name="message">What the client is told.</param>
/// <param name="reason">A stable word for audit and metrics; empty where the failure was audited already.</param>
public sealed class SshRefusalException(SshDisconnectReason code, string message, string reason) : Exception(message)
{
    /// <summary>The reason code.</summary>
    public SshDisconnectReason Code => code;

    /// <summary>A stable word for audit and metrics.</summary>
    public string Reason => reason;
}
