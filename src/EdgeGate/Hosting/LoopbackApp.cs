using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EdgeGate.Hosting;

/// <summary>A small HTTP server for this machine alone: what the demo needs beside the gateway.</summary>
internal static class LoopbackApp
{
    /// <summary>Makes one that is not started yet.</summary>
    /// <param name="port">Where it will listen.</param>
    /// <param name="serve">Answers every request.</param>
    public static WebApplication Create(int port, RequestDelegate serve)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        WebApplication app = builder.Build();
        app.Run(serve);
        return app;
    }
}
