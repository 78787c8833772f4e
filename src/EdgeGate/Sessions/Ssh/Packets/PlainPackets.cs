using System.Buffers.Binary;
using EdgeGate.Protocols.Ssh;

namespace EdgeGate.Sessions.Ssh.Packets;

/// <summary>Packets before the first key exchange: neither encrypted nor authenticated.</summary>
public sealed class PlainPackets : PacketCipher
{
    /// <inheritdoc/>
    public override int BlockBytes => SshFramer.BlockBytesMin;

    /// <inheritdoc/>
    public override bool IsLengthApart => false;

    /// <inheritdoc/>
    public override int TagBytes => 0;

    /// <inheritdoc/>
    public override int HeadBytes => SshFramer.LengthBytes;

    /// <inheritdoc/>
    public override void Seal(uint sequence, Span<byte> packet, Span<byte> tag)
    {
        // They go as they are.
    }

    /// <inheritdoc/>
    public override uint ReadLength(uint sequence, ReadOnlySpan<byte> head) => BinaryPrimitives.ReadUInt32BigEndian(head);

    /// <inheritdoc/>
    public override bool TryOpen(uint sequence, ReadOnlySpan<byte> packet, ReadOnlySpan<byte> tag, Span<byte> clear)
    {
        packet.CopyTo(clear);
        return true;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // It has no keys.
    }
}
