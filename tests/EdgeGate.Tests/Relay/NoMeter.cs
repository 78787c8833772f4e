using EdgeGate.Relay;

namespace EdgeGate.Tests.Relay;

/// <summary>Counts nothing.</summary>
internal sealed class NoMeter : IRelayMeter
{
    public void Stepped(bool isClient, int bytes, long arrived)
    {
    }
}
