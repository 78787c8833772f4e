namespace EdgeGate.Sessions.Ssh.Packets;

/// <summary>Seals or opens packets one way with the keys of one key exchange. Allocates nothing a packet.</summary>
/// <remarks>
/// A packet here is packet_length and what it counts; the tag stands apart. An instance seals or opens, never both, and packets come
/// in the order of their sequence numbers.
/// </remarks>
public abstract class PacketCipher : IDisposable
{
    /// <summary>What packets are padded to a multiple of.</summary>
    public abstract int BlockBytes { get; }

    /// <summary>Whether packet_length is outside what is padded.</summary>
    public abstract bool IsLengthApart { get; }

    /// <summary>Bytes of the MAC or tag behind a packet.</summary>
    public abstract int TagBytes { get; }

    /// <summary>Bytes from the front of a packet it takes to know its length.</summary>
    public abstract int HeadBytes { get; }

    /// <summary>Seals a packet in place and computes its tag.</summary>
    /// <param name="sequence">The packet's sequence number.</param>
    /// <param name="packet">packet_length, padding_length, payload and padding, in clear.</param>
    /// <param name="tag"><see cref="TagBytes"/> bytes.</param>
    public abstract void Seal(uint sequence, Span<byte> packet, Span<byte> tag);

    /// <summary>Reads packet_length; called once a packet, before <see cref="TryOpen"/>. Unauthenticated as yet.</summary>
    /// <param name="sequence">The packet's sequence number.</param>
    /// <param name="head">The first <see cref="HeadBytes"/> bytes.</param>
    public abstract uint ReadLength(uint sequence, ReadOnlySpan<byte> head);

    /// <summary>Opens a packet.</summary>
    /// <param name="sequence">The packet's sequence number.</param>
    /// <param name="packet">The sealed packet, packet_length first.</param>
    /// <param name="tag">What came behind it.</param>
    /// <param name="clear">As long as the packet; receives it in clear. Its first 4 bytes are not to be used.</param>
    /// <returns>False when the tag is wrong.</returns>
    public abstract bool TryOpen(uint sequence, ReadOnlySpan<byte> packet, ReadOnlySpan<byte> tag, Span<byte> clear);

    /// <summary>Wipes the keys.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected abstract void Dispose(bool disposing);
}
