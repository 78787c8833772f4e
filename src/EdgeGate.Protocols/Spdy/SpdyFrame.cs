namespace EdgeGate.Protocols.Spdy;

/// <summary>A frame's header.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Stream">Data: the stream.</param>
/// <param name="Flags">Its flags.</param>
/// <param name="Length">Bytes behind the header.</param>
public readonly record struct SpdyFrame(SpdyFrameType Type, uint Stream, byte Flags, int Length)
{
    /// <summary>The sender sends nothing more on the stream.</summary>
    public const byte Fin = 1;

    /// <summary>Whether <see cref="Fin"/> is set; on data and on what opens and accepts streams.</summary>
    public bool IsFin => (Flags & Fin) != 0;
}
