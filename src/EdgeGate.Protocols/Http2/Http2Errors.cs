using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Http2;

/// <summary>Which error code a fault is told the peer with.</summary>
/// <remarks>RFC 9113, 5.4 and 7.</remarks>
public static class Http2Errors
{
    /// <summary>The code of a fault; PROTOCOL_ERROR where none says it better.</summary>
    public static Http2ErrorCode Of(ProtocolFault fault) => fault switch
    {
        ProtocolFault.None => Http2ErrorCode.NoError,
        ProtocolFault.Http2FrameTooLong or ProtocolFault.Http2FrameLength => Http2ErrorCode.FrameSizeError,
        ProtocolFault.Http2WindowOverflow or ProtocolFault.Http2WindowExceeded => Http2ErrorCode.FlowControlError,
        ProtocolFault.Http2StreamClosed => Http2ErrorCode.StreamClosed,
        ProtocolFault.Http2TooManyStreams => Http2ErrorCode.RefusedStream,
        ProtocolFault.Http2BlockTooLong or ProtocolFault.Http2TooManyFrames or ProtocolFault.Http2FieldListTooLarge or ProtocolFault.HpackExpansion => Http2ErrorCode.EnhanceYourCalm,
        ProtocolFault.HpackTruncated or ProtocolFault.HpackIndexInvalid or ProtocolFault.HpackIntegerInvalid or ProtocolFault.HpackHuffmanInvalid
            or ProtocolFault.HpackTableSizeInvalid => Http2ErrorCode.CompressionError,
        _ => Http2ErrorCode.ProtocolError,
    };
}
