using System.Buffers.Binary;
using System.Security.Cryptography;
using EdgeGate.Interop.OpenSsl;
using EdgeGate.Protocols.Ssh;

namespace EdgeGate.Sessions.Ssh.Packets;

/// <summary>chacha20-poly1305@openssh.com: packet_length is encrypted with a key of its own, and authenticated with the rest.</summary>
/// <remarks>
/// OpenSSH PROTOCOL.chacha20poly1305: of 64 bytes of key the first 32 (K_2) encrypt the packet and give the MAC's key, the last 32 (K_1) encrypt
/// the length. The nonce of both is the sequence number. The MAC's key is the first 32 bytes of block 0, the packet begins at block 1.
/// </remarks>
public sealed class ChaChaPackets : PacketCipher
{
    /// <summary>Bytes of key it takes.</summary>
    public const int KeyBytes = 2 * ChaCha20.KeyBytes;

    private readonly ChaCha20 packets;
    private readonly ChaCha20 lengths;
    private readonly Poly1305 mac = new();

    /// <summary>Takes 64 bytes of key.</summary>
    public ChaChaPackets(ReadOnlySpan<byte> key)
    {
        packets = new ChaCha20(key[..ChaCha20.KeyBytes]);
        lengths = new ChaCha20(key[ChaCha20.KeyBytes..KeyBytes]);
    }

    /// <inheritdoc/>
    public override int BlockBytes => 8;

    /// <inheritdoc/>
    public override bool IsLengthApart => true;

    /// <inheritdoc/>
    public override int TagBytes => Poly1305.TagBytes;

    /// <inheritdoc/>
    public override int HeadBytes => SshFramer.LengthBytes;

    /// <inheritdoc/>
    public override void Seal(uint sequence, Span<byte> packet, Span<byte> tag)
    {
        Span<byte> block = stackalloc byte[ChaCha20.BlockBytes];
        BeginPacket(sequence, block);
        lengths.Begin(sequence);
        lengths.Transform(packet[..SshFramer.LengthBytes], packet);
        packets.Transform(packet[SshFramer.LengthBytes..], packet[SshFramer.LengthBytes..]);
        mac.Compute(block[..Poly1305.KeyBytes], packet, tag);
        CryptographicOperations.ZeroMemory(block);
    }

    /// <inheritdoc/>
    public override uint ReadLength(uint sequence, ReadOnlySpan<byte> head)
    {
        Span<byte> clear = stackalloc byte[SshFramer.LengthBytes];
        lengths.Begin(sequence);
        lengths.Transform(head[..SshFramer.LengthBytes], clear);
        return BinaryPrimitives.ReadUInt32BigEndian(clear);
    }

    /// <inheritdoc/>
    public override bool TryOpen(uint sequence, ReadOnlySpan<byte> packet, ReadOnlySpan<byte> tag, Span<byte> clear)
    {
        Span<byte> block = stackalloc byte[ChaCha20.BlockBytes];
        Span<byte> right = stackalloc byte[Poly1305.TagBytes];
        BeginPacket(sequence, block);
        mac.Compute(block[..Poly1305.KeyBytes], packet, right);
        CryptographicOperations.ZeroMemory(block);
        if (!CryptographicOperations.FixedTimeEquals(right, tag)) { return false; }
        packets.Transform(packet[SshFramer.LengthBytes..], clear[SshFramer.LengthBytes..]);
        return true;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        packets.Dispose();
        lengths.Dispose();
        mac.Dispose();
    }

    /// <summary>Takes block 0, whose front is the MAC's key; the stream stands at block 1 afterwards.</summary>
    private void BeginPacket(uint sequence, Span<byte> block)
    {
        block.Clear();
        packets.Begin(sequence);
        packets.Transform(block, block);
    }
}
