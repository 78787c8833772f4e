using System.Security.Cryptography;

namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>Something a masked file waits for on the disk. Done outside the session's lock, while nobody else touches the file.</summary>
/// <param name="file">The file.</param>
/// <param name="block">The block to read; negative to write the one under way.</param>
internal sealed class SftpDiskWork(SftpMaskedRead file, int block)
{
    /// <summary>The file.</summary>
    public SftpMaskedRead File => file;

    /// <summary>Whether a block is written, not read.</summary>
    public bool IsWrite => block < 0;

    /// <summary>Whether somebody does it.</summary>
    public bool IsBegun { get; set; }

    /// <summary>Whether it could not be done.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Does it.</summary>
    public void Do()
    {
        try
        {
            if (IsWrite) { file.Spool.Write(); }
            else
            {
                // The last block is still in memory, where another is to be.
                if (!file.IsSealed) { file.Spool.Write(); }
                file.IsSealed = true;
                file.Spool.ReadBlock(block);
            }
        }
        catch (Exception problem) when (problem is IOException or CryptographicException or UnauthorizedAccessException)
        {
            HasFailed = true;
        }
    }
}
