using System.Collections.Immutable;
using System.Net;
using EdgeGate.Audit;
using EdgeGate.Identity;
using EdgeGate.Masking;
using EdgeGate.Policy;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Recording;
using EdgeGate.Sessions.Postgres;

namespace EdgeGate.Hosting.Configuration;

/// <summary>A whole configuration, checked. Immutable: a reload makes another.</summary>
public sealed record GateConfig(
    ImmutableArray<IssuerOptions> Issuers,
    ImmutableArray<ListenerConfig> Listeners,
    IPEndPoint Admin,
    string StatePath,
    ImmutableDictionary<string, PgConnectionOptions> Connections,
    MaskingOptions Masking,
    Taxonomy Taxonomy,
    Ruleset Rules,
    RecordingOptions Recording,
    ImmutableArray<AuditOptions> Audit,
    LimitsConfig Limits);

/// <summary>One entry of <c>listeners</c>.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="CertificateFile">PEM certificate, or null for no TLS.</param>
/// <param name="KeyFile">Its key.</param>
/// <param name="AllowsPlaintextToken">Whether tokens may come outside TLS; on loopback only.</param>
public sealed record ListenerConfig(IPEndPoint Address, string? CertificateFile, string? KeyFile, bool AllowsPlaintextToken);

/// <summary>The <c>limits</c> key.</summary>
/// <param name="Postgres">Bounds of the PostgreSQL protocol.</param>
/// <param name="SessionsMax">Sessions at once.</param>
/// <param name="HandshakeTimeout">From accept to a session that is set up.</param>
/// <param name="IdleTimeout">A session without a byte either way.</param>
/// <param name="WriteTimeout">A single write.</param>
public sealed record LimitsConfig(PgLimits Postgres, int SessionsMax, TimeSpan HandshakeTimeout, TimeSpan IdleTimeout, TimeSpan WriteTimeout);
