using EdgeGate.Core;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Kubernetes;

/// <summary>Either direction of a remote command.</summary>
internal readonly struct RemoteDirection(RemoteChannels channels, IRemoteWire wire, IRemoteWire other, TaskCompletionSource ready, SessionEnd closed) : IRelayDirection
{
    /// <inheritdoc/>
    public RelayStep Step(ReadOnlySpan<byte> unread)
    {
        // A client on SPDY opens its streams one by one; until then there is nowhere to send.
        if (!other.IsReady) { return new RelayStep(RelayStepKind.Wait, 0, 0, default); }
        RelayStep step = wire.Step(unread);
        channels.ArmIdle(isFromClient: ReferenceEquals(wire, channels.Client));
        // Who waits for streams that will not be opened must wake up.
        if (step.Kind == RelayStepKind.End) { ready.TrySetResult(); }
        return step;
    }

    /// <inheritdoc/>
    public ValueTask WaitAsync(CancellationToken stop) => new(ready.Task);

    /// <inheritdoc/>
    public SessionEnd OnClosed()
    {
        ready.TrySetResult();
        return closed;
    }
}
