using System.Collections.Immutable;
using System.Net;
using EdgeGate.Audit;
using EdgeGate.Core.Guards;
using Microsoft.AspNetCore.Http;

namespace EdgeGate.Admin;

/// <summary>The names that the admin listener answers to.</summary>
/// <remarks>
/// A page of any site can have its own name lead to this machine (DNS rebinding): its requests are then of one origin with what answers at the admin port, whatever cookies and
/// CORS say. They name that site in <c>Host</c>, so what is not called by a name of its own is answered 421 (RFC 9110, 15.5.20) before anything looks at it. An address is no name
/// that leads elsewhere, but only this machine's and the listener's own are taken; of one that listens at all addresses, any may be its own. Ports are not compared: a tunnel or a proxy may have another.
/// </remarks>
/// <param name="address">Where it listens.</param>
/// <param name="baseUrl">The address people are told; another after a reload.</param>
/// <param name="more">Further names; others after a reload.</param>
/// <param name="audit">Notes what was called by another name.</param>
/// <param name="time">The clock.</param>
public sealed class AdminHosts(IPAddress address, Func<string> baseUrl, Func<ImmutableArray<string>> more, AuditLog audit, TimeProvider time)
{
    /// <summary>Events a minute: a page that asks again and again must not fill the disk.</summary>
    public const int EventsPerMinuteMax = 60;

    private const int HostCharsMax = 255;

    private readonly RateBucket events = new(time, EventsPerMinuteMax, null);

    /// <summary>Whether a name is one of the listener's own.</summary>
    /// <param name="host">What stands in <c>Host</c>, without the port; an address of IPv6 in brackets.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="baseUrl">The address people are told.</param>
    /// <param name="more">Further names.</param>
    public static bool IsOwn(string host, IPAddress address, string baseUrl, ImmutableArray<string> more)
    {
        if (host.Length == 0) { return false; }
        string plain = host[0] == '[' && host[^1] == ']' ? host[1..^1] : host;
        if (IPAddress.TryParse(plain, out IPAddress? asked) && (IPAddress.IsLoopback(asked) || (!IsAny(asked) && (IsAny(address) || asked.Equals(address))))) { return true; }
        return plain.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (Uri.TryCreate(baseUrl, UriKind.Absolute, out Uri? told) && plain.Equals(told.IdnHost, StringComparison.OrdinalIgnoreCase))
            || more.Contains(plain, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Lets a request go on, or answers it.</summary>
    public Task CheckAsync(HttpContext context, RequestDelegate next)
        => IsOwn(context.Request.Host.Host, address, baseUrl(), more()) ? next(context) : RefuseAsync(context);

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private Task RefuseAsync(HttpContext context)
    {
        if (events.TryTake())
        {
            string host = context.Request.Host.Value ?? "";
            AuditLine line = audit.Begin(AuditCode.HostRefused, null);
            line.Text("host"u8, host.Length > HostCharsMax ? host[..HostCharsMax] : host);
            line.Text("origin"u8, context.Request.Headers.Origin.ToString() is { Length: <= HostCharsMax } origin ? origin : "(too long)");
            line.Text("client"u8, context.Connection.RemoteIpAddress?.ToString() ?? "unknown");
            line.Text("protocol"u8, "admin");
            line.Commit();
        }
        // The connection may be one that a browser shares among names that lead here; this one has no more to ask.
        context.Response.Headers.Connection = "close";
        return ApiAnswers.ProblemAsync(context, StatusCodes.Status421MisdirectedRequest, "this address answers to its own names only: use the one in admin.base_url, or have the name added to admin.hosts");
    }
}
