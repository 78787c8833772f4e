using EdgeGate.Relay;
using EdgeGate.Telemetry;

namespace EdgeGate.Sessions.Ssh;

/// <summary>Counts bytes and added time of SSH sessions.</summary>
public sealed class SshMeter(ProtocolMetrics metrics) : IRelayMeter
{
    /// <inheritdoc/>
    public void Stepped(bool isClient, int bytes, long arrived) => metrics.Stepped(isClient, bytes, arrived);
}
