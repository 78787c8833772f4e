using System.Globalization;
using EdgeGate.Core;
using Microsoft.Win32.SafeHandles;

namespace EdgeGate.Audit.Syslog;

/// <summary>Lines on disk that wait for a receiver: appended to segments, read in order, removed when the receiver has them. It survives the gateway, and has a bound.</summary>
/// <remarks>
/// The log's thread writes, the sender reads. Commands beside the gateway write a file of their own, which is there whole or not at all, and the gateway takes it in
/// (<see cref="TakeCommands"/>). Where the sender was is in <c>place</c>, written after the receiver had what stands before it: what is lost with the gateway is sent twice, never left out.
/// </remarks>
internal sealed class AuditQueue : IAuditSink
{
    /// <summary>Bytes of a segment, from which on another is begun.</summary>
    internal const int SegmentBytesMax = 4 * 1024 * 1024;

    private static readonly TimeSpan RoomInterval = TimeSpan.FromMilliseconds(20);

    private const int ReadBytes = 64 * 1024;
    private const string SegmentSuffix = ".jsonl";
    private const string CommandPrefix = "command-";

    private readonly Lock gate = new();
    private readonly SemaphoreSlim written = new(0, 1);
    private readonly string folder;
    private readonly long bytesMax;
    private readonly string? commandPath;
    private readonly HashSet<string> unreadable = new(StringComparer.Ordinal);
    private FileStream? file;
    private string current = "";
    private long currentLength;
    private long bytes;
    private QueuePlace kept;
    private QueuePlace place;

