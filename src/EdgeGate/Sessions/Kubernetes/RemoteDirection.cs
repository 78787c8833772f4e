using EdgeGate.Core;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Kubernetes;

/// <summary>Either direction of a remote command.</summary>
internal readonly struct RemoteDirection(RemoteChannels channels, IRemoteWire wire, IRemoteWire other, TaskCompletionSource ready, SessionEnd closed) : IRelayDirection
{
    /// <inheritdoc/>
    public RelayStep Step(ReadOnlySpan<byte> unread)
    {
        // A client on SPDY opens its streams one by one; until then there is nowhere to send, and never once it is over.
        if (!other.IsReady) { return channels.Over is { } over ? RelayStep.End(0, over) : new RelayStep(RelayStepKind.Wait, 0, 0, default); }
        RelayStep step = wire.Step(unread);
        channels.ArmIdle(isFromClient: ReferenceEquals(wire, channels.Client));
        if (step.Kind == RelayStepKind.End) { Wake(step.Reason); }
        return step;
    }

    /// <inheritdoc/>
    public ValueTask WaitAsync(CancellationToken stop) => new(ready.Task);

    /// <inheritdoc/>
    public SessionEnd OnClosed()
    {
        Wake(closed);
        return closed;
    }

    /// <summary>Who waits for streams that will not be opened must wake up, and see why.</summary>
    private void Wake(SessionEnd reason)
    {
        channels.Over ??= reason;
        ready.TrySetResult();
    }
}
