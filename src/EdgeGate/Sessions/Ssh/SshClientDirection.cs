using EdgeGate.Core;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Ssh;

/// <summary>From the client: opens packets, judges what they ask for, seals for the target.</summary>
public readonly struct SshClientDirection(SshRelayed session) : IRelayDirection
{
    /// <inheritdoc/>
    public RelayStep Step(ReadOnlySpan<byte> unread) => SshStep.Take(session, isClient: true, unread);

    /// <summary>Computes what a key exchange needs, outside the lock: the other direction goes on meanwhile.</summary>
    public ValueTask WaitAsync(CancellationToken stop) => new(Task.Run(session.Client.Transport.Compute, CancellationToken.None));

    /// <inheritdoc/>
    public SessionEnd OnClosed() => SessionEnd.ClientClosed;
}
