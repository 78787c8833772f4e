using System.Collections.Immutable;
using System.Net;
using EdgeGate.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeGate.Admin;

/// <summary>The admin plane: metrics, health and the console page, on a listener of its own.</summary>
public sealed class AdminListener : IAsyncDisposable
{
    private readonly WebApplication app;

    private AdminListener(WebApplication app) => this.app = app;

    /// <summary>Starts listening.</summary>
    /// <param name="address">Where.</param>
    /// <param name="metrics">What /metrics tells.</param>
    /// <param name="isReady">What /readyz tells.</param>
    /// <param name="proxies">Whose word counts on where a call comes from; others after a reload.</param>
    /// <param name="hosts">The names it answers to.</param>
    /// <param name="connections">Bounds its connections.</param>
    /// <param name="map">Adds the endpoints of the API.</param>
    public static async Task<AdminListener> StartAsync(IPEndPoint address, GateMetrics metrics, Func<bool> isReady, Func<ImmutableArray<IPNetwork>> proxies, AdminHosts hosts, AdminConnections connections, Action<IEndpointRouteBuilder> map)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = ApprovalsApi.BodyBytesMax;
            kestrel.Listen(address, listen => listen.Use(next => connection => connections.ServeAsync(connection, next)));
        });
        WebApplication app = builder.Build();
        ConsolePage console = new("console.html");
        // Here and nowhere else: limits and audit take the caller's address as the connection's.
        app.Use((context, next) =>
        {
            context.Connection.RemoteIpAddress = TrustedProxies.CallerOf(context.Connection.RemoteIpAddress, context.Request.Headers["X-Forwarded-For"].ToString(), proxies());
            return next(context);
        });
        app.Use(hosts.CheckAsync);
        map(app);
        app.Map("/{**path}", (RequestDelegate)(context => ServeAsync(context, metrics, isReady, console)));
        await app.StartAsync();
        return new AdminListener(app);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private static async Task ServeAsync(HttpContext context, GateMetrics metrics, Func<bool> isReady, ConsolePage console)
    {
        HttpResponse response = context.Response;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "GET, HEAD";
            return;
        }
        switch (context.Request.Path.Value)
        {
            case "/metrics":
                response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
                await metrics.Registry.CollectAndExportAsTextAsync(response.Body, context.RequestAborted);
                break;
            case "/healthz":
                await response.WriteAsync("ok\n", context.RequestAborted);
                break;
            case "/readyz":
                response.StatusCode = isReady() ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
                await response.WriteAsync(isReady() ? "ready\n" : "not ready\n", context.RequestAborted);
                break;
            case "/":
                await console.ServeAsync(context);
                break;
            default:
                response.StatusCode = StatusCodes.Status404NotFound;
                await response.WriteAsync("not found\n", context.RequestAborted);
                break;
        }
    }
}
