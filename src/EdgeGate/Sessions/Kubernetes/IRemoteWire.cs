using EdgeGate.Protocols.Kubernetes;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Kubernetes;

/// <summary>One side's wire of a remote command: it reads what its peer sends into channels, and writes channels to it. Under the session's lock, without I/O.</summary>
/// <remarks>WebSocket and SPDY carry the same channels, so either side may speak either.</remarks>
internal interface IRemoteWire : IDisposable
{
    /// <summary>Whether every channel is open: until then nothing may be sent.</summary>
    bool IsReady { get; }

    /// <summary>Reads what came.</summary>
    RelayStep Step(ReadOnlySpan<byte> unread);

    /// <summary>Sends data of a channel.</summary>
    void Send(RemoteChannel channel, ReadOnlySpan<byte> data);

    /// <summary>No data of a channel follows.</summary>
    void Close(RemoteChannel channel);

    /// <summary>Tells the peer that somebody is there, while nothing is read.</summary>
    void Beat();

    /// <summary>Says goodbye.</summary>
    /// <param name="isFailure">Whether something went wrong.</param>
    void End(bool isFailure);
}
