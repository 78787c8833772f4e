using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeGate.Core;

namespace EdgeGate.Recording;

/// <summary>One session's recording while it is made. The recorder's thread alone writes it.</summary>
/// <remarks>The file is zstd in the seekable format, so that common tools read it: see <see cref="RecordingFormat"/>.</remarks>
public sealed class SessionRecording : IDisposable
{
    /// <summary>A frame that has so much is closed.</summary>
    internal const int FrameBytesMax = 256 * 1024;

    private static readonly TimeSpan FrameAgeMax = TimeSpan.FromSeconds(5);

    private readonly Recorder recorder;
    private readonly FileStream file;
    private readonly RecordingKey key;
    private readonly TimeProvider time;
    private readonly ByteBuffer frame = new(256 * 1024 * 1024);
    private readonly List<(int Compressed, int Plain)> seekTable = [];
    private readonly byte[] previous = new byte[SHA256.HashSizeInBytes];
    private long frameStarted;
    private bool hasLines;
    private volatile bool isUnsynced;

    internal SessionRecording(Recorder recorder, string path, SessionInfo info, RecordingKey key, TimeProvider time, Lock sessionLock)
    {
        this.recorder = recorder;
        this.key = key;
        this.time = time;
        Path = path;
        file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        Tape = new Tape(this, sessionLock);
        BeginFrame();
        WriteHeader(info);
    }

    /// <summary>Where events are written to.</summary>
    public Tape Tape { get; }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Whether something was written that was not forced to disk.</summary>
    internal bool IsUnsynced => isUnsynced;

    /// <summary>Whether a frame has waited long enough to be closed.</summary>
    internal bool IsDue => time.GetElapsedTime(frameStarted) > FrameAgeMax;

    /// <summary>Writes what is left, the closing frames and the seek table.</summary>
    /// <exception cref="RecordingFailedException">It cannot be written.</exception>
    public async Task CloseAsync(SessionEnd end, CancellationToken stop)
    {
        await Tape.HandOffAsync(stop);
        await recorder.CloseAsync(this, end, stop);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        recorder.Forget(this);
        frame.Release();
        file.Dispose();
    }

    internal ByteBuffer TakeSpare() => recorder.TakeSpare();

    internal bool TryTake(ByteBuffer block) => recorder.TryTake(this, block);

    internal ValueTask TakeAsync(ByteBuffer block, CancellationToken stop) => recorder.TakeAsync(this, block, stop);

    internal void Append(ReadOnlySpan<byte> lines)
    {
        frame.Append(lines);
        hasLines = true;
        if (frame.Length >= FrameBytesMax || IsDue) { CloseFrame(); }
    }

    internal void CloseIfDue()
    {
        if (IsDue) { CloseFrame(); }
    }

    /// <summary>Writes the frame under way, if there is anything in it, and begins another.</summary>
    internal void CloseFrame()
    {
        if (!hasLines) { return; }
        WriteFrame();
        BeginFrame();
    }

    /// <summary>Forces what was written to disk; from any thread. False when that failed.</summary>
    internal bool TrySync()
    {
        if (!isUnsynced) { return true; }
        isUnsynced = false;
        try
        {
            RandomAccess.FlushToDisk(file.SafeFileHandle);
            return true;
        }
        catch (ObjectDisposedException)
        {
            // It was closed meanwhile, and forced to disk before that.
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    internal void Finish(SessionEnd end)
    {
        frame.Append(Encoding.UTF8.GetBytes($"{{\"k\":\"end\",\"reason\":\"{end}\",\"at\":\"{time.GetUtcNow():O}\"}}\n"));
        WriteFrame();
        byte[] line = RecordingFormat.SignatureLine(key.Fingerprint, previous, key.Sign(previous));
        byte[] signature = RecordingFormat.RawFrame(line);
        seekTable.Add((signature.Length, line.Length));
        file.Write(signature);
        file.Write(RecordingFormat.SeekTable(seekTable));
        file.Flush(flushToDisk: true);
    }

    private void BeginFrame()
    {
        frameStarted = time.GetTimestamp();
        hasLines = false;
        frame.Clear();
        frame.Append(RecordingFormat.FrameLine(seekTable.Count, previous));
    }

    private void WriteFrame()
    {
        ReadOnlySpan<byte> compressed = recorder.Compress(frame.Written);
        file.Write(compressed);
        isUnsynced = true;
        SHA256.HashData(compressed, previous);
        seekTable.Add((compressed.Length, frame.Length));
        frame.Release();
    }

    private void WriteHeader(SessionInfo info)
    {
        using (Utf8JsonWriter json = new(frame))
        {
            json.WriteStartObject();
            json.WriteNumber("v", 1);
            json.WriteString("k", "session");
            json.WriteString("id", info.Id);
            json.WriteString("subject", info.Principal.Subject);
            json.WriteString("email", info.Principal.Email);
            if (info.Principal.OnBehalfOf is { } person) { json.WriteString("on_behalf_of", person.Subject); }
            json.WriteString("issuer", info.Principal.Issuer);
            json.WriteStartArray("groups");
            foreach (string group in info.Principal.Groups) { json.WriteStringValue(group); }
            json.WriteEndArray();
            json.WriteString("connection", info.Connection);
            json.WriteString("protocol", info.Protocol);
            json.WriteString("client", info.ClientAddress);
            json.WriteString("software", info.ClientSoftware);
            json.WriteString("started", info.StartedAt);
            json.WriteEndObject();
        }
        frame.Append((byte)'\n');
        hasLines = true;
    }
}
