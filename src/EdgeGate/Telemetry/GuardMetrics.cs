using Prometheus;

namespace EdgeGate.Telemetry;

/// <summary>What is counted of rules that look into operations.</summary>
public sealed class GuardMetrics
{
    private readonly Counter findings;

    internal GuardMetrics(MetricFactory factory)
        => findings = factory.CreateCounter(
            "edgegate_rule_findings_total", "Operations that a rule meant without deciding them: warned, would_deny, would_hold, would_warn; stopped for results that grew too large.", "protocol", "rule", "finding");

    /// <summary>Counts a finding.</summary>
    public void Found(string protocol, string rule, string finding) => findings.WithLabels(protocol, rule, finding).Inc();
}
