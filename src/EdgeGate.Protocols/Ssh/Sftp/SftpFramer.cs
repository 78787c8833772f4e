using System.Buffers.Binary;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Ssh.Sftp;

/// <summary>Finds the boundaries of packets. It knows lengths, not meanings.</summary>
/// <remarks>
/// <code>
/// | uint32 length | byte type | uint32 request-id (all but INIT and VERSION) | what the type has |
///                 |&lt;-------------------------- length --------------------------------------&gt;|
/// </code>
/// draft-ietf-secsh-filexfer-02, 3. Packets and messages of the channel have nothing to do with each other: either may span many of the other.
/// </remarks>
public static class SftpFramer
{
    /// <summary>Bytes of the length.</summary>
    public const int LengthBytes = 4;

    /// <summary>The least length: a type and a request id, or a type and a version.</summary>
    public const int LengthMin = 5;

    /// <summary>Reads one packet.</summary>
    /// <param name="window">Unread bytes, starting on a packet.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="packet">Type and body.</param>
    /// <returns>Done with the bytes of length and packet; NeedMore; Fault at 0 when the length is below <see cref="LengthMin"/> or above the bound.</returns>
    public static ParseStep Read(ReadOnlySpan<byte> window, SftpLimits limits, out ReadOnlySpan<byte> packet)
    {
        packet = default;
        if (window.Length < LengthBytes) { return ParseStep.NeedMore(LengthBytes); }
        uint length = BinaryPrimitives.ReadUInt32BigEndian(window);
        if (length is < LengthMin || length > (uint)limits.PacketBytesMax) { return ParseStep.Fault(ProtocolFault.SftpPacketLength, 0); }
        int total = LengthBytes + (int)length;
        if (window.Length < total) { return ParseStep.NeedMore(total); }
        packet = window[LengthBytes..total];
        return ParseStep.Done(total);
    }
}
