using EdgeGate.Protocols.WebSocket;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Kubernetes;

/// <summary>Deals with the control frames of a peer on WebSocket. Pings are answered here: what is behind may speak SPDY.</summary>
/// <remarks>RFC 6455, 5.5.</remarks>
internal static class WsControl
{
    /// <summary>Takes a control frame, and answers a ping.</summary>
    /// <param name="frame">Its head.</param>
    /// <param name="payload">Its payload, as it came.</param>
    /// <param name="own">What goes to this peer; null once it was told goodbye.</param>
    /// <param name="isClient">Whether the peer is the client.</param>
    /// <returns>Whether the peer said goodbye.</returns>
    public static bool Take(in WsFrame frame, ReadOnlySpan<byte> payload, Outbox? own, bool isClient)
    {
        if (frame.Opcode != WsOpcode.Ping || own is null) { return frame.Opcode == WsOpcode.Close; }
        Span<byte> told = stackalloc byte[payload.Length];
        payload.CopyTo(told);
        WsFramer.Unmask(told, frame.Mask, 0);
        WsWriter.Frame(own.Buffer, WsOpcode.Pong, isFinal: true, told, WsWriter.NewMask(isToServer: !isClient));
        return false;
    }
}
