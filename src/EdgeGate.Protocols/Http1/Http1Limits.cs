namespace EdgeGate.Protocols.Http1;

/// <summary>Bounds of HTTP/1 as the gateway speaks it.</summary>
/// <param name="RequestLineBytesMax">The longest request or status line (RFC 9112, 3, recommends at least 8,000).</param>
/// <param name="HeadBytesMax">The longest head: start line, fields and the empty line.</param>
/// <param name="FieldsMax">Fields of a head or a trailer section.</param>
/// <param name="MethodBytesMax">The longest method.</param>
/// <param name="ChunkExtensionBytesMax">The longest extension of a chunk; extensions are read and dropped.</param>
/// <param name="TrailerBytesMax">The longest trailer section.</param>
/// <param name="BodyBytesMax">The longest request body.</param>
/// <param name="JudgedBodyBytesMax">The longest request body that is held to be judged, with its framing, and decoded.</param>
public sealed record Http1Limits(
    int RequestLineBytesMax = 8 * 1024,
    int HeadBytesMax = 64 * 1024,
    int FieldsMax = 128,
    int MethodBytesMax = 32,
    int ChunkExtensionBytesMax = 256,
    int TrailerBytesMax = 8 * 1024,
    long BodyBytesMax = long.MaxValue,
    int JudgedBodyBytesMax = 1024 * 1024);
