namespace EdgeGate.Protocols.Spdy;

/// <summary>What a control frame is; 0 is data.</summary>
/// <remarks>SPDY protocol draft 3.1, 2.6.</remarks>
public enum SpdyFrameType : ushort
{
    /// <summary>Data of a stream.</summary>
    Data = 0,
    /// <summary>Opens a stream.</summary>
    SynStream = 1,
    /// <summary>Accepts it.</summary>
    SynReply = 2,
    /// <summary>Ends it at once.</summary>
    RstStream = 3,
    /// <summary>How the sender would like the connection.</summary>
    Settings = 4,
    /// <summary>A question, or its answer.</summary>
    Ping = 6,
    /// <summary>No streams follow.</summary>
    GoAway = 7,
    /// <summary>More header fields of a stream.</summary>
    Headers = 8,
    /// <summary>The receiver takes more.</summary>
    WindowUpdate = 9,
}
