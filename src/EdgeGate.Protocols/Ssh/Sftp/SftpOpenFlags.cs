namespace EdgeGate.Protocols.Ssh.Sftp;

/// <summary>Flags of SSH_FXP_OPEN.</summary>
/// <remarks>draft-ietf-secsh-filexfer-02, 6.3 "Opening, Creating, and Closing Files".</remarks>
public static class SftpOpenFlags
{
    /// <summary>SSH_FXF_READ</summary>
    public const uint Read = 0x01;
    /// <summary>SSH_FXF_WRITE</summary>
    public const uint Write = 0x02;
    /// <summary>SSH_FXF_APPEND</summary>
    public const uint Append = 0x04;
    /// <summary>SSH_FXF_CREAT</summary>
    public const uint Create = 0x08;
    /// <summary>SSH_FXF_TRUNC</summary>
    public const uint Truncate = 0x10;
    /// <summary>SSH_FXF_EXCL</summary>
    public const uint Exclusive = 0x20;

    /// <summary>All there are.</summary>
    public const uint All = Read | Write | Append | Create | Truncate | Exclusive;

    /// <summary>Whether the file's contents can be read: OpenSSH opens for reading whatever does not say that it writes.</summary>
    public static bool Reads(uint flags) => (flags & Read) != 0 || (flags & Write) == 0;

    /// <summary>Whether the file can be made or changed; O_TRUNC and O_CREAT do so without O_WRONLY.</summary>
    public static bool Writes(uint flags) => (flags & (Write | Append | Create | Truncate)) != 0;
}
