using EdgeGate.Core;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Ssh;

/// <summary>From the target: opens packets, masks what they hold, seals for the client.</summary>
public readonly struct SshTargetDirection(SshRelayed session) : IRelayDirection
{
    /// <inheritdoc/>
    public RelayStep Step(ReadOnlySpan<byte> unread) => SshStep.Take(session, isClient: false, unread);

    /// <inheritdoc/>
    public ValueTask WaitAsync(CancellationToken stop) => session.WaitAsync(session.Target);

    /// <inheritdoc/>
    public SessionEnd OnClosed() => SessionEnd.TargetClosed;
}
