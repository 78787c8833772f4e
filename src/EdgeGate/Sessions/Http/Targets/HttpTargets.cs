using System.Collections.Immutable;
using EdgeGate.Audit;
using EdgeGate.Core.Transport;
using EdgeGate.Interop.Epoll;
using EdgeGate.Protocols.Http1;
using EdgeGate.Relay;
using EdgeGate.Telemetry;

namespace EdgeGate.Sessions.Http.Targets;

/// <summary>The servers of a connection: which of them a request goes to, and which are well. Shared by all sessions of a configuration.</summary>
/// <remarks>The one with the fewest exchanges under way is asked; of those that are even, the next in turn.</remarks>
public sealed class HttpTargets : IDisposable
{
    private readonly string connection;
    private readonly AuditLog audit;
    private readonly TimeProvider time;
    private readonly HttpTargetPool[] pools;
    private readonly HttpHealthCheck[] checks = [];
    private readonly bool isWatched;
    private uint turn;
    private volatile bool isRetired;

    /// <summary>Joins the servers of a connection, and begins to ask them whether they are well, where that is configured.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="transport">Connects.</param>
    /// <param name="limits">Bounds of heads.</param>
    /// <param name="engines">The engines.</param>
    public HttpTargets(HttpConnectionOptions connection, EpollTransport transport, Http1Limits limits, GateEngines engines)
    {
        this.connection = connection.Name;
        (audit, time) = (engines.Audit, engines.Time);
        HttpTargetOptions target = connection.Target;
        HttpTargetTls tls = new(target);
        pools = [.. target.Endpoints.Select(endpoint => new HttpTargetPool(connection, endpoint, tls, transport, limits, engines.Time, engines.Metrics.Targets.Of(connection.Name, endpoint.Authority), engines.Failed))];
        isWatched = pools.Length > 1 || target.Health is not null;
        if (target.Health is not null) { checks = [.. pools.Select(pool => new HttpHealthCheck(target, pool.Endpoint, tls, engines.Time, (isGood, problem) => OnAnswer(pool, isGood, problem), engines.Failed))]; }
    }

    /// <summary>Whether a request that failed at one server may be sent to another.</summary>
    public bool HasSeveral => pools.Length > 1;

    /// <summary>Lends a connection: one that was kept, or a fresh one. A server that cannot be connected to is passed over.</summary>
    /// <param name="near">The peer it is for; both are watched by one loop.</param>
    /// <param name="sessionGate">The lock of its session.</param>
    /// <param name="mustBeFresh">Whether a kept one will not do.</param>
    /// <param name="failed">The connection on which the request was sent in vain: its server is asked last. Null for none.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="HttpTargetException">None can be had.</exception>
    public ValueTask<HttpTarget> TakeAsync(PeerTransport near, Lock sessionGate, bool mustBeFresh, HttpTarget? failed, CancellationToken stop)
    {
        if (!isWatched) { return pools[0].TakeAsync(near, sessionGate, mustBeFresh, stop); }
        ulong tried = failed is null ? 0 : MaskOf(failed.Pool);
        HttpTargetPool? pool = Choose(tried) ?? Choose(tried = 0);
        if (pool is null) { return ValueTask.FromException<HttpTarget>(NoneIsHealthy()); }
        ValueTask<HttpTarget> taking = pool.TakeAsync(near, sessionGate, mustBeFresh, stop);
        // A kept connection says nothing new of the server.
        return taking.IsCompletedSuccessfully ? taking : new(TakeAsync(taking, pool, tried, near, sessionGate, mustBeFresh, stop));
    }

    /// <summary>Gives a connection back to be used again.</summary>
    public static ValueTask GiveAsync(HttpTarget target) => target.Pool.GiveAsync(target);

    /// <summary>Closes a connection that cannot be used again.</summary>
    public static ValueTask DropAsync(HttpTarget target) => target.Pool.DropAsync(target);

    /// <summary>Closes what nobody has used for a while.</summary>
    public void CloseIdle()
    {
        foreach (HttpTargetPool pool in pools) { _ = pool.CloseIdleAsync(); }
    }

    /// <summary>Another configuration takes its place: nothing is kept, nobody is asked any more.</summary>
    public void Dispose()
    {
        isRetired = true;
        foreach (HttpHealthCheck check in checks) { check.Dispose(); }
        foreach (HttpTargetPool pool in pools) { pool.Retire(); }
    }

    private async Task<HttpTarget> TakeAsync(ValueTask<HttpTarget> taking, HttpTargetPool pool, ulong tried, PeerTransport near, Lock sessionGate, bool mustBeFresh, CancellationToken stop)
    {
        while (true)
        {
            HttpTargetException problem;
            try
            {
                HttpTarget target = await taking;
                if (pool.Health.Connected()) { Tell(pool, isHealthy: true, ""); }
                return target;
            }
            catch (HttpTargetException unreachable)
            {
                problem = unreachable;
            }
            // Nothing was sent: any request may go to another server.
            tried |= MaskOf(pool);
            if (problem.Reason != "target_full" && pool.Health.Failed(time.GetUtcNow())) { Tell(pool, isHealthy: false, problem.Reason); }
            pool = Choose(tried) ?? throw problem;
            taking = pool.TakeAsync(near, sessionGate, mustBeFresh, stop);
        }
    }

    /// <summary>The least busy server that is well and was not tried; null when there is none.</summary>
    private HttpTargetPool? Choose(ulong tried)
    {
        DateTimeOffset now = time.GetUtcNow();
        uint first = pools.Length == 1 ? 0 : Interlocked.Increment(ref turn);
        HttpTargetPool? best = null;
        for (uint i = 0; i < pools.Length; i++)
        {
            uint index = (first + i) % (uint)pools.Length;
            HttpTargetPool pool = pools[index];
            if ((tried & (1UL << (int)index)) != 0 || !pool.Health.IsHealthy || (best is not null && pool.InUse >= best.InUse)) { continue; }
            best = pool;
        }
        if (best is not null && !NeedsTrial) { return best; }
        // One request at a time tries a server that has rested: it goes there first, and elsewhere when that fails.
        for (int i = 0; i < pools.Length; i++)
        {
            if ((tried & (1UL << i)) == 0 && !pools[i].Health.IsHealthy && pools[i].Health.TryAdmit(now)) { return pools[i]; }
        }
        return best;
    }

    private bool NeedsTrial => checks.Length == 0 && Array.Exists(pools, static pool => !pool.Health.IsHealthy);

    private ulong MaskOf(HttpTargetPool pool) => 1UL << Array.IndexOf(pools, pool);

    private HttpTargetException NoneIsHealthy() => new(503, $"no target of {connection} is healthy", "no_healthy_target");

    private void OnAnswer(HttpTargetPool pool, bool isGood, string problem)
    {
        if (!isGood) { pool.Meter.CheckFailed(); }
        if (pool.Health.Answered(isGood)) { Tell(pool, isGood, problem); }
    }

    private void Tell(HttpTargetPool pool, bool isHealthy, string problem)
    {
        // What exchanges find that are still under way is no news of the configuration that counts.
        if (isRetired) { return; }
        pool.Meter.Healthy(isHealthy);
        AuditLine line = audit.Begin(isHealthy ? AuditCode.TargetHealthy : AuditCode.TargetUnhealthy, null);
        line.Text("protocol"u8, "http");
        line.Text("connection"u8, connection);
        line.Text("target"u8, pool.Endpoint.Authority);
        if (problem.Length > 0) { line.Text("problem"u8, problem); }
        line.Commit();
    }
}
