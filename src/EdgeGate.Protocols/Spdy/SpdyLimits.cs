namespace EdgeGate.Protocols.Spdy;

/// <summary>Bounds of a SPDY connection that carries the streams of one exec, attach or port-forward.</summary>
/// <param name="ControlBytesMax">The longest control frame behind its header.</param>
/// <param name="HeaderBytesMax">What one header block may unpack to: a bomb ends here.</param>
/// <param name="FieldsMax">Fields of one block.</param>
/// <param name="StreamsMax">Streams open at once.</param>
public sealed record SpdyLimits(int ControlBytesMax = 64 * 1024, int HeaderBytesMax = 64 * 1024, int FieldsMax = 64, int StreamsMax = 64)
{
    /// <summary>The usual bounds.</summary>
    public static SpdyLimits Default { get; } = new();
}
