using System.Buffers.Text;
using System.Collections.Immutable;
using EdgeGate.Audit.Syslog;
using EdgeGate.Core;

namespace EdgeGate.Audit;

/// <summary>Structured events as JSON lines, written and forced to disk by a thread of its own.</summary>
/// <remarks>
/// Lines are forced to disk every second, and at once for denials, failures and the ends of sessions (<see cref="AuditSync.Interval"/>).
/// When they cannot be written, <see cref="Failed"/> is cancelled and sessions end: what is not audited may not happen. A disk that is slow is no such failure: a session that has
/// written its share waits until it was taken (<see cref="AuditShare"/>), all do when much waits, and beyond <see cref="PendingBytesMax"/> whoever begins a line stands still.
/// </remarks>
public sealed class AuditLog : IDisposable
{
    /// <summary>Bytes that may wait to be written when a line is begun, beside as many that are being written.</summary>
    internal const int PendingBytesMax = 32 * 1024 * 1024;

    /// <summary>Bytes that make every session wait: far fewer, for what sessions do until they come to wait needs room too.</summary>
    internal const int BehindBytesMax = 4 * 1024 * 1024;

    /// <summary>No line is as long: texts are cut, and there are as many fields as an event has.</summary>
    internal const int LineBytesMax = 16 * 1024 * 1024;

    /// <summary>How long the disk may take for what it was given; then it is gone.</summary>
    private static readonly TimeSpan StallPatience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan RoomInterval = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan WriteInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan SyncInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly Lock sinkGate = new();
    private readonly AutoResetEvent wake = new(false);
    private readonly CancellationTokenSource failed = new();
    private readonly ImmutableArray<AuditOptions> options;
    private readonly TimeProvider time;
    private readonly Thread thread;
    private readonly byte[][] codes = new byte[(int)Enum.GetValues<AuditCode>().Max() + 1][];
    private readonly List<SyslogSender> senders = [];
    private List<IAuditSink> sinks;
    private readonly ByteBuffer lost = new(LineBytesMax);
    private ByteBuffer filling = new(PendingBytesMax + LineBytesMax);
    private ByteBuffer writing = new(PendingBytesMax + LineBytesMax);
    private TaskCompletionSource? waiting;
    private int filled;
    private long round;
    private long writeStarted;
    private bool isUrgent;
    private volatile bool hasLost;
    private volatile bool isClosing;

    private AuditLog(ImmutableArray<AuditOptions> options, TimeProvider time, bool sends)
    {
        this.options = options;
        this.time = time;
        foreach (AuditCode code in Enum.GetValues<AuditCode>()) { codes[(int)code] = System.Text.Encoding.ASCII.GetBytes($"\"code\":\"{NameOf(code)}\",\"number\":{(int)code}"); }
        sinks = OpenSinks(options, isCommand: !sends);
        thread = new Thread(Run) { IsBackground = true, Name = "audit" };
        thread.Start();
        if (!sends) { return; }
        senders.AddRange(options.Zip(sinks).Where(static one => one.First.Syslog is not null).Select(one => new SyslogSender(one.First.Syslog!, (AuditQueue)one.Second, time, problem => TellSink(one.First.Syslog!.Name, problem))));
        foreach (SyslogSender sender in senders) { sender.Start(); }
    }

    /// <summary>Cancelled when lines cannot be written any more.</summary>
    public CancellationToken Failed => failed.Token;

    /// <summary>Opens the files and queues to append to.</summary>
    /// <param name="options">What is written.</param>
    /// <param name="time">The clock.</param>
    /// <param name="sends">Whether queues are carried to their receivers: by the gateway, not by commands beside it.</param>
    /// <exception cref="IOException">One cannot be opened.</exception>
    public static AuditLog Open(ImmutableArray<AuditOptions> options, TimeProvider time, bool sends = false) => new(options, time, sends);

    /// <summary>Receivers with the bytes that wait for each, and whether it is not reached now.</summary>
    public IEnumerable<(string Name, long QueueBytes, bool IsUnreachable)> Receivers => senders.Select(static one => (one.Name, one.QueueBytes, one.IsUnreachable));

    /// <summary>The dotted name of a code: <c>session.start</c>.</summary>
    public static string NameOf(AuditCode code)
    {
        string name = code.ToString();
        int second = 1;
        while (!char.IsUpper(name[second])) { second++; }
        return $"{name[..second]}.{name[second..]}".ToLowerInvariant();
    }

    /// <summary>Whether so much waits to be written that whoever can wait should.</summary>
    public bool IsBehind => Volatile.Read(ref filled) > BehindBytesMax && !failed.IsCancellationRequested;

    /// <summary>Whether lines cannot be written any more; asked of a log that was closed too.</summary>
    internal bool HasFailed => failed.IsCancellationRequested;

    /// <summary>Counts what was taken to be written; a session's share is one round's.</summary>
    internal long Round => Volatile.Read(ref round);

    /// <summary>Begins a line; end it with <see cref="AuditLine.Commit"/> before anything else is done. Stands still while too much waits.</summary>
    public AuditLine Begin(AuditCode code, AuditScope? scope)
    {
        gate.Enter();
        ByteBuffer output = filling.Length <= PendingBytesMax || MakeRoom() ? filling : lost;
        if (output == lost) { lost.Clear(); }
        int start = output.Length;
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
        return new AuditLine(this, output, code, scope, start);
    }

