using System.Buffers.Binary;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.AmazonEvents;

/// <summary>One message of <c>application/vnd.amazon.eventstream</c>: headers and a payload.</summary>
/// <remarks>
/// Smithy, "Amazon Event Stream Specification". Numbers are big-endian:
/// <code>
/// | Int32 bytes of all | Int32 bytes of headers | Int32 CRC of both | headers | payload | Int32 CRC of all before |
/// </code>
/// </remarks>
public readonly ref struct AmazonEvent
{
    /// <summary>What says how long a message is.</summary>
    public const int PreludeBytes = 12;

    private const int ChecksumBytes = 4;

    private AmazonEvent(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload)
    {
        Headers = headers;
        Payload = payload;
    }

    /// <summary>The headers, for <see cref="AmazonEventHeaders"/>.</summary>
    public ReadOnlySpan<byte> Headers { get; }

    /// <summary>The payload.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Reads a message.</summary>
    /// <param name="window">Unread bytes, from the first of a message on.</param>
    /// <param name="bytesMax">The longest message that is taken.</param>
    /// <param name="message">The message, where it was read.</param>
    /// <param name="bytes">How long it is; where more must come, the smallest window that helps.</param>
    public static AmazonEventRead Read(ReadOnlySpan<byte> window, int bytesMax, out AmazonEvent message, out int bytes)
    {
        message = default;
        bytes = PreludeBytes;
        if (window.Length < PreludeBytes) { return AmazonEventRead.NeedMore; }
        uint length = BinaryPrimitives.ReadUInt32BigEndian(window);
        uint headerBytes = BinaryPrimitives.ReadUInt32BigEndian(window[4..]);
        if (!Ends(window[..PreludeBytes]) || length < PreludeBytes + ChecksumBytes || headerBytes > length - PreludeBytes - ChecksumBytes) { return AmazonEventRead.Malformed; }
        if (length > bytesMax) { return AmazonEventRead.TooLong; }
        bytes = (int)length;
        if (window.Length < bytes) { return AmazonEventRead.NeedMore; }
        if (!Ends(window[..bytes])) { return AmazonEventRead.Malformed; }
        ReadOnlySpan<byte> inside = window[PreludeBytes..(bytes - ChecksumBytes)];
        message = new AmazonEvent(inside[..(int)headerBytes], inside[(int)headerBytes..]);
        return AmazonEventRead.Done;
    }

    /// <summary>Whether bytes end with the CRC of those before.</summary>
    private static bool Ends(ReadOnlySpan<byte> bytes) => Crc32.Add(0, bytes[..^ChecksumBytes]) == BinaryPrimitives.ReadUInt32BigEndian(bytes[^ChecksumBytes..]);
}
