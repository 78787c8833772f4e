using System.Diagnostics;
using EdgeGate.Core;
using Prometheus;

namespace EdgeGate.Telemetry;

/// <summary>What is counted of one protocol, resolved to its labels beforehand.</summary>
public sealed class ProtocolMetrics
{
    private readonly string protocol;
    private readonly Counter sessionsTotal;
    private readonly Counter refusals;
    private readonly Counter.Child allowed;
    private readonly Counter.Child denied;
    private readonly Counter.Child bytesFromClient;
    private readonly Counter.Child bytesFromTarget;
    private readonly Histogram.Child addedFromClient;
    private readonly Histogram.Child addedFromTarget;

    internal ProtocolMetrics(string protocol, Gauge sessionsActive, Counter sessionsTotal, Counter refusals, Counter operations, Counter bytes, Histogram added)
    {
        this.protocol = protocol;
        this.sessionsTotal = sessionsTotal;
        this.refusals = refusals;
        SessionsActive = sessionsActive.WithLabels(protocol);
        allowed = operations.WithLabels(protocol, "allow");
        denied = operations.WithLabels(protocol, "deny");
        bytesFromClient = bytes.WithLabels(protocol, "client");
        bytesFromTarget = bytes.WithLabels(protocol, "target");
        addedFromClient = added.WithLabels(protocol, "client");
        addedFromTarget = added.WithLabels(protocol, "target");
        // A counter that appears with its first event has not grown, for Prometheus: it must have been zero before.
        foreach (SessionEnd end in Enum.GetValues<SessionEnd>()) { sessionsTotal.WithLabels(protocol, end.ToString()); }
    }

    /// <summary>Sessions under way.</summary>
    public Gauge.Child SessionsActive { get; }

    /// <summary>Counts a step of the relay.</summary>
    /// <param name="isClient">Whether the bytes came from the client.</param>
    /// <param name="bytes">How many.</param>
    /// <param name="arrived">Timestamp at which the last of them came.</param>
    public void Stepped(bool isClient, int bytes, long arrived)
    {
        double seconds = Stopwatch.GetElapsedTime(arrived).TotalSeconds;
        (isClient ? bytesFromClient : bytesFromTarget).Inc(bytes);
        (isClient ? addedFromClient : addedFromTarget).Observe(seconds);
    }

    /// <summary>Counts an operation.</summary>
    public void Operation(bool isAllowed) => (isAllowed ? allowed : denied).Inc();

    /// <summary>Counts a session that ended.</summary>
    public void SessionEnded(string end) => sessionsTotal.WithLabels(protocol, end).Inc();

    /// <summary>Counts a session that was refused.</summary>
    public void Refused(string reason) => refusals.WithLabels(protocol, reason).Inc();
}
