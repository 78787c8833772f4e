using System.Globalization;
using System.Threading.Channels;
using EdgeGate.Core;

namespace EdgeGate.Recording;

/// <summary>Writes all recordings, on a thread of its own. Its queue is bounded: when it is full, sessions wait; nothing is dropped.</summary>
public sealed class Recorder : IDisposable
{
    /// <summary>Blocks that may wait; each is about <see cref="Tape.HandOffBytes"/>.</summary>
    public const int QueueBlocksMax = 1024;

    private static readonly TimeSpan CleanInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan DueInterval = TimeSpan.FromSeconds(1);

    private readonly Channel<(SessionRecording Recording, ByteBuffer? Block, SessionEnd End, TaskCompletionSource? Done)> queue =
        Channel.CreateBounded<(SessionRecording, ByteBuffer?, SessionEnd, TaskCompletionSource?)>(new BoundedChannelOptions(QueueBlocksMax) { SingleReader = true });

    private readonly HashSet<SessionRecording> open = [];
    private readonly CancellationTokenSource failed = new();
    private readonly string folder;
    private readonly TimeSpan retain;
    private readonly RecordingKey key;
    private readonly TimeProvider time;
    private readonly Thread thread;

    private Recorder(string folder, RecordingKey key, TimeSpan retain, TimeProvider time)
    {
        this.retain = retain;
        this.folder = folder;
        this.key = key;
        this.time = time;
        thread = new Thread(Run) { IsBackground = true, Name = "recorder" };
        thread.Start();
    }

    /// <summary>Cancelled when recordings cannot be written any more (a full disk).</summary>
    public CancellationToken Failed => failed.Token;

    /// <summary>Blocks that wait to be written.</summary>
    public int QueueBlocks => queue.Reader.Count;

    /// <summary>Opens the recordings below a state folder.</summary>
    public static Recorder Open(string stateFolder, RecordingOptions options, TimeProvider time)
    {
        string folder = Path.Combine(stateFolder, "recordings");
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        RecordingKey key = options.SigningKey is { } pem ? RecordingKey.Parse(pem.Reveal()) : RecordingKey.OpenOrCreate(stateFolder);
        return new Recorder(folder, key, options.Retain, time);
    }

    /// <summary>Begins a session's recording.</summary>
    /// <exception cref="RecordingFailedException">Its file cannot be made.</exception>
    public SessionRecording Start(SessionInfo info, Lock sessionLock)
    {
        try
        {
            string day = Path.Combine(folder, info.StartedAt.UtcDateTime.ToString("yyyy/MM/dd", CultureInfo.InvariantCulture));
            Directory.CreateDirectory(day, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return new SessionRecording(this, Path.Combine(day, info.Id + ".jsonl.zst"), info, key, time, sessionLock);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new RecordingFailedException("the recording cannot be made", problem);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        queue.Writer.TryComplete();
        thread.Join(TimeSpan.FromSeconds(10));
        failed.Dispose();
    }

    internal async ValueTask TakeAsync(SessionRecording recording, ByteBuffer block, CancellationToken stop)
    {
        if (failed.IsCancellationRequested)
        {
            block.Release();
            throw new RecordingFailedException("recordings cannot be written");
        }
        await queue.Writer.WriteAsync((recording, block, default, null), stop);
    }

    internal async Task CloseAsync(SessionRecording recording, SessionEnd end, CancellationToken stop)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await queue.Writer.WriteAsync((recording, null, end, done), stop);
        await done.Task.WaitAsync(stop);
    }

    private void Run()
    {
        Task<bool>? more = null;
        DateTimeOffset cleaned = DateTimeOffset.MinValue;
        while (true)
        {
            if (time.GetUtcNow() - cleaned > CleanInterval)
            {
                RemoveOld();
                cleaned = time.GetUtcNow();
            }
            more ??= queue.Reader.WaitToReadAsync().AsTask();
            if (!more.Wait(DueInterval))
            {
                CloseDue();
                continue;
            }
            if (!more.Result) { return; }
            more = null;
            while (queue.Reader.TryRead(out (SessionRecording Recording, ByteBuffer? Block, SessionEnd End, TaskCompletionSource? Done) item)) { Write(item.Recording, item.Block, item.End, item.Done); }
            CloseDue();
        }
    }

    private void Write(SessionRecording recording, ByteBuffer? block, SessionEnd end, TaskCompletionSource? done)
    {
        try
        {
            if (block is not null)
            {
                open.Add(recording);
                recording.Append(block.Written);
                return;
            }
            recording.Finish(end);
            done?.SetResult();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            done?.SetException(new RecordingFailedException("a recording could not be written", problem));
            failed.Cancel();
        }
        finally
        {
            block?.Release();
            if (done is not null)
            {
                open.Remove(recording);
                recording.Dispose();
            }
        }
    }

    private void CloseDue()
    {
        try
        {
            foreach (SessionRecording recording in open) { recording.CloseIfDue(); }
        }
        catch (IOException)
        {
            failed.Cancel();
        }
    }

    /// <summary>Removes recordings past their time; one that is being written is left.</summary>
    private void RemoveOld()
    {
        DateTime limit = time.GetUtcNow().UtcDateTime - retain;
        HashSet<string> written = [.. open.Select(static recording => recording.Path)];
        try
        {
            foreach (string path in Directory.EnumerateFiles(folder, "*.jsonl.zst", SearchOption.AllDirectories))
            {
                if (File.GetLastWriteTimeUtc(path) < limit && !written.Contains(path)) { File.Delete(path); }
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Keeping too much for another hour is the safe side.
        }
    }
}
