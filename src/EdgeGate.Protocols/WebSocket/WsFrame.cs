namespace EdgeGate.Protocols.WebSocket;

/// <summary>A frame's header.</summary>
/// <param name="Opcode">What it is.</param>
/// <param name="IsFinal">Whether its message ends with it.</param>
/// <param name="Length">Bytes of its payload.</param>
/// <param name="Mask">The masking key as the payload's bytes see it; 0 when it is not masked.</param>
public readonly record struct WsFrame(WsOpcode Opcode, bool IsFinal, long Length, uint Mask)
{
    /// <summary>Whether it may come between the fragments of a message.</summary>
    public bool IsControl => Opcode >= WsOpcode.Close;
}
