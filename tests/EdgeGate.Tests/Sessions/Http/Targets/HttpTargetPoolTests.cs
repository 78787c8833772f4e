using System.Net;
using System.Net.Sockets;
using EdgeGate.Core.Transport;
using EdgeGate.Interop.Epoll;
using EdgeGate.Protocols.Http1;
using EdgeGate.Sessions.Http;
using EdgeGate.Sessions.Http.Targets;
using EdgeGate.Telemetry;
using Microsoft.AspNetCore.Connections;
using Prometheus;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Targets;

/// <summary>Which kept connection to a server is lent to whom.</summary>
public sealed class HttpTargetPoolTests : IDisposable
{
    private readonly EpollTransport transport = new(2);
    private readonly TcpListener server = new(IPAddress.Loopback, 0);
    private readonly Lock gate = new();

    public HttpTargetPoolTests() => server.Start();

    public void Dispose()
    {
        server.Dispose();
        transport.Dispose();
    }

    [Fact]
    public async Task Kept_connection_is_lent_to_peers_of_its_own_loop_alone()
    {
        HttpTargetPool pool = CreatePool();
        // Loops take turns.
        await using PeerTransport one = new(await transport.ConnectAsync(server.LocalEndpoint));
        await using PeerTransport other = new(await transport.ConnectAsync(server.LocalEndpoint));
        Assert.NotEqual(EpollTransport.LoopOf(one.Connection), EpollTransport.LoopOf(other.Connection));
        HttpTarget first = await TakeAsync(pool, one);
        HttpTarget second = await TakeAsync(pool, other);
        Assert.Equal(EpollTransport.LoopOf(one.Connection), EpollTransport.LoopOf(first.Peer.Transport.Connection));
        Assert.Equal(EpollTransport.LoopOf(other.Connection), EpollTransport.LoopOf(second.Peer.Transport.Connection));
        await pool.GiveAsync(first);
        await pool.GiveAsync(second);
        Assert.Same(first, await TakeAsync(pool, one));
        HttpTarget fresh = await TakeAsync(pool, one);
        Assert.NotSame(second, fresh);
        Assert.Same(second, await TakeAsync(pool, other));
        foreach (HttpTarget lent in (HttpTarget[])[first, second, fresh]) { await pool.DropAsync(lent); }
        Assert.Equal(0, pool.InUse);
    }

    [Fact]
    public async Task Exchanges_that_begin_together_wait_for_one_connection_of_http2()
    {
        HttpTargetPool pool = CreatePool(hasHttp2: true);
        await using PeerTransport near = new(await transport.ConnectAsync(server.LocalEndpoint));
        using TcpClient other = await server.AcceptTcpClientAsync();
        Task<HttpTarget>[] taking = [.. Enumerable.Range(0, 4).Select(_ => TakeAsync(pool, near))];
        using TcpClient first = await server.AcceptTcpClientAsync();
        await Task.Delay(100);
        await first.GetStream().WriteAsync((byte[])[0, 0, 0, 4, 0, 0, 0, 0, 0]);
        HttpTarget[] taken = await Task.WhenAll(taking).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.All(taken, static one => Assert.True(one.IsLane));
        Assert.False(server.Pending());
        foreach (HttpTarget lent in taken) { await pool.DropAsync(lent); }
        Assert.Equal(0, pool.InUse);
        pool.Retire();
    }

    /// <summary>A file of authorities that can be read no more fails every connection; places that it kept would be missed once it can.</summary>
    [Fact]
    public async Task Connection_that_fails_by_the_gateways_own_doing_keeps_no_place()
    {
        HttpTargetPool pool = CreatePool(caFile: Path.GetTempPath());
        await using PeerTransport near = new(await transport.ConnectAsync(server.LocalEndpoint));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => TakeAsync(pool, near));
        Assert.Equal(0, pool.InUse);
    }

    [Fact]
    public async Task Server_is_asked_again_whatever_became_of_its_answer()
    {
        HttpTargetOptions options = Options(caFile: null) with { Health = new HttpHealthOptions("/", TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(10), 1, 1, []) };
        int told = 0;
        TaskCompletionSource again = new();
        List<Exception> failures = [];
        using HttpHealthCheck check = new(options, options.Endpoints[0], new HttpTargetTls(options), TimeProvider.System, (_, _) =>
        {
            if (++told == 1) { throw new NotSupportedException(); }
            again.TrySetResult();
        }, failures.Add);
        await again.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.IsType<NotSupportedException>(Assert.Single(failures));
    }

    private HttpTargetOptions Options(string? caFile)
        => new([new HttpEndpointOptions(server.LocalEndpoint, "server", "server")], "", caFile is not null, caFile, null, null, 4, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60));

    private HttpTargetPool CreatePool(bool hasHttp2 = false, string? caFile = null)
    {
        HttpTargetOptions options = Options(caFile) with { HasHttp2 = hasHttp2 };
        HttpEndpointOptions endpoint = options.Endpoints[0];
        HttpConnectionOptions connection = new("web", options, null, false, null, null, null);
        return new HttpTargetPool(connection, endpoint, new HttpTargetTls(options), transport, new Http1Limits(), TimeProvider.System, new TargetMetrics(Metrics.WithCustomRegistry(Metrics.NewCustomRegistry())).Of("web", "server"));
    }

    private async Task<HttpTarget> TakeAsync(HttpTargetPool pool, PeerTransport near)
        => await pool.TakeAsync(near, gate, mustBeFresh: false, TestContext.Current.CancellationToken);
}
