namespace EdgeGate.Protocols.Http2;

/// <summary>What a frame is. Types that are not here are passed over.</summary>
/// <remarks>RFC 9113, 6 and 5.5.</remarks>
public enum Http2FrameType : byte
{
    /// <summary>Bytes of a body.</summary>
    Data = 0,
    /// <summary>A head, or trailers: a field block, or its beginning.</summary>
    Headers = 1,
    /// <summary>Deprecated; says nothing that is heeded.</summary>
    Priority = 2,
    /// <summary>Ends a stream at once.</summary>
    RstStream = 3,
    /// <summary>What the sender wants of the connection, or that it has taken what the receiver wants.</summary>
    Settings = 4,
    /// <summary>A response nobody asked for.</summary>
    PushPromise = 5,
    /// <summary>A question, or its answer.</summary>
    Ping = 6,
    /// <summary>No further streams are taken.</summary>
    GoAway = 7,
    /// <summary>The receiver takes more bytes of bodies.</summary>
    WindowUpdate = 8,
    /// <summary>More of a field block.</summary>
    Continuation = 9,
}
