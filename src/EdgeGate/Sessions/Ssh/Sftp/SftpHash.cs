using System.Security.Cryptography;

namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>Counts what goes one way of an open file, and hashes it as long as it goes in order from the beginning.</summary>
internal sealed class SftpHash : IDisposable
{
    private IncrementalHash? hash;

    /// <summary>Bytes that went, each time they did.</summary>
    public long Bytes { get; private set; }

    /// <summary>Where the next byte would be if all goes in order.</summary>
    public ulong Next { get; private set; }

    /// <summary>Whether all went in order, from the beginning of the file.</summary>
    public bool IsInOrder { get; private set; } = true;

    /// <summary>Takes bytes that went.</summary>
    public void Add(ulong offset, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty) { return; }
        Bytes += data.Length;
        IsInOrder &= offset == Next;
        if (!IsInOrder) { return; }
        hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(data);
        Next += (ulong)data.Length;
    }

    /// <summary>It will not be known what is where: the file is appended to, or a write failed.</summary>
    public void Lose() => IsInOrder = false;

    /// <summary>The hash in hexadecimal of what went in order; null when it did not, or nothing went.</summary>
    public string? Finish() => IsInOrder && hash is not null ? Convert.ToHexStringLower(hash.GetHashAndReset()) : null;

    /// <inheritdoc/>
    public void Dispose() => hash?.Dispose();
}
