using EdgeGate.Core;
using EdgeGate.Core.Transport;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Http;

/// <summary>The client's side of a session: its peer, the session's lock, what the connection is about now, and why it is to end.</summary>
/// <remarks>Set by the session's one task, read by the clock that checks deadlines, stopped by anybody.</remarks>
internal sealed class HttpClientSide
{
    private readonly TimeProvider time;
    private RelayExchange? running;
    private volatile HttpPhase phase;
    private long phaseStarted;
    private int stopReason;
    private volatile bool isTimedOut;
    private volatile bool isProven;

    /// <summary>Takes a connection that was accepted.</summary>
    /// <param name="transport">Its byte stream; disposed of with <see cref="Peer"/>.</param>
    /// <param name="windowBytesMax">The longest head.</param>
    /// <param name="time">The clock.</param>
    public HttpClientSide(PeerTransport transport, int windowBytesMax, TimeProvider time)
    {
        this.time = time;
        Peer = new RelayPeer(transport, windowBytesMax, Gate, time);
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
    public bool IsProven { get => isProven; set => isProven = value; }
    /// <summary>Whether the phase took too long.</summary>
    public bool IsTimedOut => isTimedOut;
    /// <summary>Whether the session is to end.</summary>
    public bool IsStopped => stopReason != 0;
    /// <summary>Why; 0 while it is not to end.</summary>
    public SessionEnd StopReason => (SessionEnd)stopReason;
    /// <summary>The exchange under way, or null.</summary>
    public RelayExchange? Running => Volatile.Read(ref running);

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

    /// <summary>Tells of the exchange under way, so that it can be stopped.</summary>
    public void Begin(HttpPhase next, RelayExchange exchange)
    {
        Enter(next);
        Volatile.Write(ref running, exchange);
        if (IsStopped) { exchange.Stop(StopReason); }
    }

    /// <summary>No exchange is under way any more.</summary>
    public void EndRunning()
    {
        Volatile.Write(ref running, null);
        Enter(HttpPhase.Working);
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
        Running?.Stop(reason);
        Peer.Interrupt();
    }
}
