using Prometheus;

namespace EdgeGate.Telemetry;

/// <summary>What is told of the configuration in use: whether the last reload took, and when the listeners' certificates end.</summary>
public sealed class ConfigMetrics
{
    private readonly Gauge isTaken;
    private readonly Gauge takenAt;
    private readonly Gauge expiry;

    internal ConfigMetrics(MetricFactory factory)
    {
        isTaken = factory.CreateGauge("edgegate_config_last_reload_successful", "Whether the configuration that was read last is in use: 1 or 0.");
        takenAt = factory.CreateGauge("edgegate_config_last_reload_success_timestamp_seconds", "When the configuration in use was taken, in seconds since 1970.");
        expiry = factory.CreateGauge("edgegate_certificate_expiry_timestamp_seconds", "When a listener's certificate ends, in seconds since 1970.", "listener");
    }

    /// <summary>A configuration was taken, at the start or by a reload.</summary>
    /// <param name="now">When.</param>
    /// <param name="certificates">Address and certificate's end of each listener that has one.</param>
    public void Taken(DateTimeOffset now, IEnumerable<(string Listener, DateTimeOffset Ends)> certificates)
    {
        isTaken.Set(1);
        takenAt.SetToTimeUtc(now);
        HashSet<string> named = [];
        foreach ((string listener, DateTimeOffset ends) in certificates)
        {
            named.Add(listener);
            expiry.WithLabels(listener).SetToTimeUtc(ends);
        }
        foreach (string[] labels in expiry.GetAllLabelValues().Where(labels => !named.Contains(labels[0])).ToList()) { expiry.RemoveLabelled(labels); }
    }

    /// <summary>A reload was refused; what was in use stays in use.</summary>
    public void Refused() => isTaken.Set(0);
}
