namespace EdgeGate.Protocols.Ssh.Connection;

/// <summary>Reason codes of SSH_MSG_CHANNEL_OPEN_FAILURE.</summary>
/// <remarks>RFC 4250, 4.3.</remarks>
public enum SshOpenFailure
{
    /// <summary>It may not be.</summary>
    AdministrativelyProhibited = 1,
    /// <summary>The place asked for cannot be reached.</summary>
    ConnectFailed = 2,
    /// <summary>A channel type that is not known.</summary>
    UnknownChannelType = 3,
    /// <summary>No room.</summary>
    ResourceShortage = 4,
}
