using System.Collections.Concurrent;
using EdgeGate.Identity;
using EdgeGate.Interop.Epoll;
using EdgeGate.Protocols.Http1;
using EdgeGate.Relay;
using EdgeGate.Relay.Guests;
using EdgeGate.Sessions.Http.Bodies;
using EdgeGate.Sessions.Http.Credentials;
using EdgeGate.Sessions.Http.Judging;
using EdgeGate.Sessions.Http.SignIn;
using EdgeGate.Sessions.Http.Targets;

namespace EdgeGate.Sessions.Http;

/// <summary>What HTTP sessions share: targets and proven tokens. Lives as long as a configuration; sessions leave it after the exchange under way.</summary>
public sealed class HttpGate : IDisposable
{
    private static readonly TimeSpan CloseIdleInterval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, HttpConnectionOptions> connections;
    private readonly Dictionary<string, HttpTargets> targets;
    private readonly Dictionary<string, BodyTags> tags;
    private readonly ConcurrentDictionary<DeviceOptions, CodeSignIn> signIns = new();
    private readonly Dictionary<string, OAuthCredential> oauth;
    private readonly Dictionary<string, IHttpGuest> guests;
    private readonly ITimer timer;

    /// <summary>Makes a gate.</summary>
    public HttpGate(GateEngines engines, GatePolicy policy, IReadOnlyDictionary<string, HttpConnectionOptions> connections, Http1Limits limits, HttpTimeouts timeouts, EpollTransport transport, BrowserSessions browsers, AssertionKey? assertions, IReadOnlyList<IHttpGuest>? guests = null)
    {
        Engines = engines;
        this.guests = (guests ?? []).ToDictionary(static guest => guest.Protocol, StringComparer.Ordinal);
        Policy = policy;
        Limits = limits;
        Timeouts = timeouts;
        Contents = new HttpContents(policy.Rules.Http);
        Finder = new ClassFinder(policy.Masker);
        Browsers = browsers;
        Assertions = assertions;
        oauth = connections.Values.Where(static one => one.OAuth is not null).ToDictionary(static one => one.Name, one => new OAuthCredential(one.OAuth!, engines.Time), StringComparer.Ordinal);
        Tokens = new HttpTokens(policy.Identity, engines.Time);
        this.connections = new(connections, StringComparer.Ordinal);
        targets = connections.ToDictionary(static pair => pair.Key, pair => new HttpTargets(pair.Value, transport, limits, engines), StringComparer.Ordinal);
        engines.Metrics.Targets.Keep(connections.Values.SelectMany(static one => one.Target.Endpoints.Select(server => (one.Name, server.Authority))).ToHashSet());
        // Paths that cannot be read are problems of the configuration, found before.
        tags = connections.ToDictionary(static pair => pair.Key, pair => BodyTags.Create(policy.Masker.Taxonomy, pair.Key, [], hasTables: pair.Value.Guest is not null), StringComparer.Ordinal);
        timer = engines.Time.CreateTimer(_ => CloseIdle(), null, CloseIdleInterval, CloseIdleInterval);
    }

    /// <summary>The engines.</summary>
    public GateEngines Engines { get; }
    /// <summary>The configuration's part of them.</summary>
    public GatePolicy Policy { get; }
    /// <summary>Bounds.</summary>
    public Http1Limits Limits { get; }
    /// <summary>How long clients may take.</summary>
    public HttpTimeouts Timeouts { get; }
    /// <summary>Finds classes in requests for rules.</summary>
    internal ClassFinder Finder { get; }
    /// <summary>Reads the content of requests for rules.</summary>
    internal HttpContents Contents { get; }
    /// <summary>The most of a client's unread bytes that are kept: a head, or a body that is held to be judged.</summary>
    internal int ClientWindowBytesMax => Policy.Rules.Http.HasContents ? Math.Max(Limits.HeadBytesMax, Limits.JudgedBodyBytesMax) : Limits.HeadBytesMax;
    /// <summary>Tokens that were proven.</summary>
    public HttpTokens Tokens { get; }
    /// <summary>Who is signed in with a browser.</summary>
    public BrowserSessions Browsers { get; }
    /// <summary>Signs who asks; null when no connection wants it.</summary>
    public AssertionKey? Assertions { get; }
    /// <summary>Whether another configuration has taken its place.</summary>
    public bool IsRetired { get; private set; }

    /// <summary>Finds a connection by the name a client asked for; null when there is none.</summary>
    public HttpConnectionOptions? Find(string name) => connections.GetValueOrDefault(name);

    /// <summary>What serves a connection's protocol; null when that is HTTP itself.</summary>
    public IHttpGuest? Guest(HttpConnectionOptions connection) => connection.Guest is { } guest ? guests[guest.Protocol] : null;

    /// <summary>Signs people in as a listener says.</summary>
    public CodeSignIn SignIn(DeviceOptions options) => signIns.GetOrAdd(options, static (asked, gate) => new CodeSignIn(asked, gate.Policy.Identity, gate.Engines.Time), this);

    /// <summary>Where a connection's tokens come from; null when it needs none.</summary>
    internal OAuthCredential? OAuth(HttpConnectionOptions connection) => connection.OAuth is null ? null : oauth[connection.Name];

    /// <summary>A connection's targets.</summary>
    public HttpTargets Targets(HttpConnectionOptions connection) => targets[connection.Name];

    /// <summary>Places of a connection's bodies that are a class.</summary>
    public BodyTags Tags(HttpConnectionOptions connection) => tags[connection.Name];

    /// <summary>Another configuration takes its place: sessions end after the exchange under way, and nothing is kept for reuse.</summary>
    public void Dispose()
    {
        IsRetired = true;
        timer.Dispose();
        foreach (HttpTargets known in targets.Values) { known.Dispose(); }
    }

    private void CloseIdle()
    {
        foreach (HttpTargets known in targets.Values) { known.CloseIdle(); }
    }
}
