using Prometheus;

namespace EdgeGate.Telemetry;

/// <summary>The metrics of one protocol, resolved to its label beforehand.</summary>
public sealed class ProtocolMetrics
{
    private readonly string protocol;
    private readonly Counter sessionsTotal;
    private readonly Counter refusals;
    private readonly Counter.Child allowed;
    private readonly Counter.Child denied;

    internal ProtocolMetrics(string protocol, Gauge active, Counter sessionsTotal, Counter refusals, Counter operations, Counter bytes, Histogram added)
    {
        this.protocol = protocol;
        this.sessionsTotal = sessionsTotal;
        this.refusals = refusals;
        SessionsActive = active.WithLabels(protocol);
        allowed = operations.WithLabels(protocol, "allow");
        denied = operations.WithLabels(protocol, "deny");
        BytesFromClient = bytes.WithLabels(protocol, "client");
        BytesFromTarget = bytes.WithLabels(protocol, "target");
        AddedFromClient = added.WithLabels(protocol, "client");
        AddedFromTarget = added.WithLabels(protocol, "target");
    }

    /// <summary>Sessions under way.</summary>
    public Gauge.Child SessionsActive { get; }
    /// <summary>Bytes from clients.</summary>
    public Counter.Child BytesFromClient { get; }
    /// <summary>Bytes from targets.</summary>
    public Counter.Child BytesFromTarget { get; }
    /// <summary>Time added to what clients send.</summary>
    public Histogram.Child AddedFromClient { get; }
    /// <summary>Time added to what targets send.</summary>
    public Histogram.Child AddedFromTarget { get; }

    /// <summary>Counts an operation.</summary>
    public void Operation(bool isAllowed) => (isAllowed ? allowed : denied).Inc();

    /// <summary>Counts a session that ended.</summary>
    public void SessionEnded(string end) => sessionsTotal.WithLabels(protocol, end).Inc();

    /// <summary>Counts a session or a request that was refused.</summary>
    public void Refused(string reason) => refusals.WithLabels(protocol, reason).Inc();
}
