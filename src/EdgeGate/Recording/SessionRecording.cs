using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeGate.Core;

namespace EdgeGate.Recording;

/// <summary>One session's recording while it is made. The recorder's thread alone writes it.</summary>
/// <remarks>
/// The file is zstd in the seekable format: a row of frames, each whole on its own, then a skippable frame with their sizes.
/// Every frame begins with a line that holds the SHA-256 of the compressed frame before it; the last frame's line <c>end</c> is followed by
/// a frame with a signature over the SHA-256 of that last frame. (zstd contrib, seekable format, "zstd_seekable_compression_format.md".)
/// </remarks>
public sealed class SessionRecording : IDisposable
{
    private const int FrameBytesMax = 256 * 1024;
    private static readonly TimeSpan FrameAgeMax = TimeSpan.FromSeconds(5);

    private readonly Recorder recorder;
    private readonly FileStream file;
    private readonly RecordingKey key;
    private readonly TimeProvider time;
    private readonly ByteBuffer frame = new(256 * 1024 * 1024);
    private readonly List<(int Compressed, int Plain)> seekTable = [];
    private readonly byte[] previous = new byte[SHA256.HashSizeInBytes];
    private DateTimeOffset frameStarted;
    private bool hasEvents;

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

    /// <summary>Whether a frame has waited long enough to be closed.</summary>
    internal bool IsDue => time.GetUtcNow() - frameStarted > FrameAgeMax;

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
        frame.Release();
        file.Dispose();
    }

    internal ByteBuffer TakeSpare() => recorder.TakeSpare();

    internal ValueTask TakeAsync(ByteBuffer block, CancellationToken stop) => recorder.TakeAsync(this, block, stop);

    internal void Append(ReadOnlySpan<byte> lines)
    {
        frame.Append(lines);
        hasEvents = true;
        if (frame.Length >= FrameBytesMax || IsDue) { CloseFrame(); }
    }

    internal void CloseIfDue()
    {
        if (IsDue && hasEvents) { CloseFrame(); }
    }

    internal void Finish(SessionEnd end)
    {
        frame.Append(Encoding.UTF8.GetBytes($"{{\"k\":\"end\",\"reason\":\"{end}\",\"at\":\"{time.GetUtcNow():O}\"}}\n"));
        CloseFrame();
        byte[] signature = key.Sign(previous);
        frame.Clear();
        frame.Append(Encoding.UTF8.GetBytes(
            $"{{\"k\":\"signature\",\"alg\":\"ed25519\",\"key\":\"{key.Fingerprint}\",\"over\":\"{Convert.ToHexStringLower(previous)}\",\"sig\":\"{Convert.ToBase64String(signature)}\"}}\n"));
        WriteFrame();
        WriteSeekTable();
        file.Flush(flushToDisk: true);
    }

    private void BeginFrame()
    {
        frameStarted = time.GetUtcNow();
        hasEvents = false;
        frame.Clear();
        frame.Append(Encoding.ASCII.GetBytes($"{{\"k\":\"frame\",\"n\":{seekTable.Count},\"prev\":\"{Convert.ToHexStringLower(previous)}\"}}\n"));
    }

    private void CloseFrame()
    {
        WriteFrame();
        BeginFrame();
    }

    private void WriteFrame()
    {
        ReadOnlySpan<byte> compressed = recorder.Compress(frame.Written);
        file.Write(compressed);
        SHA256.HashData(compressed, previous);
        seekTable.Add((compressed.Length, frame.Length));
        frame.Release();
    }

    /// <summary>Skippable frame 0x184D2A5E: (Int32 compressed, Int32 plain) a frame; Int32 frames, Byte descriptor, 0x8F92EAB1; all little-endian.</summary>
    private void WriteSeekTable()
    {
        byte[] table = new byte[8 + (seekTable.Count * 8) + 9];
        BinaryPrimitives.WriteUInt32LittleEndian(table, 0x184D2A5E);
        BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(4), table.Length - 8);
        int at = 8;
        foreach ((int compressed, int plain) in seekTable)
        {
            BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(at), compressed);
            BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(at + 4), plain);
            at += 8;
        }
        BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(at), seekTable.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(at + 5), 0x8F92EAB1);
        file.Write(table);
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
    }
}
