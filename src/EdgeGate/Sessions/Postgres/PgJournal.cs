using System.Collections.Immutable;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Core.Guards;
using EdgeGate.Masking;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Recording;
using EdgeGate.Relay;
using EdgeGate.Telemetry;

namespace EdgeGate.Sessions.Postgres;

/// <summary>Writes what happens in a session to audit, recording and metrics. Texts come masked. Under the session's lock.</summary>
/// <param name="audit">The audit log.</param>
/// <param name="scope">What every event of the session says.</param>
/// <param name="metrics">Counts.</param>
/// <param name="tape">The tape; null when nothing is recorded.</param>
/// <param name="mask">Masks what any rule of the session does: its classes are counted.</param>
public sealed class PgJournal(AuditLog audit, AuditScope scope, GateMetrics metrics, Tape? tape, MaskPlan mask)
{
    /// <summary>The tape; null when nothing is recorded.</summary>
    public Tape? Tape => tape;

    /// <summary>Finds not yet counted elsewhere.</summary>
    public MaskFinds Finds { get; } = new(mask.Classes);

    /// <summary>Statements run.</summary>
    public long Statements { get; private set; }

    /// <summary>Statements denied.</summary>
    public long Denied { get; private set; }

    /// <summary>An operation was judged.</summary>
    public void Judged(PgJudged judged, bool isSimple)
    {
        bool isAllowed = judged.IsAllowed;
        Statements++;
        if (!isAllowed) { Denied++; }
        metrics.Postgres.Operation(isAllowed);
        AuditLine line = audit.Begin(isAllowed ? AuditCode.StatementAllowed : AuditCode.StatementDenied, scope);
        line.Text("rule"u8, judged.Verdict.Rule);
        line.Text("kinds"u8, judged.Kinds);
        if (judged.HoldId.Length > 0) { line.Text("hold"u8, judged.HoldId); }
        if (!isAllowed)
        {
            line.Text("reason"u8, judged.KeptReason ?? judged.Verdict.Reason);
            line.Text("sql"u8, judged.RecordedText);
        }
        line.Commit();
        if (tape is null) { return; }
        tape.Begin(isAllowed ? "statement"u8 : "denied"u8);
        tape.Text("sql"u8, judged.RecordedText);
        tape.Text("mode"u8, isSimple ? "simple"u8 : "extended"u8);
        tape.Text("rule"u8, judged.Verdict.Rule);
        if (judged.HoldId.Length > 0) { tape.Text("hold"u8, judged.HoldId); }
        if (!isAllowed) { tape.Text("reason"u8, judged.KeptReason ?? judged.Verdict.Reason); }
        tape.End();
    }

    /// <summary>Rules found something in a statement or its result.</summary>
    public void Found(PgJudged judged, ImmutableArray<RuleFinding> findings) => GuardJournal.Write(audit, metrics, scope, "postgres", judged.Kinds, findings);

    /// <summary>A statement ended.</summary>
    /// <param name="type">Type of the message that says so.</param>
    /// <param name="body">Its body: the command's tag.</param>
    /// <param name="rows">Rows sent to the client.</param>
    /// <param name="elapsed">Time since it was sent.</param>
    /// <param name="copiedIn">Bytes copied to the target.</param>
    public void Completed(byte type, ReadOnlySpan<byte> body, long rows, TimeSpan elapsed, long copiedIn)
    {
        if (tape is null) { return; }
        tape.Begin("complete"u8);
        if (type == PgMessageType.CommandComplete) { tape.Text("tag"u8, body[..^Math.Min(1, body.Length)]); }
        tape.Number("rows"u8, rows);
        tape.Number("us"u8, (long)elapsed.TotalMicroseconds);
        if (copiedIn > 0) { tape.Number("copied_in"u8, copiedIn); }
        tape.End();
    }

    /// <summary>A notification came.</summary>
    public void Notified(ReadOnlySpan<byte> channel)
    {
        if (tape is null) { return; }
        tape.Begin("notification"u8);
        tape.Text("channel"u8, channel);
        tape.End();
    }

    /// <summary>A COPY to the client ended.</summary>
    public void Copied(long rows, long bytes)
    {
        if (tape is null) { return; }
        BeginCopy(tape, rows, bytes);
        tape.End();
    }

    /// <summary>A passage ended: its counts go to the tape, and to the audit log when nobody could look into it.</summary>
    public void Passed(PgPassage passage)
    {
        bool isReplication = passage.Judged.IsReplication;
        if (tape is not null)
        {
            BeginCopy(tape, passage.Messages, passage.Bytes);
            if (isReplication) { tape.Number("bytes_from_client"u8, passage.BytesFromClient); }
            tape.End();
        }
        if (!isReplication) { return; }
        AuditLine line = audit.Begin(AuditCode.ReplicationStreamed, scope);
        line.Text("kinds"u8, passage.Judged.Kinds);
        line.Text("rule"u8, passage.Judged.Verdict.Rule);
        line.Number("messages"u8, passage.Messages);
        line.Number("bytes"u8, passage.Bytes);
        line.Number("bytes_from_client"u8, passage.BytesFromClient);
        line.Commit();
    }

    /// <summary>Writes finds to audit and metrics.</summary>
    public void CountFinds() => FindsJournal.Write(audit, metrics, scope, mask, Finds);

    private static void BeginCopy(Tape tape, long rows, long bytes)
    {
        tape.Begin("copy"u8);
        tape.Number("rows"u8, rows);
        tape.Number("bytes"u8, bytes);
    }
}
