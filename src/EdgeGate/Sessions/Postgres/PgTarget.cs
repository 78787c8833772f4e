using EdgeGate.Core.Transport;

namespace EdgeGate.Sessions.Postgres;

/// <summary>A logged-in connection to the target.</summary>
/// <param name="Peer">Its transport.</param>
/// <param name="Parameters">The ParameterStatus values it announced.</param>
/// <param name="ProcessId">Its backend's process id.</param>
/// <param name="CancelKey">The key that cancels there; never shown to a client.</param>
public sealed record PgTarget(PeerTransport Peer, IReadOnlyDictionary<string, string> Parameters, int ProcessId, byte[] CancelKey) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Peer.DisposeAsync();
}
