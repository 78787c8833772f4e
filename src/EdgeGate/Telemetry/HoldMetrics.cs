using Prometheus;

namespace EdgeGate.Telemetry;

/// <summary>What is counted of approvals.</summary>
public sealed class HoldMetrics
{
    private static readonly double[] WaitBuckets = [1, 5, 15, 30, 60, 180, 600, 1800, 3600, 14400];
    private static readonly string[] NotificationOutcomes = ["sent", "failed", "dead"];

    private readonly Counter ended;
    private readonly Histogram waited;
    private readonly Counter notifications;

    internal HoldMetrics(MetricFactory factory)
    {
        ended = factory.CreateCounter("edgegate_holds_total", "Holds that ended, by how: approved, denied, expired, withdrawn, lost.", "protocol", "outcome");
        waited = factory.CreateHistogram("edgegate_hold_wait_seconds", "How long operations waited for a decision.", ["outcome"], new HistogramConfiguration { Buckets = WaitBuckets });
        GrantsUsed = factory.CreateCounter("edgegate_grants_used_total", "Operations that a grant covered.");
        notifications = factory.CreateCounter("edgegate_notifications_total", "Attempts to tell people, by how they went: sent, failed, dead.", "channel", "outcome");
        Refused = factory.CreateCounter("edgegate_approvals_refused_total", "Decisions by persons who may not decide.");
    }

    /// <summary>Operations that a grant covered.</summary>
    public Counter GrantsUsed { get; }

    /// <summary>Decisions by persons who may not decide.</summary>
    public Counter Refused { get; }

    /// <summary>Counts an attempt to tell people.</summary>
    public void Notified(string channel, string outcome)
    {
        // For Prometheus a counter that appears with its first event has not grown.
        foreach (string known in NotificationOutcomes) { notifications.WithLabels(channel, known); }
        notifications.WithLabels(channel, outcome).Inc();
    }

    /// <summary>Counts a hold that ended.</summary>
    public void Ended(string protocol, string outcome, TimeSpan wait)
    {
        ended.WithLabels(protocol, outcome).Inc();
        waited.WithLabels(outcome).Observe(wait.TotalSeconds);
    }
}
