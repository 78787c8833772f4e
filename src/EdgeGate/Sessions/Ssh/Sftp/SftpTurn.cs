namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>Whether a request by path may be sent now.</summary>
internal enum SftpTurn : byte
{
    /// <summary>It may: what its paths lead to stays so until it is answered.</summary>
    Now,
    /// <summary>Its paths are to be followed anew first.</summary>
    Again,
    /// <summary>It was tried for too long.</summary>
    Never,
}