    /// <summary>Opens it.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="bytesMax">Bytes that may wait.</param>
    /// <param name="isCommand">Whether a command writes, beside the gateway.</param>
    /// <exception cref="IOException">It cannot be used.</exception>
    public AuditQueue(string folder, long bytesMax, bool isCommand)
    {
        this.folder = folder;
        this.bytesMax = bytesMax;
        if (isCommand)
        {
            // Made by whoever runs a command, it could be somebody's that the gateway is not.
            if (!Directory.Exists(folder)) { throw new IOException($"there is no folder {folder} yet: it is made when the gateway starts with this configuration"); }
            commandPath = Path.Combine(folder, $"{CommandPrefix}{Guid.NewGuid():N}");
        }
        else { Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute); }
        bytes = Segments().Sum(static path => new FileInfo(path).Length);
        kept = place = ReadPlace();
    }

    /// <summary>Bytes that wait, those among them of which the receiver has some lines of their segment already.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    /// <summary>How long a full queue may take to make room: less than the log waits for a disk. A gateway that starts with a full one goes on as soon as its receiver takes some.</summary>
    internal TimeSpan RoomPatience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Behind what was read last.</summary>
    public QueuePlace Place => place;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> lines, bool isTorn)
    {
        if (lines.IsEmpty) { return; }
        for (TimeSpan waited = TimeSpan.Zero; commandPath is null && !HasRoom(lines.Length); waited += RoomInterval)
        {
            if (waited >= RoomPatience) { throw new IOException("the queue is full"); }
            Thread.Sleep(RoomInterval);
        }
        Append(lines);
    }

    private bool HasRoom(long length) => Bytes + length <= bytesMax;

    private void Append(ReadOnlySpan<byte> lines)
    {
        lock (gate)
        {
            if (file is null || currentLength >= SegmentBytesMax) { Begin(); }
            try
            {
                file!.Write(lines);
            }
            catch (IOException)
            {
                // A line may stand there without its end: nothing may follow it.
                Close();
                throw;
            }
            currentLength += lines.Length;
            Interlocked.Add(ref bytes, lines.Length);
        }
        if (written.CurrentCount == 0) { written.Release(); }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        lock (gate) { file?.Flush(flushToDisk: true); }
    }

    /// <inheritdoc/>
    public IAuditSink Reopened() => this;

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            if (file is not null && commandPath is not null)
            {
                Flush();
                Close();
                File.Move(commandPath, commandPath + SegmentSuffix);
            }
            Close();
        }
    }

    /// <summary>Waits until more is written, or a time has passed.</summary>
    public Task WaitAsync(TimeSpan patience, CancellationToken stop) => written.WaitAsync(patience, stop);

    /// <summary>Takes in what commands have written.</summary>
    public void TakeCommands()
    {
        foreach (string path in Directory.EnumerateFiles(folder, CommandPrefix + "*" + SegmentSuffix))
        {
            if (unreadable.Contains(path)) { continue; }
            byte[] lines;
            try
            {
                lines = File.ReadAllBytes(path);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                // It must not keep the others waiting.
                unreadable.Add(path);
                continue;
            }
            // Who makes room cannot wait for it.
            if (!HasRoom(lines.Length)) { return; }
            Append(lines);
            Flush();
            File.Delete(path);
        }
    }

    /// <summary>Appends the next whole lines, about <see cref="ReadBytes"/> of them or one that is longer; false when all were read.</summary>
    public bool TryRead(ByteBuffer output)
    {
        while (true)
        {
            (string name, long limit) = Find();
            if (name.Length == 0) { return false; }
            if (place.Segment != name) { place = new QueuePlace(name, 0); }
            if (place.Offset < limit && TryRead(name, limit, output)) { return true; }
            // A last line without its end was never whole.
            lock (gate)
            {
                if (name == current) { return false; }
            }
            if (NameBehind(name) is not { } next) { return false; }
            place = new QueuePlace(next, 0);
        }
    }

    /// <summary>The receiver has what stands before a place: it is not sent again.</summary>
    public void Keep(QueuePlace sent)
    {
        if (sent == kept) { return; }
        string path = Path.Combine(folder, "place");
        File.WriteAllText(path + ".new", $"{sent.Segment} {sent.Offset.ToString(CultureInfo.InvariantCulture)}\n");
        File.Move(path + ".new", path, overwrite: true);
        if (sent.Segment != kept.Segment)
        {
            foreach (string done in Segments().Where(done => string.CompareOrdinal(Path.GetFileName(done), sent.Segment) < 0))
            {
                Interlocked.Add(ref bytes, -new FileInfo(done).Length);
                File.Delete(done);
            }
        }
        kept = sent;
    }

    /// <summary>Reads on from what was kept.</summary>
    public void Rewind() => place = kept;

    private List<string> Segments() => [.. Directory.EnumerateFiles(folder, "*" + SegmentSuffix).Where(static path => char.IsAsciiDigit(Path.GetFileName(path)[0])).Order(StringComparer.Ordinal)];

    private void Begin()
    {
        Close();
        current = commandPath is null ? NextName() : "";
        file = new FileStream(commandPath ?? Path.Combine(folder, current), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        // Whoever runs a command, and with whatever umask, the gateway must be able to read what it wrote; the folder is its owner's alone.
        if (commandPath is not null) { File.SetUnixFileMode(file.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead); }
    }

    private void Close()
    {
        file?.Dispose();
        (file, current, currentLength) = (null, "", 0);
    }

    /// <summary>Greater than the name of every segment there is, and that the place names.</summary>
    private string NextName()
    {
        string last = Segments().Select(static path => Path.GetFileName(path)).Append(place.Segment).Append(kept.Segment).Max(StringComparer.Ordinal)!;
        long number = last.Length > 0 ? long.Parse(last[..^SegmentSuffix.Length], CultureInfo.InvariantCulture) : 0;
        return (number + 1).ToString("D16", CultureInfo.InvariantCulture) + SegmentSuffix;
    }

    /// <summary>The segment to read, and how much of it is whole.</summary>
    private (string Name, long Limit) Find()
    {
        string name = place.Segment;
        if (name.Length == 0 || !File.Exists(Path.Combine(folder, name))) { name = NameBehind(name) ?? ""; }
        if (name.Length == 0) { return ("", 0); }
        lock (gate)
        {
            return (name, name == current ? currentLength : new FileInfo(Path.Combine(folder, name)).Length);
        }
    }

    private string? NameBehind(string name) => Segments().Select(static path => Path.GetFileName(path)).FirstOrDefault(next => string.CompareOrdinal(next, name) > 0);

    private bool TryRead(string name, long limit, ByteBuffer output)
    {
        using SafeFileHandle read = File.OpenHandle(Path.Combine(folder, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        int start = output.Length;
        long at = place.Offset;
        while (at < limit)
        {
            Span<byte> room = output.GetSpan(ReadBytes);
            int count = RandomAccess.Read(read, room[..(int)Math.Min(ReadBytes, limit - at)], at);
            if (count == 0) { break; }
            output.Advance(count);
            at += count;
            int end = output.Written[start..].LastIndexOf((byte)'\n') + 1;
            if (end == 0) { continue; }
            output.Truncate(start + end);
            place = new QueuePlace(name, place.Offset + end);
            return true;
        }
        output.Truncate(start);
        return false;
    }

    private QueuePlace ReadPlace()
    {
        try
        {
            string[] said = File.ReadAllText(Path.Combine(folder, "place")).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
            // What cannot be read is the beginning: everything there is is sent again.
            return said.Length == 2 && IsSegment(said[0]) && long.TryParse(said[1], NumberStyles.None, CultureInfo.InvariantCulture, out long offset) ? new QueuePlace(said[0], offset) : new QueuePlace("", 0);
        }
        catch (FileNotFoundException)
        {
            return new QueuePlace("", 0);
        }
    }

    private static bool IsSegment(string name) => name.EndsWith(SegmentSuffix, StringComparison.Ordinal) && name[..^SegmentSuffix.Length].All(char.IsAsciiDigit) && name.Length > SegmentSuffix.Length;
}
