namespace EdgeGate.Protocols.Http2;

/// <summary>Flags of frames; what a bit means depends on the type.</summary>
/// <remarks>RFC 9113, 6.</remarks>
[Flags]
public enum Http2Flags : byte
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>DATA and HEADERS: the sender sends nothing more on the stream.</summary>
    EndStream = 0x01,
    /// <summary>SETTINGS and PING: it is an answer.</summary>
    Ack = EndStream,
    /// <summary>HEADERS, PUSH_PROMISE and CONTINUATION: the field block ends here.</summary>
    EndHeaders = 0x04,
    /// <summary>DATA, HEADERS and PUSH_PROMISE: padding stands behind the content, and its length before it.</summary>
    Padded = 0x08,
    /// <summary>HEADERS: five bytes of priority stand before the field block.</summary>
    Priority = 0x20,
}
