using System.Text;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Protocols.Wire;
using EdgeGate.Recording;
using EdgeGate.State;

namespace EdgeGate.Relay;

/// <summary>The end of a relayed session's evidence, the same for every protocol: the recording is closed, then the end is audited, then it is kept in the state.</summary>
public static class SessionClosing
{
    /// <summary>How long the recorder may take to write what it still has.</summary>
    private static readonly TimeSpan RecorderPatience = TimeSpan.FromSeconds(10);

    /// <summary>Closes a session. What fails on the way is told by what follows.</summary>
    /// <param name="engines">The engines.</param>
    /// <param name="recording">Its recording; null when there is none.</param>
    /// <param name="info">Whose session it was.</param>
    /// <param name="scope">The same, as audit writes it.</param>
    /// <param name="totals">What it came to.</param>
    /// <param name="end">Why it ended.</param>
    /// <returns>Why it ended after all: what could not be recorded to its end did not end well.</returns>
    public static async Task<SessionEnd> CloseAsync(GateEngines engines, SessionRecording? recording, SessionInfo info, AuditScope scope, SessionTotals totals, SessionEnd end)
    {
        using CancellationTokenSource patience = new(RecorderPatience);
        try
        {
            if (recording is not null) { await recording.CloseAsync(end, patience.Token); }
        }
        catch (Exception problem) when (problem is RecordingFailedException or OperationCanceledException)
        {
            end = SessionEnd.RecordingFailed;
        }
        AuditLine line = engines.Audit.Begin(AuditCode.SessionEnd, scope);
        line.Text("reason"u8, end.ToString());
        line.Number(Encoding.ASCII.GetBytes(totals.Word), totals.Operations);
        line.Number("denied"u8, totals.Denied);
        if (totals.LastFault != ProtocolFault.None) { line.Text("fault"u8, totals.LastFault.ToString()); }
        line.Commit();
        try
        {
            engines.State.Ended(info.Id, engines.Time.GetUtcNow(), end, totals.Operations, totals.Denied);
        }
        catch (StateFailedException)
        {
            // The audit log has it; the next start of the gateway marks the session as lost.
        }
        return end;
    }
}
