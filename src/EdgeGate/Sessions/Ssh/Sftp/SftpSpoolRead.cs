namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>A READ of a masked file that is being answered.</summary>
/// <param name="Id">The client's number of it.</param>
/// <param name="File">The file.</param>
/// <param name="Offset">Where.</param>
/// <param name="Length">How much at most.</param>
internal sealed record SftpSpoolRead(uint Id, SftpFile File, ulong Offset, int Length)
{
    /// <summary>What was gathered so far of a read that spans blocks.</summary>
    public List<byte[]> Parts { get; } = [];

    /// <summary>Bytes gathered.</summary>
    public int Gathered { get; set; }
}
