using System.Buffers.Text;
using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Interop.Posix;

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

    /// <summary>Opens the files anew, after they were rotated.</summary>
    public void Reopen()
    {
        lock (fileGate)
        {
            foreach (FileStream file in files) { file.Dispose(); }
            files = OpenFiles();
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
        if (filling.Length > PendingBytesMax / 2) { failed.Cancel(); }
        gate.Exit();
        if (isNow || isLarge) { wake.Set(); }
    }

    private List<FileStream> OpenFiles() => [.. options.Select(static option =>
    {
        FileStream file = new(option.File, new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
        });
        // .NET writes at an offset it counts itself; the gateway and a command that write one file would overwrite each other's lines.
        AppendMode.Set(file.SafeFileHandle);
        return file;
    })];

    private void Run()
    {
        DateTimeOffset synced = time.GetUtcNow();
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
            bool isSyncDue = isDirty && (isNow || isLast || time.GetUtcNow() - synced > SyncInterval);
            if (!TryWrite(isSyncDue)) { failed.Cancel(); }
            if (isSyncDue)
            {
                synced = time.GetUtcNow();
                isDirty = false;
            }
            if (isLast) { return; }
        }
    }

    private bool TryWrite(bool isSyncDue)
    {
        try
        {
            lock (fileGate)
            {
                for (int i = 0; i < files.Count; i++)
                {
                    files[i].Write(writing.Written);
                    if (options[i].Sync != AuditSync.Never && (isSyncDue || (options[i].Sync == AuditSync.Always && writing.Length > 0))) { files[i].Flush(flushToDisk: true); }
                }
            }
            return true;
        }
        catch (IOException)
        {
            return false;
        }
        finally
        {
            writing.Clear();
        }
    }
}
