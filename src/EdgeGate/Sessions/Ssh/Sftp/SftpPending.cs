using EdgeGate.Protocols.Ssh.Sftp;

namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>A request the target was sent and has not answered.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="ClientId">The client's number of it.</param>
/// <param name="File">The open file it is about, or null.</param>
/// <param name="Path">The request by path it belongs to, or null.</param>
/// <param name="Offset">READ, WRITE: where.</param>
/// <param name="Length">READ, WRITE: how much.</param>
/// <param name="Extension">EXTENDED: which.</param>
internal readonly record struct SftpPending(
    SftpPendingKind Kind, uint ClientId, SftpFile? File = null, SftpPathRequest? Path = null, ulong Offset = 0, uint Length = 0, SftpExtension Extension = SftpExtension.None)
{
    /// <summary>copy-data: the file that is written.</summary>
    public SftpFile? To { get; init; }
}
