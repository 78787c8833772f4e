namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>What a request that waits for the target's answer is, and so what may answer it.</summary>
internal enum SftpPendingKind
{
    /// <summary>A status and nothing else.</summary>
    Status,
    /// <summary>READ: data.</summary>
    Read,
    /// <summary>WRITE: a status.</summary>
    Write,
    /// <summary>OPEN or OPENDIR: a handle.</summary>
    Open,
    /// <summary>CLOSE: a status.</summary>
    Close,
    /// <summary>STAT, LSTAT or FSTAT: attributes.</summary>
    Attributes,
    /// <summary>READDIR: names.</summary>
    Names,
    /// <summary>READLINK, home-directory, expand-path: one name.</summary>
    Name,
    /// <summary>EXTENDED: what the extension has.</summary>
    Extended,
    /// <summary>The gateway's own REALPATH of the folder the target starts in.</summary>
    Home,
    /// <summary>The gateway's own REALPATH for a request, of its first path.</summary>
    First,
    /// <summary>The gateway's own REALPATH for a request, of its second path.</summary>
    Second,
    /// <summary>The gateway's own READ of a file that is masked as a whole before it is opened.</summary>
    Fetch,
    /// <summary>The gateway's own WRITE of what a mask held back, or made too long for one packet.</summary>
    OwnWrite,
    /// <summary>The gateway's own CLOSE of a file that was not opened after all.</summary>
    OwnClose,
    /// <summary>The gateway's own FSTAT before a CLOSE.</summary>
    CloseSize,
}
