using Microsoft.Win32.SafeHandles;

namespace EdgeGate.Relay;

/// <summary>Where sessions keep what is too long for memory until it may be sent. Bounded over all sessions: audit and recordings live on the same disk.</summary>
/// <param name="path">A folder of the gateway's own; made when first needed.</param>
/// <param name="bytesMax">The most that all spools together may hold.</param>
public sealed class SpoolFolder(string path, long bytesMax = SpoolFolder.DefaultBytesMax)
{
    /// <summary>Eight messages of the greatest length.</summary>
    public const long DefaultBytesMax = 8L * 1024 * 1024 * 1024;

    private long bytes;

    /// <summary>Bytes that all spools hold.</summary>
    public long Bytes => Volatile.Read(ref bytes);

    /// <summary>Opens a file that has no name any more: it is gone when it is closed, however the process ends.</summary>
    internal SafeFileHandle Open(out FileStream owner)
    {
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string name = Path.Combine(path, Path.GetRandomFileName());
        owner = new FileStream(name, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        File.Delete(name);
        return owner.SafeFileHandle;
    }

    /// <summary>Takes room for a block.</summary>
    /// <exception cref="IOException">There is none.</exception>
    internal void Take(int count)
    {
        if (Interlocked.Add(ref bytes, count) <= bytesMax) { return; }
        Interlocked.Add(ref bytes, -count);
        throw new IOException($"the spools hold {bytesMax} bytes already");
    }

    /// <summary>Gives room back.</summary>
    internal void Give(long count) => Interlocked.Add(ref bytes, -count);
}
