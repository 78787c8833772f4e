using EdgeGate.Approvals;
using EdgeGate.Audit;
using EdgeGate.Identity;
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

    /// <summary>Why nothing may begin now, for it could not be recorded or audited; null when it may.</summary>
    /// <param name="what">What would begin, in the plural.</param>
    /// <returns>What the client is told, and the word for audit and metrics.</returns>
    public (string Message, string Reason)? WhyNothingBegins(string what)
    {
        if (Recorder?.Failed.IsCancellationRequested == true) { return ($"{what} cannot be recorded now", "recording_failed"); }
        if (Audit.Failed.IsCancellationRequested) { return ($"{what} cannot be audited now", "audit_failed"); }
        return null;
    }
}
