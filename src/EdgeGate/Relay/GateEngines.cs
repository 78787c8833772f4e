using System.Collections.Immutable;
using EdgeGate.Approvals;
using EdgeGate.Audit;
using EdgeGate.Identity;
using EdgeGate.Masking;
using EdgeGate.Policy;
using EdgeGate.Policy.Sql;
using EdgeGate.Recording;
using EdgeGate.State;
using EdgeGate.Telemetry;

namespace EdgeGate.Relay;

/// <summary>The engines that live as long as the process.</summary>
public sealed record GateEngines(
    Recorder? Recorder, AuditLog Audit, StateStore State, GateMetrics Metrics, SqlParser Parser, SessionTable Sessions, TimeProvider Time, SpoolFolder Spools,
    ApprovalDesk Approvals, DenyList Denials, FailureLimit Failures, UnprovenLimit Unproven)
{
    /// <summary>Is told of failures of the gateway itself in what no session waits for; they are logged.</summary>
    public Action<Exception> Failed { get; init; } = static _ => { };
}

/// <summary>What the configuration decides; swapped whole on reload. A session keeps the one it began with.</summary>
/// <param name="Identity">Proves tokens.</param>
/// <param name="Rules">The rules.</param>
/// <param name="Masker">Makes mask plans.</param>
/// <param name="RowBytesMax">Bytes of a result that are recorded.</param>
/// <param name="Deadlines">Deadlines of sessions.</param>
/// <param name="HandshakeTimeout">How long a client may take to sign in.</param>
/// <param name="ConsoleUrl">Where people find the console, without a slash at the end.</param>
public sealed record GatePolicy(TokenVerifier Identity, Ruleset Rules, Masker Masker, int RowBytesMax, RelayDeadlines Deadlines, TimeSpan HandshakeTimeout, string ConsoleUrl)
{
    /// <summary>What authorities of certificates are believed by.</summary>
    public ImmutableHashSet<Voucher> Vouchers { get; init; } = [];

    /// <summary>Whether an authority is believed by all that another configuration believed it by.</summary>
    public bool BelievesAs(GatePolicy before, string issuer) => before.Vouchers.Where(one => one.Issuer == issuer).All(Vouchers.Contains);
}
