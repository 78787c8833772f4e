namespace EdgeGate.Protocols.Http2;

/// <summary>Why a stream or a connection ends, as RST_STREAM and GOAWAY say it.</summary>
/// <remarks>RFC 9113, 7.</remarks>
public enum Http2ErrorCode : uint
{
    /// <summary>NO_ERROR: a good end.</summary>
    NoError = 0x0,
    /// <summary>PROTOCOL_ERROR: what came is not the protocol, and no other code says it better.</summary>
    ProtocolError = 0x1,
    /// <summary>INTERNAL_ERROR: the sender's own fault.</summary>
    InternalError = 0x2,
    /// <summary>FLOW_CONTROL_ERROR: more came than was granted, or more was granted than there are numbers for.</summary>
    FlowControlError = 0x3,
    /// <summary>SETTINGS_TIMEOUT: settings were not taken in time.</summary>
    SettingsTimeout = 0x4,
    /// <summary>STREAM_CLOSED: a frame for a stream that takes none.</summary>
    StreamClosed = 0x5,
    /// <summary>FRAME_SIZE_ERROR: a frame's length is not one of its type, or is above what was announced.</summary>
    FrameSizeError = 0x6,
    /// <summary>REFUSED_STREAM: nothing was done; the request may be sent again.</summary>
    RefusedStream = 0x7,
    /// <summary>CANCEL: the stream is not wanted any more.</summary>
    Cancel = 0x8,
    /// <summary>COMPRESSION_ERROR: a field block cannot be decoded; the connection cannot go on.</summary>
    CompressionError = 0x9,
    /// <summary>CONNECT_ERROR: a tunnel's connection broke.</summary>
    ConnectError = 0xa,
    /// <summary>ENHANCE_YOUR_CALM: the peer makes more work than it may.</summary>
    EnhanceYourCalm = 0xb,
    /// <summary>INADEQUATE_SECURITY: the transport is not safe enough.</summary>
    InadequateSecurity = 0xc,
    /// <summary>HTTP_1_1_REQUIRED: ask again with HTTP/1.1.</summary>
    Http11Required = 0xd,
}
