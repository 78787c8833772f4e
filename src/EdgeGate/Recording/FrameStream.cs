using System.Buffers.Binary;
using System.Security.Cryptography;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace EdgeGate.Recording;

/// <summary>The zstd frames of a file, one after the other, read as they come: a frame's bytes, hashed on their way, and nothing of the next.</summary>
/// <remarks>
/// <code>
/// frame = magic | descriptor | window, dictionary, content size | block+ | checksum
/// block = 3 bytes: last (1 bit), type (2), size (21) | size bytes, or 1 where the type is RLE
/// </code>
/// RFC 8878, 3.1.1. Memory: a block's head and the first <see cref="CapturedBytesMax"/> bytes, whatever the file holds.
/// </remarks>
/// <param name="file">The file, at a frame's start; the caller's.</param>
internal sealed class FrameStream(Stream file) : Stream
{
    /// <summary>How much of a frame is kept as it lies in the file.</summary>
    public const int CapturedBytesMax = 4096;

    /// <summary>What is read at once.</summary>
    public const int ReadBytes = 128 * 1024;

    private const uint FrameMagic = 0xFD2FB528;
    private const int BlockBytesMax = 128 * 1024;
    private const int RleBlock = 1;
    private const int ReservedBlock = 3;

    /// <summary>The largest window a frame may ask for, 8 MiB: what every decoder should take (RFC 8878, 3.1.1.1.2), and far more than frames are written with.</summary>
    public const int WindowLogMax = 23;

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] captured = new byte[CapturedBytesMax];
    private readonly byte[] head = new byte[18];
    private int headAt;
    private int headLength;
    private int left;
    private bool isLastBlock;
    private int checksumBytes;

    /// <summary>Bytes of the frame that were read.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether the file ended within the frame.</summary>
    public bool IsTorn { get; private set; }

    /// <summary>Whether what was read is no frame.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The frame's first bytes, as they lie in the file.</summary>
    public ReadOnlySpan<byte> Captured => captured.AsSpan(0, (int)Math.Min(Bytes, CapturedBytesMax));

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Opens a recording, which may still be written.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, ReadBytes, FileOptions.SequentialScan);

    /// <summary>What the frame holds; reading it throws <see cref="ZstdException"/> where the frame is damaged, and <see cref="EndOfStreamException"/> where the file ends in it.</summary>
    public DecompressionStream Decompress()
    {
        DecompressionStream plain = new(this, ReadBytes, checkEndOfStream: true, leaveOpen: true);
        plain.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, WindowLogMax);
        return plain;
    }

    /// <summary>Reads what is left of the frame; false when there was something, or it is torn or broken.</summary>
    public bool Skip()
    {
        Span<byte> rest = stackalloc byte[256];
        bool hadNone = true;
        while (Read(rest) > 0) { hadNone = false; }
        return hadNone && !IsTorn && !IsBroken;
    }

    /// <summary>Begins the next frame; false when there is none: at the file's end, or torn, or broken.</summary>
    public bool Begin()
    {
        (Bytes, headAt, headLength, left, isLastBlock, checksumBytes) = (0, 0, 0, 0, false, 0);
        int magic = file.ReadAtLeast(head.AsSpan(0, 4), 4, throwOnEndOfStream: false);
        if (magic == 0) { return false; }
        Span<byte> expected = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(expected, FrameMagic);
        if (!head.AsSpan(0, magic).SequenceEqual(expected[..magic])) { return Fail(isTorn: false); }
        if (magic < 4 || !ReadHead(4, 1)) { return Fail(isTorn: true); }
        byte descriptor = head[4];
        bool isSingle = (descriptor & 0x20) != 0;
        int fields = (isSingle ? 0 : 1) + ((descriptor & 3) switch { 0 => 0, 1 => 1, 2 => 2, _ => 4 }) + ((descriptor >> 6) switch { 0 => isSingle ? 1 : 0, 1 => 2, 2 => 4, _ => 8 });
        if (!ReadHead(5, fields)) { return Fail(isTorn: true); }
        checksumBytes = (descriptor & 4) != 0 ? 4 : 0;
        headLength = 5 + fields;
        return true;
    }

    /// <summary>SHA-256 of the frame, once all of it was read.</summary>
    public void Hash(Span<byte> into) => hash.GetHashAndReset(into);

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || IsTorn || IsBroken || (headAt == headLength && left == 0 && !NextBlock())) { return 0; }
        int count;
        if (headAt < headLength)
        {
            count = Math.Min(buffer.Length, headLength - headAt);
            head.AsSpan(headAt, count).CopyTo(buffer);
            headAt += count;
        }
        else
        {
            count = file.Read(buffer[..Math.Min(buffer.Length, left)]);
            if (count == 0) { IsTorn = true; }
            left -= count;
        }
        hash.AppendData(buffer[..count]);
        if (Bytes < CapturedBytesMax) { buffer[..Math.Min(count, CapturedBytesMax - (int)Bytes)].CopyTo(captured.AsSpan((int)Bytes)); }
        Bytes += count;
        return count;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) { hash.Dispose(); }
        base.Dispose(disposing);
    }

    private bool NextBlock()
    {
        if (isLastBlock)
        {
            (left, checksumBytes) = (checksumBytes, 0);
            return left > 0;
        }
        if (!ReadHead(0, 3)) { return Fail(isTorn: true); }
        int header = head[0] | (head[1] << 8) | (head[2] << 16);
        int type = header >> 1 & 3;
        if (type == ReservedBlock || header >> 3 > BlockBytesMax) { return Fail(isTorn: false); }
        (headAt, headLength) = (0, 3);
        (left, isLastBlock) = (type == RleBlock ? 1 : header >> 3, (header & 1) != 0);
        return true;
    }

    private bool ReadHead(int at, int count) => file.ReadAtLeast(head.AsSpan(at, count), count, throwOnEndOfStream: false) == count;

    private bool Fail(bool isTorn)
    {
        (IsTorn, IsBroken) = (isTorn, !isTorn);
        return false;
    }
}
