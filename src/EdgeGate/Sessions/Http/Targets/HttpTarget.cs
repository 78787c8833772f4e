using EdgeGate.Core.Transport;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Http.Targets;

/// <summary>A connection to a server, lent to one exchange at a time.</summary>
public sealed class HttpTarget(RelayPeer peer, HttpTargetPool pool)
{
    /// <summary>Its peer.</summary>
    public RelayPeer Peer => peer;

    /// <summary>Whose connection it is.</summary>
    internal HttpTargetPool Pool => pool;

    /// <summary>Whether it is a lane of a connection that others use too: for one exchange alone.</summary>
    public bool IsLane { get; init; }

    /// <summary>Whether the server did not begin with the request, and never will: it may be sent elsewhere, whatever it asks for.</summary>
    public bool IsUnserved => peer.Transport.Connection is LaneConnection { IsUnserved: true };

    /// <summary>Whether another exchange used it before.</summary>
    public bool IsReused { get; set; }

    /// <summary>When it was given back.</summary>
    public long GivenBack { get; set; }
}
