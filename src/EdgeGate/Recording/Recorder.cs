using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using EdgeGate.Core;
using ZstdSharp;

namespace EdgeGate.Recording;

/// <summary>Writes all recordings, on a thread of its own. Its queue is bounded: when it is full, sessions wait; nothing is dropped.</summary>
public sealed class Recorder : IDisposable
{
    /// <summary>Blocks that may wait; each is about <see cref="Tape.HandOffBytes"/>, and longer where one step recorded more.</summary>
    public const int QueueBlocksMax = 1024;

    /// <summary>Bytes that may wait before sessions do: so many, and a block of each session.</summary>
    public const int QueueBytesMax = 64 * 1024 * 1024;

    /// <summary>Blocks that wake the recorder; fewer wait for its next look, so that a busy gateway does not switch threads for each.</summary>
    private const int WakeBlocks = 32;

    /// <summary>Emptied blocks kept for the next hand-offs.</summary>
    private const int SpareBlocksMax = 64;

    /// <summary>Larger ones go back to the pool.</summary>
    private const int SpareBytesMax = 8 * Tape.HandOffBytes;

    private const int CompressionLevel = 1;

    private static readonly TimeSpan DueInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    private readonly Channel<Item> queue = Channel.CreateBounded<Item>(new BoundedChannelOptions(QueueBlocksMax) { SingleReader = true });

    private readonly AutoResetEvent wake = new(false);
    private readonly ConcurrentQueue<ByteBuffer> spare = new();
    private readonly ConcurrentDictionary<SessionRecording, byte> open = new();
    private readonly Compressor compressor = new(CompressionLevel);
    private readonly CancellationTokenSource failed = new();
    private readonly Lock roomGate = new();
    private readonly string folder;
    private readonly RecordingRetention retention;
    private readonly RecordingKey key;
    private readonly TimeProvider time;
    private readonly Thread thread;
    private readonly RecordingSync sync;
    private byte[] compressed = [];
    private TaskCompletionSource? room;
    private long queueBytes;

    private Recorder(string folder, RecordingKey key, TimeSpan retain, TimeProvider time)
    {
        this.folder = folder;
        retention = new RecordingRetention(folder, retain, time);
        this.key = key;
        this.time = time;
        thread = new Thread(Run) { IsBackground = true, Name = "recorder" };
        thread.Start();
        sync = new RecordingSync(() => open.Select(static one => one.Key), failed.Cancel, time);
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
            SessionRecording recording = new(this, Path.Combine(day, info.Id + ".jsonl.zst"), info, key, time, sessionLock);
            open[recording] = 0;
            return recording;
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
        wake.Set();
        thread.Join(TimeSpan.FromSeconds(10));
        sync.Dispose();
        wake.Dispose();
        compressor.Dispose();
        failed.Dispose();
    }

    /// <summary>An empty block for a tape to fill.</summary>
    internal ByteBuffer TakeSpare() => spare.TryDequeue(out ByteBuffer? block) ? block : new ByteBuffer(Tape.BytesMax);

