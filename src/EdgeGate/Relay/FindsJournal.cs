using EdgeGate.Audit;
using EdgeGate.Masking;
using EdgeGate.Telemetry;

namespace EdgeGate.Relay;

/// <summary>Writes to audit and metrics what was masked for a session's peers.</summary>
public static class FindsJournal
{
    /// <summary>Writes finds, and forgets them. Waits for nothing.</summary>
    /// <param name="audit">The audit log.</param>
    /// <param name="metrics">Metrics.</param>
    /// <param name="scope">The session.</param>
    /// <param name="plan">Masks the classes that are counted.</param>
    /// <param name="finds">What was found.</param>
    /// <param name="exchange">The exchange's number; 0 where a session has none.</param>
    public static void Write(AuditLog audit, GateMetrics metrics, AuditScope scope, MaskPlan plan, MaskFinds finds, long exchange = 0)
    {
        if (finds.Total == 0) { return; }
        AuditLine line = audit.Begin(AuditCode.ValuesMasked, scope);
        if (exchange > 0) { line.Number("n"u8, exchange); }
        for (int i = 0; i < finds.Classes; i++)
        {
            if (finds[i] == 0) { continue; }
            line.Number(plan.ClassNameUtf8(i), finds[i]);
            metrics.Masked(i, finds[i]);
        }
        line.Commit();
        finds.Reset();
    }
}
