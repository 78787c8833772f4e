using System.Collections.Immutable;
using System.Net;
using EdgeGate.Audit;
using EdgeGate.Relay;
using Microsoft.AspNetCore.Connections;

namespace EdgeGate.Admin;

/// <summary>How many connections the admin listener holds at once, of all addresses together and of each: each takes a descriptor, which sessions need too, and costs who opens it next to nothing.</summary>
/// <param name="connectionsMax">At once; as many again of trusted proxies, whose connections are those of many.</param>
/// <param name="connectionsOfOneMax">Of these, of one address (one /64 of IPv6).</param>
/// <param name="proxies">Trusted proxies; others after a reload.</param>
/// <param name="audit">Notes who was refused, where that is news.</param>
public sealed class AdminConnections(int connectionsMax, int connectionsOfOneMax, Func<ImmutableArray<IPNetwork>> proxies, AuditLog audit)
{
    private readonly UnprovenLimit callers = new(connectionsMax, connectionsOfOneMax);
    private readonly UnprovenLimit proxied = new(connectionsMax, connectionsMax);

    /// <summary>Serves a connection, or ends it.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        IPAddress? from = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        using UnprovenLimit.Place? place = (TrustedProxies.IsProxy(from, proxies()) ? proxied : callers).TryEnter(from, out bool isNews);
        if (place is not null)
        {
            await next(connection);
            return;
        }
        if (!isNews) { return; }
        AuditLine line = audit.Begin(AuditCode.SessionRefused, null);
        line.Text("reason"u8, "too_many_connections");
        line.Text("client"u8, connection.RemoteEndPoint?.ToString() ?? "unknown");
        line.Text("protocol"u8, "admin");
        line.Commit();
    }
}
