using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using EdgeGate.Admin;
using EdgeGate.Approvals;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Core.Transport;
using EdgeGate.Hosting.Configuration;
using EdgeGate.Identity;
using EdgeGate.Interop.Epoll;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;
using EdgeGate.Notifications;
using EdgeGate.Policy;
using EdgeGate.Policy.Sql;
using EdgeGate.Recording;
using EdgeGate.Relay;
using EdgeGate.Sessions.Http;
using EdgeGate.Sessions.Http.Credentials;
using EdgeGate.Sessions.Http.SignIn;
using EdgeGate.Sessions.Kubernetes;
using EdgeGate.Sessions.Postgres;
using EdgeGate.Sessions.Ssh;
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
    private readonly GateEngines engines;
    private readonly PgCancelKeys cancelKeys = new();
    private readonly PgPasswords passwords;
    private readonly BrowserSessions browsers = new(TimeProvider.System);
    private readonly SshShared ssh;
    private readonly EpollTransport transport = new(EpollTransport.DefaultLoopCount);
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<Task, byte> sessions = new();
    private readonly ListenerSet listeners;
    private readonly SemaphoreSlim reloading = new(1, 1);
    private readonly HoldbackCounts holdback = new();
    private readonly HoldStore holds;
    private readonly NotificationStore notices;
    private readonly NotificationDispatcher notifications;
    private readonly DenialStore denials;
    private AssertionKey? assertions;
    private AdminListener? admin;
    private ConsoleSignIn? consoleSignIn;
    private volatile Gates gates;
    private GateConfig config;

    private Gateway(GateConfig config, ILoggerFactory loggers, GateEngines engines, HoldStore holds, NotificationStore notices, DenialStore denials)
    {
        this.denials = denials;
        passwords = new PgPasswords(new PasswordStore(engines.State), engines.Sessions, engines.Time);
        this.holds = holds;
        this.notices = notices;
        notifications = new NotificationDispatcher(notices, engines.Time, config.Notifications, config.ConsoleUrl, new NotificationJournal(engines.Audit, engines.Metrics).Tell);
        this.config = config;
        this.engines = engines;
        log = loggers.CreateLogger("EdgeGate");
        engines.Metrics.UseHoldback(() => holdback.HeldBytes, () => holdback.Releases, () => holdback.ReleasedBytes);
        listeners = new ListenerSet(transport, Serve, engines.Failed);
        ssh = SshShared.Create(config.StatePath, config.Listeners.Any(static one => one.Ssh is not null), engines);
        gates = CreateGates(config);
        engines.Approvals.IsInForce = request => gates.Policy.Rules.IsInForce(request.Rule, request.Terms.RuleDigest);
        // Who is denied altogether, not who signed out of what they had: that says nothing of what they approved before.
        engines.Approvals.IsDenied = person => engines.Denials.IsDenied(
            new Principal(person.Subject, person.Email, [], person.Issuer, Proof.Token, DateTimeOffset.MaxValue) { IssuedAt = DateTimeOffset.MaxValue, LoginId = "-" });
        engines.Sessions.Failed = engines.Failed;
        engines.Sessions.IsAdmitted = IsAdmitted;
        engines.Sessions.OutlivesProof = session => gates.Policy.Rules.OutlivesProof(session.Principal, session.Connection);
    }

    /// <summary>Addresses the listeners are bound to.</summary>
    public IReadOnlyList<EndPoint> Endpoints => listeners.Endpoints;

    /// <summary>Starts everything.</summary>
    /// <exception cref="IOException">An address, the state or the audit log cannot be used.</exception>
    public static async Task<Gateway> StartAsync(GateConfig config, ILoggerFactory loggers)
    {
        ILogger log = loggers.CreateLogger("EdgeGate");
        TimeProvider time = TimeProvider.System;
        StateFolder.Open(config.StatePath);
        StateStore state = StateStore.Open(config.StatePath, isReadOnly: false);
        state.CloseLost(time.GetUtcNow());
        Recorder? recorder = config.Recording.Required ? Recorder.Open(config.StatePath, config.Recording, time) : null;
        AuditLog audit = AuditLog.Open(config.Audit, time, sends: true);
        GateMetrics metrics = new(Build.Version, Build.Commit, () => recorder?.QueueBlocks ?? 0);
        NotificationStore notices = NotificationStore.Open(state, time.GetUtcNow());
        HoldStore holds = HoldStore.Open(state, time.GetUtcNow(), keepsNotices: true);
        SessionTable sessions = new(config.Limits.SessionsMax, config.Limits.SessionsOfOneMax, time);
        ApprovalDesk approvals = new(holds, time, new HoldJournal(audit, metrics, sessions).Tell);
        DenialStore denialStore = DenialStore.Open(state, time.GetUtcNow());
        DenialJournal journal = new(audit, sessions);
        DenyList denials = new(denialStore, time, journal.Added, journal.Removed);
        sessions.IsDenied = denials.IsDenied;
        GateEngines engines = new(recorder, audit, state, metrics, new SqlParser(), sessions, time, new SpoolFolder(Path.Combine(config.StatePath, "spool")), approvals, denials, new FailureLimit(time), new UnprovenLimit(config.Limits.UnprovenMax, config.Limits.UnprovenOfOneMax))
        {
            Failed = problem => GatewayLog.BesideFailed(log, problem.GetType().Name, problem.StackTrace ?? ""),
        };
        metrics.UseReceivers(() => audit.Receivers);
        metrics.HoldsPending.Set(approvals.PendingCount);
        Gateway gateway = new(config, loggers, engines, holds, notices, denialStore);
        await gateway.ListenAsync();
        return gateway;
    }

    /// <summary>Reads the configuration again, certificates too; sessions under way keep theirs, and a bad file changes nothing.</summary>
    public async Task ReloadAsync(string path)
    {
        await reloading.WaitAsync();
        try
        {
            engines.Audit.Reopen();
            (GateConfig? read, ImmutableArray<LocatedProblem> problems) = ConfigurationReader.Load(path);
            if (read is null)
            {
                Refuse([.. problems.Select(static problem => problem.ToString())]);
                return;
            }
            if (read.Listeners.Any(static one => one.Ssh is not null)) { ssh.EnsureHostKeys(); }
            foreach ((string protocol, EndPoint opened) in await listeners.UseAsync(read.Listeners)) { GatewayLog.Listening(log, protocol, opened.ToString() ?? ""); }
            string[] kept = [.. NeedingRestart(config, read)];
            config = read;
            Gates old = gates;
            gates = CreateGates(read);
            old.Http.Dispose();
            engines.Approvals.EndOutdated();
            engines.Sessions.EndUnadmitted();
            notifications.Use(read.Notifications, read.ConsoleUrl);
            GatewayLog.Reloaded(log, path);
            engines.Metrics.Config.Taken(engines.Time.GetUtcNow(), listeners.Certificates);
            if (kept.Length > 0) { GatewayLog.NeedsRestart(log, string.Join(", ", kept)); }
            Audit(AuditCode.ConfigReloaded, path);
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            // Nobody waits for a reload: what is not told here would be told to nobody, and the old rules taken for the new.
            Refuse($"{path}: {problem.Message}");
        }
        finally
        {
            reloading.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await listeners.UnbindAsync();
        engines.Sessions.StopAll(SessionEnd.GatewayStopping);
        await stopping.CancelAsync();
        await Task.WhenAny(Task.WhenAll(sessions.Keys), Task.Delay(DrainTimeout));
        await listeners.DisposeAsync();
        if (admin is not null) { await admin.DisposeAsync(); }
        consoleSignIn?.Dispose();
        gates.Http.Dispose();
        await notifications.DisposeAsync();
        engines.Audit.Begin(AuditCode.GatewayStop, null).Commit();
        engines.Approvals.Dispose();
        holds.Dispose();
        notices.Dispose();
        engines.Denials.Dispose();
        denials.Dispose();
        engines.Recorder?.Dispose();
        engines.Audit.Dispose();
        engines.State.Dispose();
        engines.Sessions.Dispose();
        engines.Parser.Dispose();
        assertions?.Dispose();
        transport.Dispose();
        stopping.Dispose();
        reloading.Dispose();
    }

    private Gates CreateGates(GateConfig from)
    {
        Masker masker = new(from.Taxonomy, new HyperscanCache(Path.Combine(from.StatePath, "cache")), holdback);
        engines.Metrics.UseClasses(from.Taxonomy.Classes.Select(static known => known.Name.Value));
        GatePolicy policy = new(
            new TokenVerifier(from.Issuers, engines.Time, engines.Denials.IsDenied), from.Rules, masker, from.Recording.RowBytesMax,
            new RelayDeadlines(from.Limits.IdleTimeout, from.Limits.WriteTimeout), from.Limits.HandshakeTimeout, from.ConsoleUrl)
        {
            Vouchers = from.IssuerNames.Vouchers,
        };
        if (from.HttpConnections.Values.Any(static one => one.AssertionField is not null)) { assertions ??= AssertionKey.Open(from.StatePath); }
        return new Gates(
            policy,
            new PgGate(engines, policy, from.Connections, from.Limits.Postgres, cancelKeys, transport, from.PasswordLife is null ? null : passwords),
            new SshGate(engines, policy, from.SshConnections, ssh, transport),
            new HttpGate(engines, policy, from.HttpConnections, from.Limits.Http, from.Limits.HttpTimeouts, transport, browsers, assertions, Guests(from)));
    }

    /// <summary>Whether somebody who was let in goes on: who vouched for them does still, in the same way, the connection is there, what is masked is the same, and no rule took what they had.</summary>
    private bool IsAdmitted(SessionInfo session, Principal principal, GatePolicy began)
    {
        Gates current = gates;
        GatePolicy now = current.Policy;
        if (ReferenceEquals(now, began)) { return true; }
        bool isThere = session.Protocol switch
        {
            "postgres" => current.Postgres.Find(session.Connection) is not null,
            "ssh" => current.Ssh.Find(session.Connection) is not null,
            _ => config.HttpConnections.ContainsKey(session.Connection),
        };
        bool isProven = config.IssuerNames.Vouches(principal.Issuer) && now.Identity.ReadsAs(began.Identity, principal.Issuer) && now.BelievesAs(began, principal.Issuer);
        return isThere && isProven && now.Masker.Taxonomy.Written == began.Masker.Taxonomy.Written && !RuleNarrowing.IsNarrower(began.Rules, now.Rules, principal, session.Connection);
    }

    /// <summary>The protocols that HTTP carries.</summary>
    private static KubeGuest[] Guests(GateConfig from)
        => [new KubeGuest(from.Rules.Kubernetes, from.HttpConnections.Values.Where(static one => one.Guest is not null).ToDictionary(static one => one.Name, static one => one.Guest!, StringComparer.Ordinal), from.Recording.Required)];

    private async Task ListenAsync()
    {
        foreach ((string protocol, EndPoint opened) in await listeners.UseAsync(config.Listeners)) { GatewayLog.Listening(log, protocol, opened.ToString() ?? ""); }
        engines.Metrics.Config.Taken(engines.Time.GetUtcNow(), listeners.Certificates);
        CallerLimit limit = new(engines.Failures);
        if (config.ConsoleSignIn is { } signIn) { consoleSignIn = new ConsoleSignIn(signIn, config.ConsoleUrl, browsers, () => gates.Policy.Identity, limit, engines.Audit, engines.Time); }
        ApiPrincipal callers = new(() => gates.Http.Tokens, limit, engines.Audit);
        ApprovalsApi approvals = new(engines.Approvals, callers, () => gates.Policy.Rules, consoleSignIn);
        IdentityApi identity = new(() => config.Client, ssh, () => config.Listeners.Any(static one => one.Ssh?.TakesOwnCertificates == true), callers, engines.Audit, engines.Time);
        PasswordsApi passwordsApi = new(() => gates.Postgres, () => config.PasswordLife, callers, engines.Audit, consoleSignIn);
        RevocationApi revocation = new(
            engines.Sessions, engines.Denials, () => config.Operators, callers, limit, (token, stop) => gates.Policy.Identity.VerifyLogoutAsync(token, ClientsAt, stop), engines.Audit, engines.Time);
        admin = await AdminListener.StartAsync(config.Admin, engines.Metrics, () => !stopping.IsCancellationRequested && !engines.Audit.Failed.IsCancellationRequested && engines.Recorder?.Failed.IsCancellationRequested != true,
            () => config.TrustedProxies,
            new AdminHosts(config.Admin.Address, () => config.ConsoleUrl, () => config.AdminHosts, engines.Audit, engines.Time),
            new AdminConnections(config.Limits.UnprovenMax, config.Limits.UnprovenOfOneMax, () => config.TrustedProxies, engines.Audit),
            routes =>
            {
                approvals.Map(routes);
                consoleSignIn?.Map(routes);
                identity.Map(routes);
                revocation.Map(routes);
                passwordsApi.Map(routes);
            });
        GatewayLog.Listening(log, "admin", config.Admin.ToString());
        engines.Audit.Begin(AuditCode.GatewayStart, null).Commit();
    }

    /// <summary>The gateway's clients at an issuer: whom its logout tokens are for.</summary>
    private IReadOnlyList<string> ClientsAt(IssuerOptions issuer)
        => [.. config.Listeners.SelectMany(static one => new[] { one.SignIn, one.Ssh?.SignIn }).Append(config.Client.SignIn).Append(config.ConsoleSignIn).OfType<DeviceOptions>().Where(one => one.Issuer.Issuer == issuer.Issuer).Select(static one => one.ClientId).Distinct()];

    private void Serve(ConnectionContext connection, ServedListener options)
    {
        Task session = ServeAsync(connection, options);
        sessions[session] = 0;
        _ = session.ContinueWith(done => sessions.TryRemove(done, out _), TaskScheduler.Default);
    }

    private void Refuse(params string[] problems)
    {
        foreach (string problem in problems) { GatewayLog.ReloadProblem(log, problem); }
        engines.Metrics.Config.Refused();
        Audit(AuditCode.ConfigRefused, problems[0]);
    }

    /// <summary>Keys that were changed and that engines read at their start only.</summary>
    private static IEnumerable<string> NeedingRestart(GateConfig old, GateConfig read)
    {
        if (!old.Admin.Equals(read.Admin)) { yield return "admin"; }
        if ((old.ConsoleSignIn?.Issuer.Issuer, old.ConsoleSignIn?.ClientId) != (read.ConsoleSignIn?.Issuer.Issuer, read.ConsoleSignIn?.ClientId)) { yield return "admin.sign_in"; }
        if (old.StatePath != read.StatePath) { yield return "state"; }
        if (!old.Audit.SequenceEqual(read.Audit)) { yield return "audit"; }
        if (old.Recording.Required != read.Recording.Required) { yield return "recording.required"; }
        if (old.Recording.Retain != read.Recording.Retain) { yield return "recording.retain"; }
        if (old.Recording.SigningKey?.Reveal() != read.Recording.SigningKey?.Reveal()) { yield return "recording.sign"; }
        if (old.Limits.SessionsMax != read.Limits.SessionsMax) { yield return "limits.sessions"; }
        if (old.Limits.SessionsOfOneMax != read.Limits.SessionsOfOneMax) { yield return "limits.sessions_of_one"; }
        if ((old.Limits.UnprovenMax, old.Limits.UnprovenOfOneMax) != (read.Limits.UnprovenMax, read.Limits.UnprovenOfOneMax)) { yield return "limits.unproven"; }
    }

    private async Task ServeAsync(ConnectionContext connection, ServedListener options)
    {
        await Task.Yield();
        await using PeerTransport client = new(connection);
        try
        {
            ListenerConfig config = options.Config;
            await (config.Protocol switch
            {
                "ssh" => new SshSession(gates.Ssh, config.Ssh!, client).RunAsync(stopping.Token),
                "http" => new HttpSession(gates.Http, HttpOptionsOf(options), client).RunAsync(stopping.Token),
                _ => new PgSession(gates.Postgres, new PgListenerOptions(options.Certificate, config.AllowsPlaintextToken, config.Postgres!), client).RunAsync(stopping.Token),
            });
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

    private static HttpListenerOptions HttpOptionsOf(ServedListener served)
    {
        ListenerConfig config = served.Config;
        return new HttpListenerOptions(served.Certificate, config.AllowsPlaintextToken, config.Hosts, config.Address.ToString(), config.SignIn, config.FailuresPerMinute)
        {
            Authorities = config.Authorities,
            HasHttp2 = config.HasHttp2,
        };
    }

    /// <summary>What sessions begin with, of every protocol under the same configuration; a reload swaps it whole.</summary>
    private sealed record Gates(GatePolicy Policy, PgGate Postgres, SshGate Ssh, HttpGate Http);
}
