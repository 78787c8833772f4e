using EdgeGate.Core;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Kubernetes;

/// <summary>Either direction of a port-forward.</summary>
internal readonly struct ForwardDirection(ForwardEnd end, SessionEnd closed) : IRelayDirection
{
    /// <inheritdoc/>
    public RelayStep Step(ReadOnlySpan<byte> unread) => end.Step(unread);

    /// <inheritdoc/>
    public ValueTask WaitAsync(CancellationToken stop) => default;

    /// <inheritdoc/>
    public SessionEnd OnClosed() => closed;
}