    /// <summary>Opens the files anew, after they were rotated. Where one cannot be opened, lines go on to where they went.</summary>
    /// <exception cref="IOException">One cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">One may not be opened.</exception>
    public void Reopen()
    {
        lock (sinkGate)
        {
            List<IAuditSink> opened = [];
            try
            {
                foreach (IAuditSink sink in sinks) { opened.Add(sink.Reopened()); }
            }
            catch
            {
                foreach (IAuditSink sink in opened.Except(sinks)) { sink.Dispose(); }
                throw;
            }
            foreach (IAuditSink sink in sinks.Except(opened)) { sink.Dispose(); }
            sinks = opened;
        }
    }

    /// <summary>Writes what waits, forces it to disk and closes. False when a line was lost, ever, or may be: then what it tells of may not happen.</summary>
    public bool Close()
    {
        if (isClosing) { return false; }
        isClosing = true;
        wake.Set();
        bool isWhole = thread.Join(CloseTimeout) && !failed.IsCancellationRequested && !hasLost;
        foreach (SyslogSender sender in senders) { sender.Dispose(); }
        foreach (IAuditSink sink in sinks) { sink.Dispose(); }
        wake.Dispose();
        failed.Dispose();
        return isWhole;
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    /// <summary>Waits until what waits now was taken to be written.</summary>
    public ValueTask WaitAsync(CancellationToken stop)
    {
        Task taken;
        lock (gate)
        {
            if (filling.Length == 0 || isClosing || failed.IsCancellationRequested) { return default; }
            waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            taken = waiting.Task;
        }
        wake.Set();
        return new ValueTask(WaitAsync(taken, stop));
    }

    internal void Commit(AuditCode code, AuditScope? scope, ByteBuffer output, int start)
    {
        bool isNow = code is not (AuditCode.StatementAllowed or AuditCode.ValuesMasked or AuditCode.ExchangeAllowed or AuditCode.ExchangeEnded
            or AuditCode.FileOpened or AuditCode.FileClosed or AuditCode.FileChanged);
        isUrgent |= isNow;
        bool isLarge = filling.Length > 1024 * 1024;
        scope?.Count(round, output.Length - start);
        Volatile.Write(ref filled, filling.Length);
        gate.Exit();
        // Outside the lock: sessions end by it.
        if (IsStalled) { failed.Cancel(); }
        if (isNow || isLarge) { wake.Set(); }
    }

    /// <summary>Whether the disk is gone: what it was given last is not written after all this time.</summary>
    private bool IsStalled => !isClosing && Volatile.Read(ref writeStarted) is not 0 and long started && time.GetElapsedTime(started) > StallPatience;

    private async Task WaitAsync(Task taken, CancellationToken stop)
    {
        try
        {
            await taken.WaitAsync(StallPatience, time, stop);
        }
        catch (TimeoutException)
        {
            failed.Cancel();
        }
    }

    /// <summary>Waits, under the lock but for the wait itself, until a line may be begun. False when none can be written any more: the log has failed, and all sessions end by that.</summary>
    /// <remarks>Nobody who is waited for here waits for the one who waits: the thread that writes takes this lock alone, and none of a session's.</remarks>
    private bool MakeRoom()
    {
        while (filling.Length > PendingBytesMax)
        {
            if (isClosing || failed.IsCancellationRequested)
            {
                hasLost = true;
                return false;
            }
            gate.Exit();
            if (IsStalled) { failed.Cancel(); }
            wake.Set();
            Thread.Sleep(RoomInterval);
            gate.Enter();
        }
        return true;
    }

    private static List<IAuditSink> OpenSinks(ImmutableArray<AuditOptions> options, bool isCommand)
    {
        List<IAuditSink> opened = [];
        try
        {
            foreach (AuditOptions option in options) { opened.Add(option.Syslog is { } syslog ? new AuditQueue(option.File, syslog.QueueBytesMax, isCommand) : new AuditFile(option.File)); }
            return opened;
        }
        catch
        {
            foreach (IAuditSink sink in opened) { sink.Dispose(); }
            throw;
        }
    }

    /// <summary>A receiver is not reached, or is again.</summary>
    private void TellSink(string name, string? problem)
    {
        AuditLine line = Begin(problem is null ? AuditCode.SinkReachable : AuditCode.SinkUnreachable, null);
        line.Text("sink"u8, name);
        if (problem is not null) { line.Text("problem"u8, problem); }
        line.Commit();
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
            TaskCompletionSource? waited;
            lock (gate)
            {
                (filling, writing) = (writing, filling);
                isNow = isUrgent;
                isUrgent = false;
                Volatile.Write(ref filled, 0);
                Volatile.Write(ref round, round + 1);
                (waited, waiting) = (waiting, null);
            }
            waited?.SetResult();
            isDirty |= writing.Length > 0;
            bool isSyncDue = isDirty && (isNow || isLast || time.GetElapsedTime(synced) > SyncInterval);
            Volatile.Write(ref writeStarted, time.GetTimestamp());
            bool isWritten = TryWrite(isSyncDue);
            Volatile.Write(ref writeStarted, 0);
            if (!isWritten) { failed.Cancel(); }
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
        int failures = 0;
        lock (sinkGate)
        {
            // One that is full keeps no line from the others, and disks are waited for together: forced one by one, each would take a turn of its own.
            if (sinks.Count == 1) { failures = TryWrite(sinks[0], options[0].Sync, isSyncDue) ? 0 : 1; }
            else { Parallel.For(0, sinks.Count, i => Interlocked.Add(ref failures, TryWrite(sinks[i], options[i].Sync, isSyncDue) ? 0 : 1)); }
        }
        writing.Clear();
        return failures == 0;
    }

    private bool TryWrite(IAuditSink sink, AuditSync sync, bool isSyncDue)
    {
        try
        {
            sink.Write(writing.Written, isTorn: failed.IsCancellationRequested);
            if (sync != AuditSync.Never && (isSyncDue || (sync == AuditSync.Always && writing.Length > 0))) { sink.Flush(); }
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
