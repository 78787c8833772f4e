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
        packed = new ByteBuffer(payloadBytesMax + GrowthMax(payloadBytesMax));
        zlib = new ZLibStream(new Sink(packed), CompressionLevel.Optimal);
    }

    /// <summary>How much longer a payload becomes at most.</summary>
    /// <remarks>
    /// Of what cannot be compressed deflate makes stored blocks (RFC 1951, 3.2.4), of 5 bytes each beside what is stored. zlib ends a block when it has 16,383 symbols, so that <c>deflateBound</c> reckons with
    /// less than one part in 3,000; here it is one in 1,024, and room for the header, the rest of a block that was begun, and the empty block of a flush.
    /// </remarks>
    public static int GrowthMax(int payloadBytes) => (payloadBytes >> 10) + 64;

    /// <summary>Compresses a payload given in two pieces. Valid until the next call.</summary>
    /// <exception cref="InvalidOperationException">It became longer than a payload may: a bug of ours, or of zlib. The stream is spoilt.</exception>
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
