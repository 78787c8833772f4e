using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using EdgeGate.Admin;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Core.Transport;
using EdgeGate.Hosting.Configuration;
using EdgeGate.Identity;
using EdgeGate.Interop.Epoll;
using EdgeGate.Masking;
using EdgeGate.Policy.Sql;
using EdgeGate.Recording;
using EdgeGate.Relay;
using EdgeGate.Sessions.Postgres;
using EdgeGate.State;
using EdgeGate.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace EdgeGate.Hosting;

/// <summary>The gateway: engines, listeners and the admin plane, joined; reload and drain.</summary>
public sealed class Gateway : IAsyncDisposable
{
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(5);

    private readonly ILogger log;
    private readonly ILoggerFactory loggers;
    private readonly GateEngines engines;
    private readonly PgCancelKeys cancelKeys = new();
    private readonly EpollTransport transport = new(EpollTransport.DefaultLoopCount);
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<Task, byte> sessions = new();
    private readonly List<IConnectionListener> listeners = [];
    private readonly List<Task> acceptors = [];
    private AdminListener? admin;
    private volatile PgGate gate;
    private GateConfig config;

    private Gateway(GateConfig config, ILoggerFactory loggers, GateEngines engines)
    {
        this.config = config;
        this.loggers = loggers;
        this.engines = engines;
        log = loggers.CreateLogger("EdgeGate");
        gate = CreateGate(config);
    }

    /// <summary>Addresses the listeners are bound to, in the configuration's order.</summary>
    public IReadOnlyList<EndPoint> Endpoints => [.. listeners.Select(static listener => listener.EndPoint)];

    /// <summary>Starts everything.</summary>
    /// <exception cref="IOException">An address, the state or the audit log cannot be used.</exception>
    public static async Task<Gateway> StartAsync(GateConfig config, ILoggerFactory loggers)
    {
        TimeProvider time = TimeProvider.System;
        Directory.CreateDirectory(config.StatePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        StateStore state = StateStore.Open(config.StatePath, isReadOnly: false);
        state.CloseLost(time.GetUtcNow());
        Recorder? recorder = config.Recording.Required ? Recorder.Open(config.StatePath, config.Recording, time) : null;
        AuditLog audit = AuditLog.Open(config.Audit, time);
        GateMetrics metrics = new(Build.Version, Build.Commit, () => recorder?.QueueBlocks ?? 0);
        GateEngines engines = new(recorder, audit, state, metrics, new SqlParser(), new SessionTable(config.Limits.SessionsMax, time), time);
        Gateway gateway = new(config, loggers, engines);
        await gateway.ListenAsync();
        return gateway;
    }

    /// <summary>Reads the configuration again; sessions under way keep theirs, and a bad file changes nothing.</summary>
    public void Reload(string path)
    {
        engines.Audit.Reopen();
        (GateConfig? read, System.Collections.Immutable.ImmutableArray<LocatedProblem> problems) = ConfigurationReader.Load(path);
        if (read is null)
        {
            foreach (LocatedProblem problem in problems) { GatewayLog.ReloadProblem(log, problem.ToString()); }
            Audit(AuditCode.ConfigRefused, problems[0].ToString());
            return;
        }
        config = read;
        gate = CreateGate(read);
        GatewayLog.Reloaded(log, path);
        Audit(AuditCode.ConfigReloaded, path);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (IConnectionListener listener in listeners) { await listener.UnbindAsync(); }
        engines.Sessions.StopAll(SessionEnd.GatewayStopping);
        await stopping.CancelAsync();
        await Task.WhenAny(Task.WhenAll(sessions.Keys), Task.Delay(DrainTimeout));
        foreach (IConnectionListener listener in listeners) { await listener.DisposeAsync(); }
        if (admin is not null) { await admin.DisposeAsync(); }
        engines.Audit.Begin(AuditCode.GatewayStop, null).Commit();
        engines.Recorder?.Dispose();
        engines.Audit.Dispose();
        engines.State.Dispose();
        engines.Sessions.Dispose();
        engines.Parser.Dispose();
        transport.Dispose();
        stopping.Dispose();
    }

    private PgGate CreateGate(GateConfig from)
    {
        Masker masker = new(from.Taxonomy);
        engines.Metrics.UseClasses(from.Taxonomy.Classes.Select(static known => known.Name.Value));
        GatePolicy policy = new(
            new TokenVerifier(from.Issuers, engines.Time), from.Rules, masker, from.Recording.RowBytesMax,
            new RelayDeadlines(from.Limits.IdleTimeout, from.Limits.WriteTimeout), from.Limits.HandshakeTimeout);
        return new PgGate(engines, policy, from.Connections, from.Limits.Postgres, cancelKeys, transport);
    }

    private async Task ListenAsync()
    {
        foreach (ListenerConfig configured in config.Listeners)
        {
            X509Certificate2? certificate = configured.CertificateFile is null
                ? null
                : X509Certificate2.CreateFromPemFile(configured.CertificateFile, configured.KeyFile);
            IConnectionListener listener = await transport.BindAsync(configured.Address);
            listeners.Add(listener);
            acceptors.Add(AcceptAsync(listener, new PgListenerOptions(certificate, configured.AllowsPlaintextToken)));
            GatewayLog.Listening(log, "postgres", listener.EndPoint.ToString() ?? "");
        }
        admin = await AdminListener.StartAsync(config.Admin, engines.Metrics, () => !stopping.IsCancellationRequested && !engines.Audit.Failed.IsCancellationRequested && engines.Recorder?.Failed.IsCancellationRequested != true);
        GatewayLog.Listening(log, "admin", config.Admin.ToString());
        engines.Audit.Begin(AuditCode.GatewayStart, null).Commit();
    }

    private async Task AcceptAsync(IConnectionListener listener, PgListenerOptions options)
    {
        await Task.Yield();
        try
        {
            while (await listener.AcceptAsync() is { } connection)
            {
                Task session = ServeAsync(connection, options);
                sessions[session] = 0;
                _ = session.ContinueWith(done => sessions.TryRemove(done, out _), TaskScheduler.Default);
            }
        }
        catch (Exception problem) when (problem is ConnectionAbortedException or ObjectDisposedException or OperationCanceledException)
        {
            // The listener was closed.
        }
    }

    private async Task ServeAsync(ConnectionContext connection, PgListenerOptions options)
    {
        await Task.Yield();
        await using PeerTransport client = new(connection);
        try
        {
            await new PgSession(gate, options, client).RunAsync(stopping.Token);
        }
        catch (Exception problem)
        {
            GatewayLog.SessionFailed(log, problem.GetType().Name, problem.StackTrace ?? "");
        }
    }

    private void Audit(AuditCode code, string what)
    {
        AuditLine line = engines.Audit.Begin(code, null);
        line.Text("file"u8, what);
        line.Commit();
    }
}
