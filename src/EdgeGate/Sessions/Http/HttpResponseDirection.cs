using EdgeGate.Core;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Http;

/// <summary>From the target: the response's head, with those before it, then its body.</summary>
internal struct HttpResponseDirection(HttpExchange exchange, Http1Limits limits) : IRelayDirection
{
    private int looked;

    /// <inheritdoc/>
    public RelayStep Step(ReadOnlySpan<byte> unread)
    {
        if (exchange.Response.Status != 0) { return exchange.ResponseWay.Step(unread); }
        if (unread.IsEmpty) { return RelayStep.Read(0, 1); }
        ParseStep step = Http1Framer.ReadResponse(unread, looked, limits, out Http1Response response);
        looked = unread.Length;
        if (step.Kind == ParseKind.NeedMore) { return RelayStep.Read(0, step.Bytes); }
        if (step.Kind == ParseKind.Fault) { return exchange.OnFault(isRequest: false, step.Problem, 0); }
        looked = 0;
        if (exchange.Response.Take(response, step.Bytes) is { } next) { return next; }
        RelayStep body = exchange.ResponseWay.Step(unread[step.Bytes..]);
        return body with { Consumed = body.Consumed + step.Bytes };
    }

    /// <inheritdoc/>
    public readonly ValueTask WaitAsync(CancellationToken stop) => default;

    /// <inheritdoc/>
    public readonly SessionEnd OnClosed() => exchange.Response.Status != 0 && exchange.ResponseWay.TryClose() ? default : SessionEnd.TargetClosed;
}
