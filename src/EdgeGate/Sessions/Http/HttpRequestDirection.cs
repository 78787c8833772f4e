using EdgeGate.Core;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Http;

/// <summary>From the client: the request's body.</summary>
internal readonly struct HttpRequestDirection(HttpExchange exchange) : IRelayDirection
{
    /// <inheritdoc/>
    public RelayStep Step(ReadOnlySpan<byte> unread) => exchange.RequestWay.Step(unread);

    /// <inheritdoc/>
    public ValueTask WaitAsync(CancellationToken stop) => default;

    /// <inheritdoc/>
    public SessionEnd OnClosed() => exchange.RequestWay.IsDone ? default : SessionEnd.ClientClosed;
}
