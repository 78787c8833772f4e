using EdgeGate.Core;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Http.WebSocket;

/// <summary>Either direction of a WebSocket.</summary>
internal readonly struct WsDirection(WsWay way, SessionEnd closed) : IRelayDirection
{
    /// <inheritdoc/>
    public RelayStep Step(ReadOnlySpan<byte> unread) => way.Step(unread);

    /// <inheritdoc/>
    public ValueTask WaitAsync(CancellationToken stop) => default;

    /// <inheritdoc/>
    public SessionEnd OnClosed() => closed;
}
