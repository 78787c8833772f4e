using System.Diagnostics;
using EdgeGate.Relay;
using EdgeGate.Telemetry;

namespace EdgeGate.Sessions.Postgres;

/// <summary>Counts bytes and added time of PostgreSQL sessions.</summary>
public sealed class PgMeter(GateMetrics metrics) : IRelayMeter
{
    /// <inheritdoc/>
    public void Stepped(bool isClient, int bytes, long arrived)
    {
        double seconds = Stopwatch.GetElapsedTime(arrived).TotalSeconds;
        (isClient ? metrics.BytesFromClient : metrics.BytesFromTarget).Inc(bytes);
        (isClient ? metrics.AddedFromClient : metrics.AddedFromTarget).Observe(seconds);
    }
}
