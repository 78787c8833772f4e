using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Core.Transport;
using EdgeGate.Interop.Epoll;
using EdgeGate.Protocols.Http1;
using EdgeGate.Relay;
using EdgeGate.Telemetry;

namespace EdgeGate.Sessions.Http.Targets;

/// <summary>Connections to one server: bounded, kept for reuse, the last used first. Shared by all sessions of a configuration.</summary>
/// <remarks>One that was kept is lent to sessions of its own loop alone, as servers with a process a core do: one of another loop would cost two changes of thread a request for as long as it lives.</remarks>
public sealed class HttpTargetPool
{
    /// <summary>Connections kept for each loop while nobody uses them.</summary>
    private const int IdleMax = 32;

    /// <summary>Below what servers keep idle connections for: nginx and Apache close after 60 and 5 to 75 seconds.</summary>
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(30);

    private readonly HttpConnectionOptions connection;
    private readonly HttpTargetOptions options;
    private readonly HttpTargetTls tls;
    private readonly EpollTransport transport;
    private readonly Http1Limits limits;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim places;
    // One for each loop.
    private readonly List<HttpTarget>[] idle;
    private readonly Lock gate = new();
    private readonly Http2TargetLinks? links;
    private bool isRetired;

    internal HttpTargetPool(HttpConnectionOptions connection, HttpEndpointOptions endpoint, HttpTargetTls tls, EpollTransport transport, Http1Limits limits, TimeProvider time, TargetMeter meter, Action<Exception>? failed = null)
    {
        (this.connection, this.tls, this.transport, this.limits, this.time) = (connection, tls, transport, limits, time);
        options = connection.Target;
        places = new SemaphoreSlim(options.ConnectionsMax, options.ConnectionsMax);
        idle = [.. Enumerable.Range(0, transport.LoopCount).Select(static _ => new List<HttpTarget>())];
        links = options.HasHttp2 ? new Http2TargetLinks(limits, time, failed ?? (static _ => { })) : null;
        Endpoint = endpoint;
        Meter = meter;
        Health = new HttpTargetHealth(options.Health);
        using ByteBuffer line = new(64 * 1024);
        Http1Writer.Field(line, "Host"u8, Encoding.ASCII.GetBytes(endpoint.Authority));
        HostLine = line.Written.ToArray();
    }

    /// <summary>The server.</summary>
    internal HttpEndpointOptions Endpoint { get; }
    /// <summary>What is known of its health.</summary>
    internal HttpTargetHealth Health { get; }
    /// <summary>Counts what is known of it.</summary>
    internal TargetMeter Meter { get; }
    /// <summary>The line of the Host field it is sent.</summary>
    internal byte[] HostLine { get; }
    /// <summary>Connections that are lent, or being made.</summary>
    internal int InUse => options.ConnectionsMax - places.CurrentCount;

    /// <summary>Lends a connection: one that was kept, or a fresh one.</summary>
    /// <param name="near">The peer it is for; both are watched by one loop.</param>
    /// <param name="sessionGate">The lock of its session.</param>
    /// <param name="mustBeFresh">Whether a kept one will not do.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="HttpTargetException">It cannot be had.</exception>
    public ValueTask<HttpTarget> TakeAsync(PeerTransport near, Lock sessionGate, bool mustBeFresh, CancellationToken stop)
    {
        if (!mustBeFresh && places.Wait(0, CancellationToken.None))
        {
            if (TryTakeIdle(near, sessionGate) is { } kept) { return new(kept); }
            places.Release();
        }
        return new(ConnectAsync(near, sessionGate, stop));
    }

    /// <summary>Gives a connection back to be used again.</summary>
    public ValueTask GiveAsync(HttpTarget target)
    {
        if (target.IsLane) { return DropAsync(target); }
        target.IsReused = true;
        target.GivenBack = time.GetTimestamp();
        target.Peer.ReleaseIfEmpty();
        lock (gate)
        {
            List<HttpTarget> kept = IdleOf(target.Peer.Transport);
            if (!isRetired && kept.Count < IdleMax)
            {
                kept.Add(target);
                places.Release();
                return default;
            }
        }
        return DropAsync(target);
    }

    /// <summary>Closes a connection that cannot be used again.</summary>
    public async ValueTask DropAsync(HttpTarget target)
    {
        try
        {
            await target.Peer.DisposeAsync();
        }
        catch (Exception problem) when (RelayExchange.IsLost(problem) || problem is OperationCanceledException)
        {
            // It is gone, which is what was wanted.
        }
        finally
        {
            places.Release();
        }
    }

