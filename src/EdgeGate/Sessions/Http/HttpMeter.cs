using EdgeGate.Relay;
using EdgeGate.Telemetry;

namespace EdgeGate.Sessions.Http;

/// <summary>Counts bytes and added time of HTTP exchanges.</summary>
public sealed class HttpMeter(GateMetrics metrics) : IRelayMeter
{
    /// <inheritdoc/>
    public void Stepped(bool isClient, int bytes, long arrived)
    {
        // Steps without bytes send what others brought.
        if (bytes == 0) { return; }
        metrics.Http.Stepped(isClient, bytes, arrived);
    }
}
