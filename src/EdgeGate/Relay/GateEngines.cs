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
    Recorder? Recorder, AuditLog Audit, StateStore State, GateMetrics Metrics, SqlParser Parser, SessionTable Sessions, TimeProvider Time, SpoolFolder Spools);

/// <summary>What the configuration decides; swapped whole on reload. A session keeps the one it began with.</summary>
public sealed record GatePolicy(TokenVerifier Identity, Ruleset Rules, Masker Masker, int RowBytesMax, RelayDeadlines Deadlines, TimeSpan HandshakeTimeout);
