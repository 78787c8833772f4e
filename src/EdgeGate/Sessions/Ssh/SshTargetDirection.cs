using EdgeGate.Core;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Ssh;

/// <summary>From the target: opens packets, masks what they hold, seals for the client.</summary>
public readonly struct SshTargetDirection(SshRelayed session) : IRelayDirection
{
    /// <inheritdoc/>
    public RelayStep Step(ReadOnlySpan<byte> unread) => SshStep.Take(session, isClient: false, unread);

    /// <summary>Computes what a key exchange needs, outside the lock: the other direction goes on meanwhile.</summary>
    public ValueTask WaitAsync(CancellationToken stop) => new(Task.Run(session.Target.Transport.Compute, CancellationToken.None));

    /// <inheritdoc/>
    public SessionEnd OnClosed() => SessionEnd.TargetClosed;
}
