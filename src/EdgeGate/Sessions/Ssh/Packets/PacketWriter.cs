using System.Buffers.Binary;
using System.Security.Cryptography;
using EdgeGate.Core;
using EdgeGate.Protocols.Ssh;

namespace EdgeGate.Sessions.Ssh.Packets;

/// <summary>Seals the packets of one way, one after the other, across changes of keys.</summary>
internal sealed class PacketWriter(SshLimits limits) : IDisposable
{
    /// <summary>Random bytes are taken this many at a time: one call for a handful of packets instead of one each.</summary>
    private const int RandomBytes = 256;

    private readonly byte[] random = new byte[RandomBytes];
    private PacketCipher cipher = new PlainPackets();
    private int randomUsed = RandomBytes;

    /// <summary>The sequence number of the next packet.</summary>
    public uint Sequence { get; private set; }

    /// <summary>Bytes under these keys.</summary>
    public long KeyedBytes { get; private set; }

    /// <summary>Packets under these keys.</summary>
    public long KeyedPackets { get; private set; }

    /// <summary>Compresses what is sealed; null for as it is. Owned; gone with the keys it came with.</summary>
    public PacketCompressor? Compressor { get; set; }

    /// <summary>The longest message: it makes no packet that is too long, even where compressing makes it longer and the most there is of padding follows.</summary>
    /// <remarks>It is the same without compression, for a message that waits for new keys may be sealed by others than it was queued for.</remarks>
    public int MessageBytesMax { get; } = limits.PacketBytesMax - PacketCompressor.GrowthMax(limits.PacketBytesMax) - 1 - byte.MaxValue;

    /// <summary>Seals one message, given in two pieces, and appends it.</summary>
    /// <exception cref="ArgumentException">It is empty, or longer than <see cref="MessageBytesMax"/>: a bug of ours.</exception>
    public void Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, ByteBuffer outbox)
    {
        int payloadBytes = head.Length + body.Length;
        if (payloadBytes == 0 || payloadBytes > MessageBytesMax) { throw new ArgumentException("a message is empty or too long for a packet", nameof(head)); }
        if (Compressor is { } compressor)
        {
            head = compressor.Compress(head, body);
            body = [];
            payloadBytes = head.Length;
        }
        int paddingBytes = SshFramer.PaddingFor(payloadBytes, cipher.BlockBytes, cipher.IsLengthApart);
        int packetBytes = SshFramer.HeaderBytes + payloadBytes + paddingBytes;
        Span<byte> span = outbox.GetSpan(packetBytes + cipher.TagBytes);
        Span<byte> packet = span[..packetBytes];
        BinaryPrimitives.WriteInt32BigEndian(packet, packetBytes - SshFramer.LengthBytes);
        packet[SshFramer.LengthBytes] = (byte)paddingBytes;
        head.CopyTo(packet[SshFramer.HeaderBytes..]);
        body.CopyTo(packet[(SshFramer.HeaderBytes + head.Length)..]);
        Pad(packet[^paddingBytes..]);
        cipher.Seal(Sequence, packet, span.Slice(packetBytes, cipher.TagBytes));
        outbox.Advance(packetBytes + cipher.TagBytes);
        Sequence = unchecked(Sequence + 1);
        KeyedBytes += packetBytes + cipher.TagBytes;
        KeyedPackets++;
    }

    /// <summary>Goes over to new keys.</summary>
    /// <param name="next">The cipher; owned.</param>
    /// <param name="resetsSequence">Whether sequence numbers begin anew (strict key exchange).</param>
    public void ChangeKeys(PacketCipher next, bool resetsSequence)
    {
        cipher.Dispose();
        cipher = next;
        Compressor?.Dispose();
        Compressor = null;
        KeyedBytes = KeyedPackets = 0;
        if (resetsSequence) { Sequence = 0; }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        cipher.Dispose();
        Compressor?.Dispose();
        CryptographicOperations.ZeroMemory(random);
    }

    private void Pad(Span<byte> padding)
    {
        if (RandomBytes - randomUsed < padding.Length)
        {
            RandomNumberGenerator.Fill(random);
            randomUsed = 0;
        }
        random.AsSpan(randomUsed, padding.Length).CopyTo(padding);
        randomUsed += padding.Length;
    }
}
