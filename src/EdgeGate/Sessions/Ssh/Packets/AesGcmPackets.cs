using System.Buffers.Binary;
using System.Security.Cryptography;
using EdgeGate.Interop.OpenSsl;
using EdgeGate.Protocols.Ssh;

namespace EdgeGate.Sessions.Ssh.Packets;

/// <summary>aes128-gcm@openssh.com and aes256-gcm@openssh.com: packet_length is authenticated and in clear.</summary>
/// <remarks>RFC 5647 7: the nonce is 4 fixed bytes and an invocation counter of 8, which counts up a packet.</remarks>
public sealed class AesGcmPackets : PacketCipher
{
    private readonly AesGcmStream cipher;
    private readonly byte[] nonce;

    /// <summary>Takes a key of 16 or 32 bytes and the first nonce, 12 bytes.</summary>
    public AesGcmPackets(ReadOnlySpan<byte> key, ReadOnlySpan<byte> firstNonce, bool seals)
    {
        cipher = new AesGcmStream(key, seals);
        nonce = firstNonce.ToArray();
    }

    /// <inheritdoc/>
    public override int BlockBytes => 16;

    /// <inheritdoc/>
    public override bool IsLengthApart => true;

    /// <inheritdoc/>
    public override int TagBytes => AesGcmStream.TagBytes;

    /// <inheritdoc/>
    public override int HeadBytes => SshFramer.LengthBytes;

    /// <inheritdoc/>
    public override void Seal(uint sequence, Span<byte> packet, Span<byte> tag)
    {
        cipher.Seal(nonce, packet[..SshFramer.LengthBytes], packet[SshFramer.LengthBytes..], tag);
        Advance();
    }

    /// <inheritdoc/>
    public override uint ReadLength(uint sequence, ReadOnlySpan<byte> head) => BinaryPrimitives.ReadUInt32BigEndian(head);

    /// <inheritdoc/>
    public override bool TryOpen(uint sequence, ReadOnlySpan<byte> packet, ReadOnlySpan<byte> tag, Span<byte> clear)
    {
        bool isRight = cipher.TryOpen(nonce, packet[..SshFramer.LengthBytes], packet[SshFramer.LengthBytes..], tag, clear[SshFramer.LengthBytes..]);
        Advance();
        return isRight;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        cipher.Dispose();
        CryptographicOperations.ZeroMemory(nonce);
    }

    private void Advance()
    {
        Span<byte> counter = nonce.AsSpan(4);
        BinaryPrimitives.WriteUInt64BigEndian(counter, unchecked(BinaryPrimitives.ReadUInt64BigEndian(counter) + 1));
    }
}
