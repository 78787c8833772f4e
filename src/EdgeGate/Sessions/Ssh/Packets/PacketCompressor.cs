using System.IO.Compression;
using EdgeGate.Core;

namespace EdgeGate.Sessions.Ssh.Packets;

/// <summary>Compresses the payloads of one way, from one change of keys to the next.</summary>
/// <remarks>RFC 4253, 6.2: one zlib stream, flushed behind every payload, so that each packet can be read when it has come.</remarks>
internal sealed class PacketCompressor : IDisposable
{
    private readonly ByteBuffer packed;
    private readonly ZLibStream zlib;

    /// <summary>Begins a stream.</summary>
    /// <param name="payloadBytesMax">The longest payload.</param>
    public PacketCompressor(int payloadBytesMax)
    {
        // What cannot be compressed becomes a little longer.
        packed = new ByteBuffer(payloadBytesMax + (payloadBytesMax / 16) + 1024);
        zlib = new ZLibStream(new Sink(packed), CompressionLevel.Optimal);
    }

    /// <summary>Compresses a payload given in two pieces. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        packed.Clear();
        zlib.Write(head);
        zlib.Write(body);
        zlib.Flush();
        return packed.Written;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        packed.Clear();
        zlib.Dispose();
        packed.Release();
    }

    /// <summary>Where zlib writes to.</summary>
    private sealed class Sink(ByteBuffer into) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => into.Append(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer) => into.Append(buffer);
    }
}
