using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Ssh;

/// <summary>Finds the boundaries of version lines and packets. It knows lengths, not meanings.</summary>
/// <remarks>
/// <code>
/// version:  "SSH-2.0-" software [ SP comments ] [ CR ] LF           up to 255 bytes (RFC 4253 4.2)
///
///           +----------------------+----------------------+---------+----------------+-----+
/// packet:   | uint32 packet_length | byte padding_length  | payload | random padding | MAC |     (RFC 4253 6)
///           +----------------------+----------------------+---------+----------------+-----+
///                                  |&lt;------------- packet_length ----------->|
/// </code>
/// packet_length counts neither itself nor the MAC. With encrypt-then-MAC and AEAD ciphers the length field is not part of
/// what must be a multiple of the cipher block; else it is.
/// </remarks>
public static class SshFramer
{
    /// <summary>Bytes of packet_length.</summary>
    public const int LengthBytes = 4;

    /// <summary>Bytes of packet_length and padding_length.</summary>
    public const int HeaderBytes = 5;

    /// <summary>The least padding of a packet.</summary>
    public const int PaddingBytesMin = 4;

    /// <summary>The smallest block that packets are padded to.</summary>
    public const int BlockBytesMin = 8;

    /// <summary>The least packet_length: padding_length, a message type, and padding.</summary>
    public const int PacketLengthMin = 1 + 1 + PaddingBytesMin;

    /// <summary>Reads a version line.</summary>
    /// <param name="window">Unread bytes, starting on a line.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="line">The line without its end.</param>
    /// <returns>Done with the bytes of the line and its end; NeedMore; Fault when it is too long, or has a zero byte.</returns>
    public static ParseStep ReadLine(ReadOnlySpan<byte> window, SshLimits limits, out ReadOnlySpan<byte> line)
    {
        line = default;
        ReadOnlySpan<byte> searched = window.Length > limits.VersionBytesMax ? window[..limits.VersionBytesMax] : window;
        int zero = searched.IndexOf((byte)0);
        int end = searched.IndexOf((byte)'\n');
        if (zero >= 0 && (end < 0 || zero < end)) { return ParseStep.Fault(ProtocolFault.SshVersionMalformed, zero); }
        if (end < 0)
        {
            return searched.Length < limits.VersionBytesMax
                ? ParseStep.NeedMore(searched.Length + 1)
                : ParseStep.Fault(ProtocolFault.SshVersionTooLong, limits.VersionBytesMax);
        }
        line = searched[..end];
        if (line is [.., (byte)'\r']) { line = line[..^1]; }
        return ParseStep.Done(end + 1);
    }

    /// <summary>Whether a line is a version line at all, of whatever version.</summary>
    public static bool IsVersion(ReadOnlySpan<byte> line) => line.StartsWith("SSH-"u8);

    /// <summary>Checks that a version line speaks of 2.0 and has only printable ASCII.</summary>
    /// <returns><see cref="ProtocolFault.None"/> when it is good.</returns>
    public static ProtocolFault CheckVersion(ReadOnlySpan<byte> line)
    {
        if (!IsVersion(line) || line.ContainsAnyExceptInRange((byte)' ', (byte)'~')) { return ProtocolFault.SshVersionMalformed; }
        ReadOnlySpan<byte> version = line[4..];
        int minus = version.IndexOf((byte)'-');
        if (minus < 0 || minus == version.Length - 1) { return ProtocolFault.SshVersionMalformed; }
        // 1.99 says that an old server speaks 2.0 too (RFC 4253 5.1).
        return version[..minus].SequenceEqual("2.0"u8) || version[..minus].SequenceEqual("1.99"u8)
            ? ProtocolFault.None
            : ProtocolFault.SshVersionUnsupported;
    }

    /// <summary>Checks a packet_length before more bytes are asked for.</summary>
    /// <param name="length">packet_length.</param>
    /// <param name="blockBytes">What packets are padded to.</param>
    /// <param name="isLengthApart">Whether the length field is outside what is padded.</param>
    /// <param name="limits">Bounds.</param>
    public static bool IsLengthRight(uint length, int blockBytes, bool isLengthApart, SshLimits limits)
        => length >= PacketLengthMin
            && length <= (uint)limits.PacketBytesMax
            && (length + (isLengthApart ? 0u : LengthBytes)) % (uint)blockBytes == 0;

    /// <summary>Finds the payload of a packet whose integrity is proven.</summary>
    /// <param name="body">What packet_length counts: padding_length, payload, padding.</param>
    /// <param name="payload">The payload, at least its type byte.</param>
    /// <returns>False when the padding is below <see cref="PaddingBytesMin"/> or leaves no payload.</returns>
    public static bool TryReadPayload(ReadOnlySpan<byte> body, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (body.IsEmpty) { return false; }
        int padding = body[0];
        int length = body.Length - 1 - padding;
        if (padding < PaddingBytesMin || length < 1) { return false; }
        payload = body.Slice(1, length);
        return true;
    }

    /// <summary>How much padding a payload takes.</summary>
    /// <returns>4 to 255 bytes; the least that fits.</returns>
    public static int PaddingFor(int payloadBytes, int blockBytes, bool isLengthApart)
    {
        int padded = payloadBytes + (isLengthApart ? 1 : HeaderBytes);
        int padding = blockBytes - padded % blockBytes;
        return padding < PaddingBytesMin ? padding + blockBytes : padding;
    }
}
