using System.Collections.Immutable;
using System.Net;
using EdgeGate.Audit;
using EdgeGate.Identity;
using EdgeGate.Masking;
using EdgeGate.Notifications;
using EdgeGate.Policy;
using EdgeGate.Recording;
using EdgeGate.Sessions.Http;
using EdgeGate.Sessions.Postgres;
using EdgeGate.Sessions.Ssh;

namespace EdgeGate.Hosting.Configuration;

/// <summary>A whole configuration, checked. Immutable: a reload makes another.</summary>
public sealed record GateConfig(
    ImmutableArray<IssuerOptions> Issuers,
    ImmutableArray<ListenerConfig> Listeners,
    IPEndPoint Admin,
    string StatePath,
    ImmutableDictionary<string, PgConnectionOptions> Connections,
    ImmutableDictionary<string, SshConnectionOptions> SshConnections,
    MaskingOptions Masking,
    Taxonomy Taxonomy,
    Ruleset Rules,
    RecordingOptions Recording,
    ImmutableArray<AuditOptions> Audit,
    LimitsConfig Limits,
    ImmutableDictionary<string, HttpConnectionOptions> HttpConnections,
    string ConsoleUrl,
    ClientConfig Client,
    ImmutableArray<string> Operators,
    TimeSpan? PasswordLife)
{
    /// <summary>How browsers sign in to the console; null when they cannot.</summary>
    public DeviceOptions? ConsoleSignIn { get; init; }

    /// <summary>By what rules call issuers.</summary>
    internal IssuerNames IssuerNames { get; init; } = new([], []);

    /// <summary>Proxies before the admin listener whose word counts on where a call comes from.</summary>
    public ImmutableArray<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Names of the admin listener, besides this machine's, its address and that of its URL.</summary>
    public ImmutableArray<string> AdminHosts { get; init; } = [];

    /// <summary>Who is told of holds, and how.</summary>
    public ImmutableArray<ChannelOptions> Notifications { get; init; } = [];
}
