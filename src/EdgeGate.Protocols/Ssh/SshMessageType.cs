namespace EdgeGate.Protocols.Ssh;

/// <summary>Message numbers.</summary>
/// <remarks>RFC 4250 4.1.2; RFC 8308 2.3; RFC 5656 4; OpenSSH PROTOCOL 1.8 (ping).</remarks>
public static class SshMessageType
{
    /// <summary>SSH_MSG_DISCONNECT.</summary>
    public const byte Disconnect = 1;
    /// <summary>SSH_MSG_IGNORE.</summary>
    public const byte Ignore = 2;
    /// <summary>SSH_MSG_UNIMPLEMENTED.</summary>
    public const byte Unimplemented = 3;
    /// <summary>SSH_MSG_DEBUG.</summary>
    public const byte Debug = 4;
    /// <summary>SSH_MSG_SERVICE_REQUEST.</summary>
    public const byte ServiceRequest = 5;
    /// <summary>SSH_MSG_SERVICE_ACCEPT.</summary>
    public const byte ServiceAccept = 6;
    /// <summary>SSH_MSG_EXT_INFO.</summary>
    public const byte ExtInfo = 7;
    /// <summary>SSH_MSG_NEWCOMPRESS.</summary>
    public const byte NewCompress = 8;
    /// <summary>SSH_MSG_KEXINIT.</summary>
    public const byte KexInit = 20;
    /// <summary>SSH_MSG_NEWKEYS.</summary>
    public const byte NewKeys = 21;
    /// <summary>SSH_MSG_KEX_ECDH_INIT, SSH_MSG_KEXDH_INIT and SSH_MSG_KEX_HYBRID_INIT: one layout, a string.</summary>
    public const byte KexExchangeInit = 30;
    /// <summary>SSH_MSG_KEX_ECDH_REPLY, SSH_MSG_KEXDH_REPLY and SSH_MSG_KEX_HYBRID_REPLY.</summary>
    public const byte KexExchangeReply = 31;
    /// <summary>The first number of user authentication.</summary>
    public const byte UserAuthFirst = 50;
    /// <summary>SSH_MSG_USERAUTH_SUCCESS: behind it zlib@openssh.com compresses.</summary>
    public const byte UserAuthSuccess = 52;
    /// <summary>SSH2_MSG_PING.</summary>
    public const byte Ping = 192;
    /// <summary>SSH2_MSG_PONG.</summary>
    public const byte Pong = 193;
}
