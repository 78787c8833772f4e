using System.Buffers.Binary;
using System.Security.Cryptography;
using EdgeGate.Interop.OpenSsl;
using EdgeGate.Protocols.Ssh;

namespace EdgeGate.Sessions.Ssh.Packets;

/// <summary>aes256-ctr, aes192-ctr and aes128-ctr with an HMAC, computed over the encrypted packet (-etm@openssh.com) or over the clear one.</summary>
/// <remarks>
/// RFC 4253 6.4: mac(key, sequence number || packet). OpenSSH PROTOCOL 1.5: encrypt-then-MAC leaves packet_length in clear and computes the MAC
/// over it and the encrypted rest.
/// </remarks>
public sealed class AesCtrPackets : PacketCipher
{
    private readonly AesCtr cipher;
    private readonly IncrementalHash mac;
    private readonly bool isMacLast;
    private readonly byte[] firstBlock = new byte[AesCtr.BlockBytes];

    /// <summary>Takes the keys and the first counter block.</summary>
    /// <param name="key">16, 24 or 32 bytes.</param>
    /// <param name="counter">16 bytes.</param>
    /// <param name="macHash">SHA-256 or SHA-512.</param>
    /// <param name="macKey">As long as the hash.</param>
    /// <param name="isMacLast">Whether the MAC is over what was encrypted.</param>
    public AesCtrPackets(ReadOnlySpan<byte> key, ReadOnlySpan<byte> counter, HashAlgorithmName macHash, ReadOnlySpan<byte> macKey, bool isMacLast)
    {
        cipher = new AesCtr(key, counter);
        mac = IncrementalHash.CreateHMAC(macHash, macKey);
        this.isMacLast = isMacLast;
    }

    /// <inheritdoc/>
    public override int BlockBytes => AesCtr.BlockBytes;

    /// <inheritdoc/>
    public override bool IsLengthApart => isMacLast;

    /// <inheritdoc/>
    public override int TagBytes => mac.HashLengthInBytes;

    /// <inheritdoc/>
    public override int HeadBytes => isMacLast ? SshFramer.LengthBytes : AesCtr.BlockBytes;

    /// <inheritdoc/>
    public override void Seal(uint sequence, Span<byte> packet, Span<byte> tag)
    {
        if (isMacLast)
        {
            cipher.Transform(packet[SshFramer.LengthBytes..], packet[SshFramer.LengthBytes..]);
            Authenticate(sequence, packet, tag);
        }
        else
        {
            Authenticate(sequence, packet, tag);
            cipher.Transform(packet, packet);
        }
    }

    /// <inheritdoc/>
    public override uint ReadLength(uint sequence, ReadOnlySpan<byte> head)
    {
        if (isMacLast) { return BinaryPrimitives.ReadUInt32BigEndian(head); }
        // The stream goes on from here: what was decrypted is kept for TryOpen.
        cipher.Transform(head[..AesCtr.BlockBytes], firstBlock);
        return BinaryPrimitives.ReadUInt32BigEndian(firstBlock);
    }

    /// <inheritdoc/>
    public override bool TryOpen(uint sequence, ReadOnlySpan<byte> packet, ReadOnlySpan<byte> tag, Span<byte> clear)
    {
        Span<byte> right = stackalloc byte[HMACSHA512.HashSizeInBytes];
        right = right[..TagBytes];
        if (isMacLast)
        {
            Authenticate(sequence, packet, right);
            if (!CryptographicOperations.FixedTimeEquals(right, tag)) { return false; }
            cipher.Transform(packet[SshFramer.LengthBytes..], clear[SshFramer.LengthBytes..]);
            return true;
        }
        firstBlock.CopyTo(clear);
        cipher.Transform(packet[AesCtr.BlockBytes..], clear[AesCtr.BlockBytes..]);
        Authenticate(sequence, clear[..packet.Length], right);
        return CryptographicOperations.FixedTimeEquals(right, tag);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        cipher.Dispose();
        mac.Dispose();
        CryptographicOperations.ZeroMemory(firstBlock);
    }

    private void Authenticate(uint sequence, ReadOnlySpan<byte> packet, Span<byte> tag)
    {
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(number, sequence);
        mac.AppendData(number);
        mac.AppendData(packet);
        mac.GetHashAndReset(tag);
    }
}
