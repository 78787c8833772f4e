using System.Collections.Immutable;
using EdgeGate.Audit;
using EdgeGate.Core.Guards;
using EdgeGate.Telemetry;

namespace EdgeGate.Relay;

/// <summary>Writes to audit and metrics what rules found that did not stop an operation, or stopped it while it ran.</summary>
public static class GuardJournal
{
    /// <summary>Writes findings. Waits for nothing.</summary>
    /// <param name="audit">The audit log.</param>
    /// <param name="metrics">Metrics.</param>
    /// <param name="scope">The session.</param>
    /// <param name="protocol"><c>postgres</c>, <c>ssh</c>, <c>http</c> ...</param>
    /// <param name="kinds">Kinds of the operation.</param>
    /// <param name="findings">What was found.</param>
    public static void Write(AuditLog audit, GateMetrics metrics, AuditScope scope, string protocol, string kinds, ImmutableArray<RuleFinding> findings)
    {
        foreach (RuleFinding finding in findings)
        {
            metrics.Guards.Found(protocol, finding.Rule, finding.Kind == RuleFindingKind.Observed ? $"would_{finding.Would}" : Name(finding.Kind));
            AuditLine line = audit.Begin(finding.Kind switch
            {
                RuleFindingKind.Observed => AuditCode.RuleObserved,
                RuleFindingKind.Stopped => AuditCode.ResultStopped,
                _ => AuditCode.RuleWarned,
            }, scope);
            line.Text("rule"u8, finding.Rule);
            line.Text("kinds"u8, kinds);
            if (finding.Kind == RuleFindingKind.Observed) { line.Text("would"u8, finding.Would); }
            if (finding.Why.Length > 0) { line.Text("why"u8, finding.Why); }
            line.Commit();
        }
    }

    private static string Name(RuleFindingKind kind) => kind == RuleFindingKind.Warned ? "warned" : "stopped";

    /// <summary>The sentence a client is warned with.</summary>
    public static string Warning(RuleFinding finding) => finding.Why.Length == 0 ? $"rule '{finding.Rule}' warns of this" : $"rule '{finding.Rule}' warns of this: {finding.Why}";
}
