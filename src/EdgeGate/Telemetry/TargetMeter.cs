using Prometheus;

namespace EdgeGate.Telemetry;

/// <summary>Counts what is known of one server.</summary>
public sealed class TargetMeter
{
    private readonly Gauge.Child healthy;
    private readonly Counter.Child connectFailures;
    private readonly Counter.Child checkFailures;

    internal TargetMeter(Gauge.Child healthy, Counter.Child connectFailures, Counter.Child checkFailures)
    {
        this.healthy = healthy;
        this.connectFailures = connectFailures;
        this.checkFailures = checkFailures;
    }

    /// <summary>It is believed to be well, or not.</summary>
    public void Healthy(bool isHealthy) => healthy.Set(isHealthy ? 1 : 0);

    /// <summary>It could not be connected to.</summary>
    public void ConnectFailed() => connectFailures.Inc();

    /// <summary>It failed a check.</summary>
    public void CheckFailed() => checkFailures.Inc();
}
