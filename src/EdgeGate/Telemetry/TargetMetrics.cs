using Prometheus;

namespace EdgeGate.Telemetry;

/// <summary>What is counted of the servers behind connections.</summary>
public sealed class TargetMetrics
{
    private readonly Gauge healthy;
    private readonly Counter connectFailures;
    private readonly Counter checkFailures;

    internal TargetMetrics(MetricFactory factory)
    {
        healthy = factory.CreateGauge("edgegate_target_healthy", "Whether a target is believed to be well: 1 or 0.", "connection", "target");
        connectFailures = factory.CreateCounter("edgegate_target_connect_failures_total", "Connections to a target that could not be had.", "connection", "target");
        checkFailures = factory.CreateCounter("edgegate_target_check_failures_total", "Health checks that a target failed.", "connection", "target");
    }

    /// <summary>Those of one server, which counts as well until it is found not to be.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="target">Its host and port.</param>
    public TargetMeter Of(string connection, string target)
    {
        TargetMeter meter = new(healthy.WithLabels(connection, target), connectFailures.WithLabels(connection, target), checkFailures.WithLabels(connection, target));
        meter.Healthy(true);
        return meter;
    }

    /// <summary>Forgets the servers that a configuration no longer names.</summary>
    /// <param name="named">Connection and target of those it names.</param>
    public void Keep(IReadOnlySet<(string Connection, string Target)> named)
    {
        foreach (string[] labels in healthy.GetAllLabelValues())
        {
            if (named.Contains((labels[0], labels[1]))) { continue; }
            healthy.RemoveLabelled(labels);
            connectFailures.RemoveLabelled(labels);
            checkFailures.RemoveLabelled(labels);
        }
    }
}
