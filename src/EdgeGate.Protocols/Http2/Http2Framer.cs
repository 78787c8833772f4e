using System.Buffers.Binary;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Http2;

/// <summary>Reads frame headers, and what stands in frames. Field blocks are read by <see cref="HpackDecoder"/>, settings by <see cref="Http2Settings"/>.</summary>
/// <remarks>
/// <code>
/// frame          length 24 | type 8 | flags 8 |0| stream 31 | payload
/// DATA           [pad 8] | content | padding                        HEADERS  [pad 8] | [E 1, depends on 31, weight 8] | field block | padding
/// PRIORITY       E 1, depends on 31, weight 8                       RST_STREAM     code 32
/// PING           opaque 64                                          GOAWAY         |0| last stream 31 | code 32 | text
/// WINDOW_UPDATE  |0| increment 31                                   CONTINUATION   field block
/// PUSH_PROMISE   [pad 8] |0| stream 31 | field block | padding      SETTINGS       (identifier 16 | value 32) each
/// </code>
/// RFC 9113, 4.1 and 6.
/// </remarks>
public static class Http2Framer
{
    /// <summary>Bytes of a frame's header.</summary>
    public const int HeaderBytes = 9;

    /// <summary>Bytes of PING's content.</summary>
    public const int PingBytes = 8;

    private const int PriorityBytes = 5;
    private const uint NumberMask = 0x7FFF_FFFF;

    /// <summary>What a client sends first (RFC 9113, 3.4).</summary>
    public static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Reads one frame's header, and checks its length and stream against its type.</summary>
    /// <param name="window">Unread bytes, starting on a frame.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="frame">The header when done. Its payload is <see cref="Http2Frame.Length"/> bytes behind it.</param>
    /// <returns>
    /// Done(9); NeedMore(9); Fault at offset 0 for a length above <see cref="Http2Limits.FrameBytesMax"/> or not one of the type's, at 5 for a stream
    /// where the type has none or none where it has one. Each ends the connection.
    /// </returns>
    public static ParseStep ReadHeader(ReadOnlySpan<byte> window, Http2Limits limits, out Http2Frame frame)
    {
        frame = default;
        if (window.Length < HeaderBytes) { return ParseStep.NeedMore(HeaderBytes); }
        int length = (window[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(window[1..]);
        if (length > limits.FrameBytesMax) { return ParseStep.Fault(ProtocolFault.Http2FrameTooLong, 0); }
        Http2Frame read = new((Http2FrameType)window[3], (Http2Flags)window[4], (int)(BinaryPrimitives.ReadUInt32BigEndian(window[5..]) & NumberMask), length);
        if (!IsLength(read)) { return ParseStep.Fault(ProtocolFault.Http2FrameLength, 0); }
        if (!IsStream(read)) { return ParseStep.Fault(ProtocolFault.Http2StreamNumber, 5); }
        frame = read;
        return ParseStep.Done(HeaderBytes);
    }

    /// <summary>What DATA and HEADERS hold, without padding and priority; of other frames all.</summary>
    /// <param name="frame">Its header.</param>
    /// <param name="payload">What is behind the header, whole.</param>
    /// <param name="content">Bytes of a body, or of a field block.</param>
    /// <returns>False when padding does not fit, or a stream depends on itself (RFC 9113, 6.1 and 6.2; RFC 7540, 5.3.1): <see cref="ProtocolFault.Http2PaddingInvalid"/>.</returns>
    public static bool TryContent(in Http2Frame frame, ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> content)
    {
        content = payload;
        if (frame.Type == Http2FrameType.Priority) { return Number(payload) != frame.Stream; }
        if (frame.Type is not (Http2FrameType.Data or Http2FrameType.Headers)) { return true; }
        if ((frame.Flags & Http2Flags.Padded) != 0)
        {
            int padding = content[0];
            if (padding > content.Length - 1) { return false; }
            content = content[1..^padding];
        }
        if (frame.Type == Http2FrameType.Data || (frame.Flags & Http2Flags.Priority) == 0) { return true; }
        if (content.Length < PriorityBytes || Number(content) == frame.Stream) { return false; }
        content = content[PriorityBytes..];
        return true;
    }

    /// <summary>WINDOW_UPDATE: how much more is granted; 0 is a fault of its stream, or of the connection.</summary>
    public static int WindowIncrement(ReadOnlySpan<byte> payload) => Number(payload);

    /// <summary>RST_STREAM: why; maybe a code nobody knows.</summary>
    public static Http2ErrorCode ErrorCode(ReadOnlySpan<byte> payload) => (Http2ErrorCode)BinaryPrimitives.ReadUInt32BigEndian(payload);

    /// <summary>GOAWAY: the last stream that was or will be worked on, and why nothing beyond it.</summary>
    public static void GoAway(ReadOnlySpan<byte> payload, out int lastStream, out Http2ErrorCode code)
    {
        lastStream = Number(payload);
        code = ErrorCode(payload[sizeof(uint)..]);
    }

    private static int Number(ReadOnlySpan<byte> bytes) => (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes) & NumberMask);

    private static bool IsLength(in Http2Frame frame)
    {
        int padding = (frame.Flags & Http2Flags.Padded) != 0 ? 1 : 0;
        return frame.Type switch
        {
            Http2FrameType.Data => frame.Length >= padding,
            Http2FrameType.Headers => frame.Length >= padding + ((frame.Flags & Http2Flags.Priority) != 0 ? PriorityBytes : 0),
            Http2FrameType.Priority => frame.Length == PriorityBytes,
            Http2FrameType.RstStream or Http2FrameType.WindowUpdate => frame.Length == sizeof(uint),
            Http2FrameType.Settings => (frame.Flags & Http2Flags.Ack) != 0 ? frame.Length == 0 : frame.Length % Http2Settings.EntryBytes == 0,
            Http2FrameType.PushPromise => frame.Length >= padding + sizeof(uint),
            Http2FrameType.Ping => frame.Length == PingBytes,
            Http2FrameType.GoAway => frame.Length >= 2 * sizeof(uint),
            _ => true,
        };
    }

    private static bool IsStream(in Http2Frame frame) => frame.Type switch
    {
        Http2FrameType.Settings or Http2FrameType.Ping or Http2FrameType.GoAway => frame.Stream == 0,
        Http2FrameType.WindowUpdate => true,
        <= Http2FrameType.Continuation => frame.Stream != 0,
        _ => true,
    };
}
