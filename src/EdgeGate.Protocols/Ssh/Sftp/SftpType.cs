namespace EdgeGate.Protocols.Ssh.Sftp;

/// <summary>Types of packets.</summary>
/// <remarks>draft-ietf-secsh-filexfer-02, 3 "General Packet Format".</remarks>
public static class SftpType
{
    /// <summary>SSH_FXP_INIT: the client's version.</summary>
    public const byte Init = 1;
    /// <summary>SSH_FXP_VERSION: the server's version and extensions.</summary>
    public const byte Version = 2;
    /// <summary>SSH_FXP_OPEN</summary>
    public const byte Open = 3;
    /// <summary>SSH_FXP_CLOSE</summary>
    public const byte Close = 4;
    /// <summary>SSH_FXP_READ</summary>
    public const byte Read = 5;
    /// <summary>SSH_FXP_WRITE</summary>
    public const byte Write = 6;
    /// <summary>SSH_FXP_LSTAT</summary>
    public const byte Lstat = 7;
    /// <summary>SSH_FXP_FSTAT</summary>
    public const byte Fstat = 8;
    /// <summary>SSH_FXP_SETSTAT</summary>
    public const byte Setstat = 9;
    /// <summary>SSH_FXP_FSETSTAT</summary>
    public const byte Fsetstat = 10;
    /// <summary>SSH_FXP_OPENDIR</summary>
    public const byte Opendir = 11;
    /// <summary>SSH_FXP_READDIR</summary>
    public const byte Readdir = 12;
    /// <summary>SSH_FXP_REMOVE</summary>
    public const byte Remove = 13;
    /// <summary>SSH_FXP_MKDIR</summary>
    public const byte Mkdir = 14;
    /// <summary>SSH_FXP_RMDIR</summary>
    public const byte Rmdir = 15;
    /// <summary>SSH_FXP_REALPATH</summary>
    public const byte Realpath = 16;
    /// <summary>SSH_FXP_STAT</summary>
    public const byte Stat = 17;
    /// <summary>SSH_FXP_RENAME</summary>
    public const byte Rename = 18;
    /// <summary>SSH_FXP_READLINK</summary>
    public const byte Readlink = 19;
    /// <summary>SSH_FXP_SYMLINK</summary>
    public const byte Symlink = 20;
    /// <summary>SSH_FXP_STATUS</summary>
    public const byte Status = 101;
    /// <summary>SSH_FXP_HANDLE</summary>
    public const byte Handle = 102;
    /// <summary>SSH_FXP_DATA</summary>
    public const byte Data = 103;
    /// <summary>SSH_FXP_NAME</summary>
    public const byte Name = 104;
    /// <summary>SSH_FXP_ATTRS</summary>
    public const byte Attrs = 105;
    /// <summary>SSH_FXP_EXTENDED: a request of an extension.</summary>
    public const byte Extended = 200;
    /// <summary>SSH_FXP_EXTENDED_REPLY</summary>
    public const byte ExtendedReply = 201;
}
