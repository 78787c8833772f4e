using EdgeGate.Telemetry;

namespace EdgeGate.Relay;

/// <summary>Counts bytes and added time of a protocol's sessions.</summary>
public sealed class RelayMeter(ProtocolMetrics metrics) : IRelayMeter
{
    /// <inheritdoc/>
    public void Stepped(bool isClient, int bytes, long arrived)
    {
        // Steps without bytes send what others brought.
        if (bytes > 0) { metrics.Stepped(isClient, bytes, arrived); }
    }
}
