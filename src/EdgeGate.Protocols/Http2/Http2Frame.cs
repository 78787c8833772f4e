namespace EdgeGate.Protocols.Http2;

/// <summary>A frame's header.</summary>
/// <param name="Type">What it is; maybe a type nobody knows.</param>
/// <param name="Flags">Its flags; bits its type does not have mean nothing.</param>
/// <param name="Stream">The stream; 0 for the connection. The reserved bit is left out.</param>
/// <param name="Length">Bytes behind the header.</param>
/// <remarks>RFC 9113, 4.1.</remarks>
public readonly record struct Http2Frame(Http2FrameType Type, Http2Flags Flags, int Stream, int Length)
{
    /// <summary>DATA and HEADERS: whether the sender sends nothing more on the stream.</summary>
    public bool IsEndStream => Type is Http2FrameType.Data or Http2FrameType.Headers && (Flags & Http2Flags.EndStream) != 0;

    /// <summary>HEADERS, PUSH_PROMISE and CONTINUATION: whether the field block ends here.</summary>
    public bool IsEndHeaders => Type is Http2FrameType.Headers or Http2FrameType.PushPromise or Http2FrameType.Continuation && (Flags & Http2Flags.EndHeaders) != 0;

    /// <summary>SETTINGS and PING: whether it is an answer.</summary>
    public bool IsAck => Type is Http2FrameType.Settings or Http2FrameType.Ping && (Flags & Http2Flags.Ack) != 0;
}
