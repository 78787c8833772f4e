using System.Net;

namespace EdgeGate.Sessions.Http.Targets;

/// <summary>Asks one server again and again whether it is well, each time over a connection of its own, so that connecting is tried too.</summary>
internal sealed class HttpHealthCheck : IDisposable
{
    private readonly HttpTargetOptions target;
    private readonly HttpEndpointOptions endpoint;
    private readonly HttpHealthOptions options;
    private readonly TimeProvider time;
    private readonly Action<bool, string> tell;
    private readonly Action<Exception> failed;
    private readonly HttpClient client;
    private readonly CancellationTokenSource stopping = new();

    /// <summary>Begins to ask.</summary>
    /// <param name="target">The connection's target, with <see cref="HttpTargetOptions.Health"/>.</param>
    /// <param name="endpoint">The server.</param>
    /// <param name="tls">How TLS is spoken with it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="tell">Takes whether an answer was good, and why not.</param>
    /// <param name="failed">Is told of failures of the gateway itself.</param>
    public HttpHealthCheck(HttpTargetOptions target, HttpEndpointOptions endpoint, HttpTargetTls tls, TimeProvider time, Action<bool, string> tell, Action<Exception> failed)
    {
        (this.target, this.endpoint, this.time, this.tell, this.failed) = (target, endpoint, time, tell, failed);
        options = target.Health!;
        SocketsHttpHandler handler = new() { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ActivityHeadersPropagator = null, PooledConnectionLifetime = TimeSpan.Zero, MaxResponseHeadersLength = 64 };
        if (target.IsTls) { handler.SslOptions = tls.Ask(endpoint.ServerName); }
        client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _ = RunAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
        client.Dispose();
    }

    private async Task RunAsync()
    {
        CancellationToken stop = stopping.Token;
        await Task.Yield();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                string? problem = await AskAsync(stop);
                if (stop.IsCancellationRequested) { return; }
                tell(problem is null, problem ?? "");
            }
            catch (Exception problem)
            {
                // Nobody awaits this, and a server that is asked no more stays what it was last believed to be.
                failed(problem);
            }
            await Task.Delay(options.Interval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Asks once.</summary>
    /// <returns>What is wrong, in a few words of our own; null when nothing is.</returns>
    private async Task<string?> AskAsync(CancellationToken stop)
    {
        try
        {
            using CancellationTokenSource patience = new(options.Timeout, time);
            using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
            using HttpRequestMessage request = new(HttpMethod.Get, Url())
            {
                Version = target.HasHttp2 ? HttpVersion.Version20 : HttpVersion.Version11,
                VersionPolicy = target.HasHttp2 && !target.IsTls ? HttpVersionPolicy.RequestVersionExact : HttpVersionPolicy.RequestVersionOrLower,
            };
            request.Headers.Host = endpoint.Authority;
            request.Headers.ConnectionClose = true;
            request.Headers.TryAddWithoutValidation("User-Agent", "edgegate-health");
            using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            return options.IsGood((int)answer.StatusCode) ? null : $"status {(int)answer.StatusCode}";
        }
        catch (OperationCanceledException)
        {
            return "no answer in time";
        }
        catch (HttpRequestException problem)
        {
            return problem.HttpRequestError switch
            {
                HttpRequestError.SecureConnectionError => "TLS failed",
                HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError => "cannot be connected to",
                _ => "no proper answer",
            };
        }
        catch (Exception problem) when (problem is IOException or ObjectDisposedException)
        {
            return "no proper answer";
        }
    }

    private Uri Url()
    {
        string authority = endpoint.Address switch { DnsEndPoint name => $"{name.Host}:{name.Port}", _ => endpoint.Address.ToString()! };
        return new Uri($"{(target.IsTls ? "https" : "http")}://{authority}{options.Path}");
    }
}