    /// <summary>Compresses a frame; on the recorder's thread, which has one compressor for all recordings: its tables are larger than what it compresses.</summary>
    /// <returns>Valid until the next call.</returns>
    internal ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> plain)
    {
        int bound = Compressor.GetCompressBound(plain.Length);
        if (compressed.Length < bound) { compressed = new byte[bound]; }
        return compressed.AsSpan(0, compressor.Wrap(plain, compressed));
    }

    /// <summary>Takes a block; the task ends when there is room for it. Whoever stops waiting takes nothing back: the block has its place, and is written.</summary>
    internal ValueTask TakeAsync(SessionRecording recording, ByteBuffer block, CancellationToken stop)
    {
        if (failed.IsCancellationRequested)
        {
            block.Release();
            return ValueTask.FromException(new RecordingFailedException("recordings cannot be written"));
        }
        int length = block.Length;
        bool hasRoom = TryTake(recording, block);
        bool isLong = Volatile.Read(ref queueBytes) > QueueBytesMax;
        if (!hasRoom || isLong || queue.Reader.Count >= WakeBlocks) { wake.Set(); }
        if (hasRoom) { return isLong ? new ValueTask(RoomAsync().WaitAsync(stop)) : default; }
        Interlocked.Add(ref queueBytes, length);
        return new ValueTask(queue.Writer.WriteAsync(new Item(recording, block), CancellationToken.None).AsTask().WaitAsync(stop));
    }

    /// <summary>Takes a block when there is room for it.</summary>
    internal bool TryTake(SessionRecording recording, ByteBuffer block)
    {
        int length = block.Length;
        Interlocked.Add(ref queueBytes, length);
        if (queue.Writer.TryWrite(new Item(recording, block))) { return true; }
        Interlocked.Add(ref queueBytes, -length);
        return false;
    }

    /// <summary>Ends when fewer bytes wait than may.</summary>
    private Task RoomAsync()
    {
        lock (roomGate)
        {
            if (Volatile.Read(ref queueBytes) <= QueueBytesMax) { return Task.CompletedTask; }
            room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return room.Task;
        }
    }

    private void Taken(int bytes)
    {
        if (Interlocked.Add(ref queueBytes, -bytes) > QueueBytesMax) { return; }
        lock (roomGate)
        {
            room?.SetResult();
            room = null;
        }
    }

    /// <summary>Knows of a recording no more.</summary>
    internal void Forget(SessionRecording recording) => open.TryRemove(recording, out _);

    internal async Task CloseAsync(SessionRecording recording, SessionEnd end, CancellationToken stop)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await queue.Writer.WriteAsync(new Item(recording, null, end, done), stop);
        wake.Set();
        await done.Task.WaitAsync(stop);
    }

    private void Run()
    {
        // By the clock that only goes forward: the time of day may be set back, for years even.
        long looked = time.GetTimestamp();
        while (!queue.Reader.Completion.IsCompleted)
        {
            retention.RemoveOldIfDue(open.Select(static one => one.Key.Path));
            wake.WaitOne(LookInterval);
            while (queue.Reader.TryRead(out Item item)) { Write(item); }
            if (time.GetElapsedTime(looked) < DueInterval) { continue; }
            looked = time.GetTimestamp();
            CloseDue();
        }
        // What was never closed keeps what it has.
        foreach ((SessionRecording recording, _) in open) { Try(recording.CloseFrame); }
    }

    private void Write(in Item item)
    {
        (SessionRecording recording, ByteBuffer? block, SessionEnd end, TaskCompletionSource? done) = item;
        int length = block?.Length ?? 0;
        try
        {
            if (block is not null)
            {
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
            if (block is not null)
            {
                KeepSpare(block);
                Taken(length);
            }
            if (done is not null) { recording.Dispose(); }
        }
    }

    /// <summary>Keeps an emptied block with its memory: giving it from thread to thread through a pool would allocate ever anew.</summary>
    private void KeepSpare(ByteBuffer block)
    {
        if (spare.Count >= SpareBlocksMax || block.Capacity > SpareBytesMax)
        {
            block.Release();
            return;
        }
        block.Written.Clear();
        block.Clear();
        spare.Enqueue(block);
    }

    /// <summary>Takes what sessions on which nothing happens have not handed over, and closes frames that have waited.</summary>
    private void CloseDue()
    {
        foreach ((SessionRecording recording, _) in open)
        {
            recording.Tape.HandOffOld();
            Try(recording.CloseIfDue);
        }
    }

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (IOException)
        {
            failed.Cancel();
        }
    }

    /// <summary>What the recorder does next: takes a block, or ends a recording and says so.</summary>
    private readonly record struct Item(SessionRecording Recording, ByteBuffer? Block, SessionEnd End = default, TaskCompletionSource? Done = null);
}
