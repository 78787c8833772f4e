namespace EdgeGate.Protocols.Ssh.Connection;

/// <summary>Numbers of the messages above the transport.</summary>
/// <remarks>RFC 4250, 4.1.2; RFC 4252, 6 and 7; RFC 4256, 5; RFC 4254, 9.</remarks>
public static class SshMessage
{
    /// <summary>SSH_MSG_SERVICE_REQUEST.</summary>
    public const byte ServiceRequest = 5;
    /// <summary>SSH_MSG_SERVICE_ACCEPT.</summary>
    public const byte ServiceAccept = 6;
    /// <summary>SSH_MSG_USERAUTH_REQUEST.</summary>
    public const byte UserauthRequest = 50;
    /// <summary>SSH_MSG_USERAUTH_FAILURE.</summary>
    public const byte UserauthFailure = 51;
    /// <summary>SSH_MSG_USERAUTH_SUCCESS.</summary>
    public const byte UserauthSuccess = 52;
    /// <summary>SSH_MSG_USERAUTH_BANNER.</summary>
    public const byte UserauthBanner = 53;
    /// <summary>SSH_MSG_USERAUTH_PK_OK, SSH_MSG_USERAUTH_PASSWD_CHANGEREQ or SSH_MSG_USERAUTH_INFO_REQUEST: the method says which.</summary>
    public const byte UserauthMethod = 60;
    /// <summary>SSH_MSG_USERAUTH_INFO_RESPONSE.</summary>
    public const byte UserauthInfoResponse = 61;
    /// <summary>SSH_MSG_GLOBAL_REQUEST.</summary>
    public const byte GlobalRequest = 80;
    /// <summary>SSH_MSG_REQUEST_SUCCESS.</summary>
    public const byte RequestSuccess = 81;
    /// <summary>SSH_MSG_REQUEST_FAILURE.</summary>
    public const byte RequestFailure = 82;
    /// <summary>SSH_MSG_CHANNEL_OPEN.</summary>
    public const byte ChannelOpen = 90;
    /// <summary>SSH_MSG_CHANNEL_OPEN_CONFIRMATION.</summary>
    public const byte ChannelOpenConfirmation = 91;
    /// <summary>SSH_MSG_CHANNEL_OPEN_FAILURE.</summary>
    public const byte ChannelOpenFailure = 92;
    /// <summary>SSH_MSG_CHANNEL_WINDOW_ADJUST.</summary>
    public const byte ChannelWindowAdjust = 93;
    /// <summary>SSH_MSG_CHANNEL_DATA.</summary>
    public const byte ChannelData = 94;
    /// <summary>SSH_MSG_CHANNEL_EXTENDED_DATA.</summary>
    public const byte ChannelExtendedData = 95;
    /// <summary>SSH_MSG_CHANNEL_EOF.</summary>
    public const byte ChannelEof = 96;
    /// <summary>SSH_MSG_CHANNEL_CLOSE.</summary>
    public const byte ChannelClose = 97;
    /// <summary>SSH_MSG_CHANNEL_REQUEST.</summary>
    public const byte ChannelRequest = 98;
    /// <summary>SSH_MSG_CHANNEL_SUCCESS.</summary>
    public const byte ChannelSuccess = 99;
    /// <summary>SSH_MSG_CHANNEL_FAILURE.</summary>
    public const byte ChannelFailure = 100;
}
