using EdgeGate.Interop.Posix;
using Microsoft.Win32.SafeHandles;

namespace EdgeGate.Audit;

/// <summary>A file of JSON lines, appended to.</summary>
internal sealed class AuditFile : IAuditSink
{
    private readonly string path;
    private readonly FileStream file;

    /// <summary>Opens it.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public AuditFile(string path)
    {
        this.path = path;
        file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
        });
        // .NET writes at an offset it counts itself; the gateway and a command that write one file would overwrite each other's lines.
        AppendMode.Set(file.SafeFileHandle);
        EndTornLine();
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> lines, bool isTorn)
    {
        // What is written after a failure are the ends of sessions.
        if (isTorn && lines.Length > 0) { EndTornLine(); }
        file.Write(lines);
    }

    /// <inheritdoc/>
    public void Flush() => file.Flush(flushToDisk: true);

    /// <inheritdoc/>
    public IAuditSink Reopened() => new AuditFile(path);

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    /// <summary>Ends a line that a lost gateway or a full disk left without its end: the next one would be read as a part of it, and both be lost.</summary>
    private void EndTornLine()
    {
        if (!file.CanSeek || file.Length == 0) { return; }
        Span<byte> last = stackalloc byte[1];
        try
        {
            using SafeFileHandle read = File.OpenHandle(file.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (RandomAccess.Read(read, last, RandomAccess.GetLength(read) - 1) == 1 && last[0] != (byte)'\n') { file.Write("\n"u8); }
        }
        catch (UnauthorizedAccessException)
        {
            // Who may only append cannot know.
        }
    }
}
