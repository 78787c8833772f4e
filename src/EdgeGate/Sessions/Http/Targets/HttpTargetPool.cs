using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeGate.Core.Transport;
using EdgeGate.Interop.Epoll;
using EdgeGate.Protocols.Http1;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Http.Targets;

/// <summary>Connections to one target: bounded, kept for reuse, the last used first. Shared by all sessions of a configuration.</summary>
public sealed class HttpTargetPool(HttpConnectionOptions connection, EpollTransport transport, Http1Limits limits, TimeProvider time) : IDisposable
{
    /// <summary>Connections kept while nobody uses them.</summary>
    private const int IdleMax = 64;

    /// <summary>Below what servers keep idle connections for: nginx and Apache close after 60 and 5 to 75 seconds.</summary>
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(30);

    private static readonly SslApplicationProtocol Alpn = SslApplicationProtocol.Http11;

    private readonly HttpTargetOptions options = connection.Target;
    private readonly SemaphoreSlim places = new(connection.Target.ConnectionsMax, connection.Target.ConnectionsMax);
    private readonly List<HttpTarget> idle = [];
    private readonly Lock gate = new();
    private readonly Lazy<X509Certificate2Collection?> roots = new(() => ReadRoots(connection.Target.CaFile));
    private readonly Lazy<SslStreamCertificateContext?> certificate = new(() => connection.Target is { ClientCertificateFile: { } file, ClientKeyFile: { } key } ? PemCertificate.Load(file, key) : null);
    private bool isRetired;

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
            if (TryTakeIdle(sessionGate) is { } kept) { return new(kept); }
            places.Release();
        }
        return new(ConnectAsync(near, sessionGate, stop));
    }

    /// <summary>Gives a connection back to be used again.</summary>
    public ValueTask GiveAsync(HttpTarget target)
    {
        target.IsReused = true;
        target.GivenBack = time.GetTimestamp();
        target.Peer.ReleaseIfEmpty();
        lock (gate)
        {
            if (!isRetired && idle.Count < IdleMax)
            {
                idle.Add(target);
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
            old = [.. idle.Where(target => isRetired || IsOld(target))];
            idle.RemoveAll(old.Contains);
        }
        foreach (HttpTarget target in old) { await CloseAsync(target); }
    }

    /// <summary>Keeps nothing any more.</summary>
    public void Retire()
    {
        lock (gate) { isRetired = true; }
        _ = CloseIdleAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => places.Dispose();

    private bool IsOld(HttpTarget target) => time.GetElapsedTime(target.GivenBack) > IdleTimeout;

    private HttpTarget? TryTakeIdle(Lock sessionGate)
    {
        while (true)
        {
            HttpTarget target;
            lock (gate)
            {
                if (idle.Count == 0) { return null; }
                target = idle[^1];
                idle.RemoveAt(idle.Count - 1);
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
        PeerTransport? peer = null;
        try
        {
            await places.WaitAsync(both.Token);
            hasPlace = true;
            peer = new PeerTransport(await transport.ConnectAsync(options.Address, near.Connection, both.Token));
            if (options.IsTls) { await StartTlsAsync(peer, both.Token); }
            return new HttpTarget(new RelayPeer(peer, limits.HeadBytesMax, sessionGate, time));
        }
        catch (Exception problem) when (RelayExchange.IsLost(problem) || problem is OperationCanceledException or AuthenticationException or CryptographicException)
        {
            if (peer is not null) { await peer.DisposeAsync(); }
            bool wasFull = !hasPlace;
            if (hasPlace) { places.Release(); }
            stop.ThrowIfCancellationRequested();
            throw problem switch
            {
                OperationCanceledException when wasFull => new HttpTargetException(503, $"the target of {connection.Name} has no free connection", "target_full"),
                OperationCanceledException => new HttpTargetException(504, $"the target of {connection.Name} cannot be reached in time", "target_unreachable"),
                AuthenticationException or CryptographicException => new HttpTargetException(502, $"TLS to the target of {connection.Name} failed: its certificate is not trusted, or ours is not", "target_tls"),
                _ => new HttpTargetException(502, $"the target of {connection.Name} cannot be reached", "target_unreachable"),
            };
        }
    }

    private async Task StartTlsAsync(PeerTransport peer, CancellationToken stop)
    {
        SslStream tls = peer.CreateTls();
        SslClientAuthenticationOptions asked = new()
        {
            TargetHost = options.ServerName,
            ApplicationProtocols = [Alpn],
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            ClientCertificateContext = certificate.Value,
        };
        if (roots.Value is { } trusted)
        {
            asked.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            asked.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
        }
        await tls.AuthenticateAsClientAsync(asked, stop);
        peer.UseTls(tls);
    }

    private static X509Certificate2Collection? ReadRoots(string? file)
    {
        if (file is null) { return null; }
        X509Certificate2Collection read = [];
        read.ImportFromPemFile(file);
        return read;
    }
}
