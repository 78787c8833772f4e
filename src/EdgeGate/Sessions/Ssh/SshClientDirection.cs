using EdgeGate.Core;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Ssh;

/// <summary>From the client: opens packets, judges what they ask for, seals for the target.</summary>
public readonly struct SshClientDirection(SshRelayed session) : IRelayDirection
{
    /// <inheritdoc/>
    public RelayStep Step(ReadOnlySpan<byte> unread) => SshStep.Take(session, isClient: true, unread);

    /// <inheritdoc/>
    public ValueTask WaitAsync(CancellationToken stop) => session.WaitAsync(session.Client);

    /// <inheritdoc/>
    public SessionEnd OnClosed() => SessionEnd.ClientClosed;
}
