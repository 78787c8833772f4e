namespace EdgeGate.Protocols.Http2;

/// <summary>Bounds of an HTTP/2 connection.</summary>
/// <param name="FrameBytesMax">The longest frame that is taken, behind its header (SETTINGS_MAX_FRAME_SIZE).</param>
/// <param name="HeadBytesMax">The longest field block as it comes, over a HEADERS and its CONTINUATIONs.</param>
/// <param name="FieldListBytesMax">The largest field list: name, value and 32 of each field (RFC 9113, 10.5.1).</param>
/// <param name="FieldsMax">Fields of a list, pseudo-fields included.</param>
/// <param name="TableBytesMax">The largest table that field blocks are decoded with (SETTINGS_HEADER_TABLE_SIZE); a peer begins with 4,096 until it knows.</param>
/// <param name="StreamsMax">Streams open at once.</param>
/// <param name="StreamWindowBytes">Bytes of a stream's body that may come before they are taken.</param>
/// <param name="ConnectionWindowBytes">The same, of all streams together.</param>
public sealed record Http2Limits(
    int FrameBytesMax = 16 * 1024,
    int HeadBytesMax = 64 * 1024,
    int FieldListBytesMax = 64 * 1024,
    int FieldsMax = 128,
    int TableBytesMax = 4096,
    int StreamsMax = 100,
    int StreamWindowBytes = 256 * 1024,
    int ConnectionWindowBytes = 1024 * 1024)
{
    /// <summary>The usual bounds.</summary>
    public static Http2Limits Default { get; } = new();
}
