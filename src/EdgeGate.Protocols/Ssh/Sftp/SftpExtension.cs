namespace EdgeGate.Protocols.Ssh.Sftp;

/// <summary>Extensions the gateway parses. What is not among them is neither advertised nor passed.</summary>
/// <remarks>OpenSSH PROTOCOL, 4 "SFTP protocol changes"; draft-ietf-secsh-filexfer-extensions-00 for copy-data and home-directory.</remarks>
public enum SftpExtension
{
    /// <summary>None of these.</summary>
    None,
    /// <summary><c>posix-rename@openssh.com</c>: string old path, string new path.</summary>
    PosixRename,
    /// <summary><c>statvfs@openssh.com</c>: string path.</summary>
    Statvfs,
    /// <summary><c>fstatvfs@openssh.com</c>: string handle.</summary>
    Fstatvfs,
    /// <summary><c>hardlink@openssh.com</c>: string old path, string new path.</summary>
    Hardlink,
    /// <summary><c>fsync@openssh.com</c>: string handle.</summary>
    Fsync,
    /// <summary><c>lsetstat@openssh.com</c>: string path, ATTRS.</summary>
    Lsetstat,
    /// <summary><c>limits@openssh.com</c>: nothing.</summary>
    Limits,
    /// <summary><c>expand-path@openssh.com</c>: string path.</summary>
    ExpandPath,
    /// <summary><c>copy-data</c>: string handle, uint64 offset, uint64 length, string handle, uint64 offset.</summary>
    CopyData,
    /// <summary><c>home-directory</c>: string user name.</summary>
    HomeDirectory,
    /// <summary><c>users-groups-by-id@openssh.com</c>: string of uint32 users, string of uint32 groups.</summary>
    UsersGroupsById,
}
