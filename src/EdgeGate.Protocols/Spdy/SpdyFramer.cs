using System.Buffers.Binary;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Spdy;

/// <summary>Reads frame headers and the fields of control frames. Header blocks are unpacked by <see cref="SpdyHeaderDecoder"/>.</summary>
/// <remarks>
/// <code>
/// control |1| version 15 | type 16 | flags 8 | length 24 | ...
/// data    |0| stream 31            | flags 8 | length 24 | ...
/// SYN_STREAM  |0| stream 31 |0| associated 31 | priority 3, unused 5, slot 8 | header block
/// SYN_REPLY, HEADERS  |0| stream 31 | header block
/// RST_STREAM  |0| stream 31 | status 32        WINDOW_UPDATE |0| stream 31 |0| delta 31
/// PING        id 32                            GOAWAY        |0| last stream 31 | status 32
/// SETTINGS    entries 32 | (flags 8 | id 24 | value 32) each
/// </code>
/// SPDY protocol draft 3.1, 2.2 and 2.6.
/// </remarks>
public static class SpdyFramer
{
    /// <summary>Bytes of a frame's header.</summary>
    public const int HeaderBytes = 8;

    private const ushort Version = 3;
    private const uint NumberMask = 0x7FFF_FFFF;

    /// <summary>Reads one frame's header; a control frame's length is checked against its type.</summary>
    /// <param name="window">Unread bytes, starting on a frame.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="frame">The header when done.</param>
    /// <returns>Done(8); NeedMore(8); a fault.</returns>
    public static ParseStep ReadHeader(ReadOnlySpan<byte> window, SpdyLimits limits, out SpdyFrame frame)
    {
        frame = default;
        if (window.Length < HeaderBytes) { return ParseStep.NeedMore(HeaderBytes); }
        byte flags = window[4];
        int length = (window[5] << 16) | BinaryPrimitives.ReadUInt16BigEndian(window[6..]);
        if ((window[0] & 0x80) == 0)
        {
            uint stream = BinaryPrimitives.ReadUInt32BigEndian(window);
            if (stream == 0) { return ParseStep.Fault(ProtocolFault.SpdyStreamNumber, 0); }
            frame = new SpdyFrame(SpdyFrameType.Data, stream, flags, length);
            return ParseStep.Done(HeaderBytes);
        }
        if ((BinaryPrimitives.ReadUInt16BigEndian(window) & 0x7FFF) != Version) { return ParseStep.Fault(ProtocolFault.SpdyVersion, 0); }
        SpdyFrameType type = (SpdyFrameType)BinaryPrimitives.ReadUInt16BigEndian(window[2..]);
        if (length > limits.ControlBytesMax) { return ParseStep.Fault(ProtocolFault.SpdyFrameTooLong, 5); }
        bool? isLength = type switch
        {
            SpdyFrameType.SynStream => length >= 10,
            SpdyFrameType.SynReply or SpdyFrameType.Headers => length >= 4,
            SpdyFrameType.RstStream or SpdyFrameType.GoAway or SpdyFrameType.WindowUpdate => length == 8,
            SpdyFrameType.Ping => length == 4,
            SpdyFrameType.Settings => length >= 4 && (length - 4) % 8 == 0,
            _ => null,
        };
        if (isLength is null) { return ParseStep.Fault(ProtocolFault.SpdyFrameType, 2); }
        if (isLength == false) { return ParseStep.Fault(ProtocolFault.SpdyFrameLength, 5); }
        frame = new SpdyFrame(type, 0, flags, length);
        return ParseStep.Done(HeaderBytes);
    }

    /// <summary>The stream a control frame is about; of PING the id, of GOAWAY the last stream.</summary>
    /// <param name="payload">What is behind the header, whole.</param>
    /// <param name="type">What it is.</param>
    public static uint Number(ReadOnlySpan<byte> payload, SpdyFrameType type)
        => BinaryPrimitives.ReadUInt32BigEndian(payload) & (type == SpdyFrameType.Ping ? uint.MaxValue : NumberMask);

    /// <summary>The header block of a SYN_STREAM, SYN_REPLY or HEADERS.</summary>
    public static ReadOnlySpan<byte> Block(ReadOnlySpan<byte> payload, SpdyFrameType type) => payload[(type == SpdyFrameType.SynStream ? 10 : 4)..];
}
