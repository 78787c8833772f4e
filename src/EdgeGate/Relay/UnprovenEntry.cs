using System.Net;
using EdgeGate.Audit;
using EdgeGate.Core.Transport;
using EdgeGate.Telemetry;

namespace EdgeGate.Relay;

/// <summary>Where connections that have proven nothing come in, the same for every protocol: one that gets no place is counted, and audited where it is news.</summary>
public static class UnprovenEntry
{
    private const string Reason = "too_many_unproven";

    /// <summary>Takes a place; null when there is none.</summary>
    /// <param name="engines">The engines.</param>
    /// <param name="client">Who connects.</param>
    /// <param name="protocol"><c>postgres</c>, <c>ssh</c> or <c>http</c>.</param>
    /// <param name="metrics">The protocol's.</param>
    public static UnprovenLimit.Place? TryEnter(GateEngines engines, PeerTransport client, string protocol, ProtocolMetrics metrics)
    {
        EndPoint? from = client.Connection.RemoteEndPoint;
        UnprovenLimit.Place? place = engines.Unproven.TryEnter((from as IPEndPoint)?.Address, out bool isNews);
        if (place is not null) { return place; }
        metrics.Refused(Reason);
        if (!isNews) { return null; }
        engines.Audit.SessionRefused(protocol, from?.ToString() ?? "unknown", Reason);
        return null;
    }
}
