namespace EdgeGate.Protocols.Ssh.Sftp;

/// <summary>Names of extensions, and the versions of them that are parsed.</summary>
/// <remarks>OpenSSH PROTOCOL, 4.</remarks>
public static class SftpExtensions
{
    /// <summary>Finds an extension by its name; <see cref="SftpExtension.None"/> when it is not parsed.</summary>
    public static SftpExtension Find(ReadOnlySpan<byte> name)
    {
        for (SftpExtension one = SftpExtension.PosixRename; one <= SftpExtension.UsersGroupsById; one++)
        {
            if (name.SequenceEqual(NameOf(one))) { return one; }
        }
        return SftpExtension.None;
    }

    /// <summary>An extension's name.</summary>
    public static ReadOnlySpan<byte> NameOf(SftpExtension extension) => extension switch
    {
        SftpExtension.PosixRename => "posix-rename@openssh.com"u8,
        SftpExtension.Statvfs => "statvfs@openssh.com"u8,
        SftpExtension.Fstatvfs => "fstatvfs@openssh.com"u8,
        SftpExtension.Hardlink => "hardlink@openssh.com"u8,
        SftpExtension.Fsync => "fsync@openssh.com"u8,
        SftpExtension.Lsetstat => "lsetstat@openssh.com"u8,
        SftpExtension.Limits => "limits@openssh.com"u8,
        SftpExtension.ExpandPath => "expand-path@openssh.com"u8,
        SftpExtension.CopyData => "copy-data"u8,
        SftpExtension.HomeDirectory => "home-directory"u8,
        SftpExtension.UsersGroupsById => "users-groups-by-id@openssh.com"u8,
        _ => [],
    };

    /// <summary>The version of an extension that is parsed, as SSH_FXP_VERSION has it.</summary>
    public static ReadOnlySpan<byte> VersionOf(SftpExtension extension) => extension is SftpExtension.Statvfs or SftpExtension.Fstatvfs ? "2"u8 : "1"u8;
}
