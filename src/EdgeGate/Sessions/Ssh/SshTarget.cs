using EdgeGate.Core.Transport;
using EdgeGate.Sessions.Ssh.Transport;

namespace EdgeGate.Sessions.Ssh;

/// <summary>A logged-in connection to the target.</summary>
/// <param name="Peer">Its socket.</param>
/// <param name="Transport">The SSH transport on it.</param>
public sealed record SshTarget(PeerTransport Peer, SshTransport Transport) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Transport.Dispose();
        return Peer.DisposeAsync();
    }
}
