using System.Buffers.Text;
using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Interop.Posix;
using Microsoft.Win32.SafeHandles;

namespace EdgeGate.Audit;

/// <summary>Structured events as JSON lines, written and forced to disk by a thread of its own.</summary>
/// <remarks>
/// Lines are forced to disk every second, and at once for denials, failures and the ends of sessions (<see cref="AuditSync.Interval"/>).
/// When they cannot be written, <see cref="Failed"/> is cancelled and sessions end: what is not audited may not happen.
/// </remarks>
public sealed class AuditLog : IDisposable
{
    /// <summary>Bytes that may wait to be written; beyond it the log has failed.</summary>
    private const int PendingBytesMax = 64 * 1024 * 1024;

    private static readonly TimeSpan WriteInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan SyncInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly Lock fileGate = new();
    private readonly AutoResetEvent wake = new(false);
    private readonly CancellationTokenSource failed = new();
    private readonly ImmutableArray<AuditOptions> options;
    private readonly TimeProvider time;
    private readonly Thread thread;
    private readonly byte[][] codes = new byte[(int)Enum.GetValues<AuditCode>().Max() + 1][];
    private List<FileStream> files;
    private ByteBuffer filling = new(PendingBytesMax);
    private ByteBuffer writing = new(PendingBytesMax);
    private bool isUrgent;
    private volatile bool isClosing;

    private AuditLog(ImmutableArray<AuditOptions> options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        foreach (AuditCode code in Enum.GetValues<AuditCode>()) { codes[(int)code] = System.Text.Encoding.ASCII.GetBytes($"\"code\":\"{NameOf(code)}\",\"number\":{(int)code}"); }
        files = OpenFiles();
        thread = new Thread(Run) { IsBackground = true, Name = "audit" };
        thread.Start();
    }

    /// <summary>Cancelled when lines cannot be written any more.</summary>
    public CancellationToken Failed => failed.Token;

    /// <summary>Opens the files to append to.</summary>
    /// <exception cref="IOException">One cannot be opened.</exception>
    public static AuditLog Open(ImmutableArray<AuditOptions> options, TimeProvider time) => new(options, time);

    /// <summary>The dotted name of a code: <c>session.start</c>.</summary>
    public static string NameOf(AuditCode code)
    {
        string name = code.ToString();
        int second = 1;
        while (!char.IsUpper(name[second])) { second++; }
        return $"{name[..second]}.{name[second..]}".ToLowerInvariant();
    }

    /// <summary>Begins a line; end it with <see cref="AuditLine.Commit"/> before anything else is done.</summary>
    public AuditLine Begin(AuditCode code, AuditScope? scope)
    {
        gate.Enter();
        ByteBuffer output = filling;
        output.Append("{\"time\":\""u8);
        Span<byte> stamp = output.GetSpan(40);
        time.GetUtcNow().UtcDateTime.TryFormat(stamp, out int length, "O");
        output.Advance(length);
        output.Append("\","u8);
        output.Append(codes[(int)code]);
        if (scope is not null)
        {
            output.Append((byte)',');
            output.Append(scope.Fields);
        }
        return new AuditLine(this, output, code);
    }

    /// <summary>Opens the files anew, after they were rotated. Where one cannot be opened, lines go on to where they went.</summary>
    /// <exception cref="IOException">One cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">One may not be opened.</exception>
    public void Reopen()
    {
        lock (fileGate)
        {
            List<FileStream> opened = OpenFiles();
            foreach (FileStream file in files) { file.Dispose(); }
            files = opened;
        }
    }

    /// <summary>Writes what waits, forces it to disk and closes. False when a line was lost, ever, or may be: then what it tells of may not happen.</summary>
    public bool Close()
    {
        if (isClosing) { return false; }
        isClosing = true;
        wake.Set();
        bool isWhole = thread.Join(CloseTimeout) && !failed.IsCancellationRequested;
        foreach (FileStream file in files) { file.Dispose(); }
        wake.Dispose();
        failed.Dispose();
        return isWhole;
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    internal void Commit(AuditCode code)
    {
        bool isNow = code is not (AuditCode.StatementAllowed or AuditCode.ValuesMasked or AuditCode.ExchangeAllowed or AuditCode.ExchangeEnded
            or AuditCode.FileOpened or AuditCode.FileClosed or AuditCode.FileChanged);
        isUrgent |= isNow;
        bool isLarge = filling.Length > 1024 * 1024;
        bool isTooMuch = filling.Length > PendingBytesMax / 2;
        gate.Exit();
        // Outside the lock: sessions end by it.
        if (isTooMuch) { failed.Cancel(); }
        if (isNow || isLarge) { wake.Set(); }
    }

    private List<FileStream> OpenFiles()
    {
        List<FileStream> opened = [];
        try
        {
            foreach (AuditOptions option in options) { opened.Add(OpenFile(option.File)); }
            return opened;
        }
        catch
        {
            foreach (FileStream file in opened) { file.Dispose(); }
            throw;
        }
    }

    private static FileStream OpenFile(string path)
    {
        FileStream file = new(path, new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
        });
        // .NET writes at an offset it counts itself; the gateway and a command that write one file would overwrite each other's lines.
        AppendMode.Set(file.SafeFileHandle);
        EndTornLine(file);
        return file;
    }

    /// <summary>Ends a line that a lost gateway or a full disk left without its end: the next one would be read as a part of it, and both be lost.</summary>
    private static void EndTornLine(FileStream file)
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

    private void Run()
    {
        long synced = time.GetTimestamp();
        bool isDirty = false;
        while (true)
        {
            wake.WaitOne(WriteInterval);
            bool isLast = isClosing;
            bool isNow;
            lock (gate)
            {
                (filling, writing) = (writing, filling);
                isNow = isUrgent;
                isUrgent = false;
            }
            isDirty |= writing.Length > 0;
            bool isSyncDue = isDirty && (isNow || isLast || time.GetElapsedTime(synced) > SyncInterval);
            if (!TryWrite(isSyncDue)) { failed.Cancel(); }
            if (isSyncDue)
            {
                synced = time.GetTimestamp();
                isDirty = false;
            }
            if (isLast) { return; }
        }
    }

    private bool TryWrite(bool isSyncDue)
    {
        bool isWhole = true;
        lock (fileGate)
        {
            // One that is full keeps no line from the others.
            for (int i = 0; i < files.Count; i++) { isWhole &= TryWrite(files[i], options[i].Sync, isSyncDue); }
        }
        writing.Clear();
        return isWhole;
    }

    private bool TryWrite(FileStream file, AuditSync sync, bool isSyncDue)
    {
        try
        {
            // After a failure a line may be torn here too; what is written then are the ends of sessions.
            if (failed.IsCancellationRequested && writing.Length > 0) { EndTornLine(file); }
            file.Write(writing.Written);
            if (sync != AuditSync.Never && (isSyncDue || (sync == AuditSync.Always && writing.Length > 0))) { file.Flush(flushToDisk: true); }
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