    /// <summary>Closes what nobody has used for a while; all, once the configuration is no longer the current one.</summary>
    public async Task CloseIdleAsync()
    {
        List<HttpTarget> old;
        lock (gate)
        {
            old = [.. idle.SelectMany(static kept => kept).Where(target => isRetired || IsOld(target))];
            foreach (List<HttpTarget> kept in idle) { kept.RemoveAll(old.Contains); }
        }
        foreach (HttpTarget target in old) { await CloseAsync(target); }
        links?.CloseQuiet(IdleTimeout);
    }

    /// <summary>Keeps nothing any more.</summary>
    public void Retire()
    {
        lock (gate) { isRetired = true; }
        links?.Retire();
        _ = CloseIdleAsync();
    }

    private bool IsOld(HttpTarget target) => time.GetElapsedTime(target.GivenBack) > IdleTimeout;

    private List<HttpTarget> IdleOf(PeerTransport peer) => idle[EpollTransport.LoopOf(peer.Carrier)];

    private HttpTarget? TryTakeIdle(PeerTransport near, Lock sessionGate)
    {
        while (true)
        {
            HttpTarget target;
            lock (gate)
            {
                List<HttpTarget> kept = IdleOf(near);
                if (kept.Count == 0) { return null; }
                target = kept[^1];
                kept.RemoveAt(kept.Count - 1);
            }
            if (!IsOld(target) && target.Peer.IsQuiet())
            {
                target.Peer.Outbox.Join(sessionGate);
                return target;
            }
            _ = CloseAsync(target);
        }
    }

    private static async Task CloseAsync(HttpTarget target)
    {
        try
        {
            await target.Peer.DisposeAsync();
        }
        catch (Exception problem) when (RelayExchange.IsLost(problem) || problem is OperationCanceledException)
        {
            // It is gone, which is what was wanted.
        }
    }

    private async Task<HttpTarget> ConnectAsync(PeerTransport near, Lock sessionGate, CancellationToken stop)
    {
        using CancellationTokenSource patience = new(options.ConnectTimeout, time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        bool hasPlace = false;
        bool isAlone = false;
        PeerTransport? peer = null;
        try
        {
            await places.WaitAsync(both.Token);
            hasPlace = true;
            if (links is not null)
            {
                // One that is there is as good as a fresh one: those that end are passed over.
                if (links.TryOpen() is { } lane) { return Lent(lane, sessionGate, isReused: true); }
                isAlone = await links.EnterAsync(both.Token);
                if (links.TryOpen() is { } made) { return Lent(made, sessionGate, isReused: true); }
            }
            peer = new PeerTransport(await transport.ConnectAsync(Endpoint.Address, near.Carrier, both.Token));
            if (options.IsTls) { await StartTlsAsync(peer, both.Token); }
            if (links is not null && (peer.Tls is not { } spoken || spoken.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2))
            {
                PeerTransport carrier = peer;
                // From here on the connection is the link's.
                peer = null;
                return Lent(await links.OpenAsync(carrier, both.Token), sessionGate, isReused: false);
            }
            links?.FoundPlain();
            return new HttpTarget(new RelayPeer(peer, limits.HeadBytesMax, sessionGate, time), this);
        }
        catch (Exception problem)
        {
            bool wasFull = !hasPlace;
            if (hasPlace) { places.Release(); }
            if (peer is not null) { await peer.DisposeAsync(); }
            // A failure of the gateway itself is its session's.
            if (!RelayExchange.IsLost(problem) && problem is not (OperationCanceledException or AuthenticationException or CryptographicException)) { throw; }
            stop.ThrowIfCancellationRequested();
            if (!wasFull) { Meter.ConnectFailed(); }
            throw problem switch
            {
                OperationCanceledException when wasFull => new HttpTargetException(503, $"the target of {connection.Name} has no free connection", "target_full"),
                OperationCanceledException => new HttpTargetException(504, $"the target of {connection.Name} cannot be reached in time", "target_unreachable"),
                AuthenticationException or CryptographicException => new HttpTargetException(502, $"TLS to the target of {connection.Name} failed: its certificate is not trusted, or ours is not", "target_tls"),
                IOException { Message: Http2TargetLinks.NotSpoken } => new HttpTargetException(502, $"the target of {connection.Name} does not speak HTTP/2", "target_protocol"),
                _ => new HttpTargetException(502, $"the target of {connection.Name} cannot be reached", "target_unreachable"),
            };
        }
        finally
        {
            if (isAlone) { links!.Leave(); }
        }
    }

    private HttpTarget Lent(LaneConnection lane, Lock sessionGate, bool isReused)
        => new(new RelayPeer(new PeerTransport(lane), limits.HeadBytesMax, sessionGate, time), this) { IsLane = true, IsReused = isReused };

    private async Task StartTlsAsync(PeerTransport peer, CancellationToken stop)
    {
        SslStream stream = peer.CreateTls();
        await stream.AuthenticateAsClientAsync(tls.Ask(Endpoint.ServerName), stop);
        peer.UseTls(stream);
    }
}
