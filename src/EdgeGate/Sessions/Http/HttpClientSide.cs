using EdgeGate.Core;
using EdgeGate.Core.Transport;
using EdgeGate.Identity;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Http;

/// <summary>The client's side of a session: its peer, the session's lock, what the connection is about now, and why it is to end.</summary>
/// <remarks>Set by the session's one task, read by the clock that checks deadlines, stopped by anybody.</remarks>
internal sealed class HttpClientSide
{
    private readonly TimeProvider time;
    private volatile HttpPhase phase;
    private long phaseStarted;
    private int stopReason;
    private volatile bool isTimedOut;
    private readonly HttpClientSide? carrier;
    private volatile bool isProven;

    /// <summary>Takes a connection that was accepted.</summary>
    /// <param name="transport">Its byte stream; disposed of with <see cref="Peer"/>.</param>
    /// <param name="windowBytesMax">The longest head.</param>
    /// <param name="meter">Counts what moves.</param>
    /// <param name="time">The clock.</param>
    /// <param name="carrier">The connection this is a lane of; null when it is none.</param>
    public HttpClientSide(PeerTransport transport, int windowBytesMax, IRelayMeter meter, TimeProvider time, HttpClientSide? carrier = null)
    {
        this.time = time;
        this.carrier = carrier;
        Certificate = carrier?.Certificate ?? default;
        Peer = new RelayPeer(transport, windowBytesMax, Gate, time);
        Relay = new RelayExchange(Gate, Peer, meter);
        Address = transport.Connection.RemoteEndPoint?.ToString() ?? "unknown";
    }

    /// <summary>The session's lock.</summary>
    public Lock Gate { get; } = new();
    /// <summary>The client.</summary>
    public RelayPeer Peer { get; }
    /// <summary>Its address and port.</summary>
    public string Address { get; }
    /// <summary>What the connection is about.</summary>
    public HttpPhase Phase => phase;
    /// <summary>For how long it has been about that.</summary>
    public TimeSpan PhaseTime => time.GetElapsedTime(Volatile.Read(ref phaseStarted));
    /// <summary>Whether a request was proven: who has proven nothing yet is given less time.</summary>
    public bool IsProven
    {
        get => isProven;
        set
        {
            bool isNew = value && !isProven;
            isProven = value;
            if (isNew)
            {
                Place?.Dispose();
                Proved?.Invoke();
            }
            if (carrier is not null) { carrier.IsProven = value; }
        }
    }
    /// <summary>Its place among the connections that have proven nothing; given back once a request was proven, or it ends.</summary>
    public UnprovenLimit.Place? Place { get; set; }
    /// <summary>Told once a request was proven.</summary>
    public Action? Proved { get; set; }
    /// <summary>Whether it is a lane of a connection of HTTP/2, which has the deadlines between requests.</summary>
    public bool IsLane => carrier is not null;
    /// <summary>Whom the client's certificate proves, for as long as it is good: nobody and no fault when it showed none that an authority vouches for.</summary>
    public IdentityResult Certificate { get; set; }
    /// <summary>Whether the phase took too long.</summary>
    public bool IsTimedOut => isTimedOut;
    /// <summary>Whether the session is to end.</summary>
    public bool IsStopped => stopReason != 0;
    /// <summary>Why; 0 while it is not to end.</summary>
    public SessionEnd StopReason => (SessionEnd)stopReason;
    /// <summary>The pump of its exchanges.</summary>
    public RelayExchange Relay { get; }

    /// <summary>Enters a phase.</summary>
    public void Enter(HttpPhase next)
    {
        Volatile.Write(ref phaseStarted, time.GetTimestamp());
        phase = next;
    }

    /// <summary>Enters <see cref="HttpPhase.Lingering"/>, which has a deadline of its own.</summary>
    public void BeginLinger()
    {
        isTimedOut = false;
        Enter(HttpPhase.Lingering);
    }

    /// <summary>Begins an exchange with a target.</summary>
    /// <param name="next">What the connection is about.</param>
    /// <param name="target">Who answers.</param>
    /// <param name="use">Whose exchange it is.</param>
    public void Begin(HttpPhase next, RelayPeer target, HttpUse use)
    {
        Relay.Begin(target, use.Recording?.Tape, use.Share);
        Enter(next);
        // Who stopped the session before the exchange began could not stop it: what was entered must be seen before this looks.
        Interlocked.MemoryBarrier();
        if (IsStopped) { Relay.Stop(StopReason, Relay.Number); }
    }

    /// <summary>Ends the phase's wait: it took too long.</summary>
    public void TimeOut()
    {
        isTimedOut = true;
        Peer.Interrupt();
    }

    /// <summary>Ends the session; the first reason stays.</summary>
    public void Stop(SessionEnd reason)
    {
        Interlocked.CompareExchange(ref stopReason, (int)reason, 0);
        if (phase is HttpPhase.Exchange or HttpPhase.WebSocket) { Relay.Stop(reason, Relay.Number); }
        Peer.Interrupt();
    }
}
