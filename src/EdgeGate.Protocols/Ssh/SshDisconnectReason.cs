namespace EdgeGate.Protocols.Ssh;

/// <summary>Reason codes of SSH_MSG_DISCONNECT.</summary>
/// <remarks>RFC 4250 4.2.2.</remarks>
public enum SshDisconnectReason
{
    /// <summary>No reason: not a code of the wire.</summary>
    None = 0,
    /// <summary>This host may not connect.</summary>
    HostNotAllowedToConnect = 1,
    /// <summary>The peer broke the protocol.</summary>
    ProtocolError = 2,
    /// <summary>No common algorithm, a wrong signature, or a value outside its group.</summary>
    KeyExchangeFailed = 3,
    /// <summary>Reserved.</summary>
    Reserved = 4,
    /// <summary>A packet's integrity check failed.</summary>
    MacError = 5,
    /// <summary>Compression failed.</summary>
    CompressionError = 6,
    /// <summary>The service asked for is not offered.</summary>
    ServiceNotAvailable = 7,
    /// <summary>A protocol version that is not 2.0.</summary>
    ProtocolVersionNotSupported = 8,
    /// <summary>The host key is not the one expected.</summary>
    HostKeyNotVerifiable = 9,
    /// <summary>The connection was lost.</summary>
    ConnectionLost = 10,
    /// <summary>The application ended it.</summary>
    ByApplication = 11,
    /// <summary>Too many connections.</summary>
    TooManyConnections = 12,
    /// <summary>The user cancelled authentication.</summary>
    AuthCancelledByUser = 13,
    /// <summary>No authentication method is left.</summary>
    NoMoreAuthMethodsAvailable = 14,
    /// <summary>The user name is not allowed.</summary>
    IllegalUserName = 15,
}
