using EdgeGate.Masking.Streams;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>The contents of a file, masked as a whole before the client sees it open, and read from here at any offset after that.</summary>
internal sealed class SftpMaskedRead(PlainMaskStream mask, SftpTextCheck text, Spool spool) : IDisposable
{
    private bool isDisposed;

    /// <summary>Where it is kept.</summary>
    public Spool Spool => spool;

    /// <summary>Whether the disk is at work on it.</summary>
    public bool IsBusy { get; set; }

    /// <summary>Whether all blocks are on disk.</summary>
    public bool IsSealed { get; set; }

    /// <summary>The offset of the first byte of <see cref="Spool"/>'s block in memory.</summary>
    public long BlockStart { get; set; }

    /// <summary>Bytes there are, once all were taken.</summary>
    public long Length { get; private set; }

    /// <summary>Whether the file passes as it is.</summary>
    public bool IsPassing => text.IsPassing;

    /// <summary>Takes the next bytes of the file.</summary>
    /// <returns>Why it may not be read; null when it may.</returns>
    public string? Add(ReadOnlySpan<byte> bytes)
        => !text.Add(bytes) ? "the file is no text, and cannot be masked" : text.IsPassing || mask.Write(bytes, spool.Block) ? null : "what is in the file may not pass";

    /// <summary>All was taken.</summary>
    /// <returns>As <see cref="Add"/>.</returns>
    public string? Finish()
    {
        if (!text.Finish()) { return "the file is no text, and cannot be masked"; }
        bool mayGoOn = mask.Finish(spool.Block);
        Length = spool.Length;
        BlockStart = spool.Length - spool.Block.Length;
        return mayGoOn ? null : "what is in the file may not pass";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The disk may be at work on it: who waits for that disposes it then.
        if (isDisposed || IsBusy) { return; }
        isDisposed = true;
        mask.Dispose();
        spool.Dispose();
    }
}
