using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Core.Guards;
using EdgeGate.Masking;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Protocols.Wire;
using EdgeGate.Recording;
using EdgeGate.Relay;
using EdgeGate.Sessions.Postgres.Values;
using EdgeGate.Telemetry;

namespace EdgeGate.Sessions.Postgres;

/// <summary>The state of a relayed session that both directions work on, under the session's lock.</summary>
public sealed class PgRelayed
{
    private readonly AuditLog audit;
    private readonly AuditScope scope;
    private readonly GateMetrics metrics;
    private readonly MaskPlan unionMask;
    private readonly PgReports reports;
    private readonly SpoolFolder spools;
    private readonly ByteBuffer scratch = new(Outbox.BytesMax);
    private Task? resolving;
    private PgCopyMasker? copy;
    private PgPassage? passage;
    private long copiedIn;
    private PgJudged? weighed;
    private long copiedRows;
    private long copiedBytes;
    private PgJudged? judgedFunction;
    private uint judgedFunctionOid;

    /// <summary>Joins the parts of a session.</summary>
    public PgRelayed(RelaySession relay, PgJudge judge, PgColumnTags tags, PgLimits limits, AuditLog audit, AuditScope scope, GateMetrics metrics, Tape? tape, MaskPlan recordingMask, int rowBytesMax, SpoolFolder spools, PgHolds holds)
    {
        Holds = holds;
        RecordingMask = recordingMask;
        Relay = relay;
        Judge = judge;
        Tags = tags;
        Limits = limits;
        Tape = tape;
        this.audit = audit;
        this.scope = scope;
        this.metrics = metrics;
        this.spools = spools;
        unionMask = judge.Unknown.Mask;
        Finds = new MaskFinds(unionMask.Classes);
        Conversation = new PgConversation(limits, judge.Unknown);
        Rows = new PgRowWriter(Finds, recordingMask, rowBytesMax);
        reports = new PgReports(unionMask, tags.HasAny, Finds);
    }

    /// <summary>The pump's session.</summary>
    public RelaySession Relay { get; }
    /// <summary>Judges statements.</summary>
    public PgJudge Judge { get; }
    /// <summary>Knows which columns are tagged.</summary>
    public PgColumnTags Tags { get; }
    /// <summary>Bounds.</summary>
    public PgLimits Limits { get; }
    /// <summary>The tape, or null when nothing is recorded.</summary>
    public Tape? Tape { get; }
    /// <summary>Finds not yet counted elsewhere.</summary>
    public MaskFinds Finds { get; }
    /// <summary>What was sent and not answered.</summary>
    public PgConversation Conversation { get; }
    /// <summary>Masks and records rows.</summary>
    public PgRowWriter Rows { get; }
    /// <summary>Holds what waits for approval.</summary>
    public PgHolds Holds { get; }
    /// <summary>Masks every class.</summary>
    public MaskPlan RecordingMask { get; }
    /// <summary>What goes to the client.</summary>
    public Outbox ToClient => Relay.ToClient;
    /// <summary>What goes to the target.</summary>
    public Outbox ToTarget => Relay.ToTarget;
    /// <summary>The result of the simple query under way.</summary>
    public PgResult SimpleResult { get; } = new();
    /// <summary>Bytes of a streamed client message still to come.</summary>
    public int ClientBodyLeft { get; set; }
    /// <summary>Whether they are dropped instead of forwarded.</summary>
    public bool IsClientBodyDropped { get; set; }
    /// <summary>Bytes of a target's CopyData still to come.</summary>
    public int CopyBodyLeft { get; set; }
    /// <summary>Whether a COPY to the client is under way.</summary>
    public bool IsCopyingOut => copy is not null || passage is { IsOpen: true };
    /// <summary>Whether the client has only the beginning of a message: it would take words of the gateway for data.</summary>
    public bool IsMidMessage => LargeRow is { IsBegun: true } || (passage is not null && CopyBodyLeft > 0);
    /// <summary>The row under way that is longer than the window, if one is.</summary>
    public PgLargeRow? LargeRow { get; private set; }
    /// <summary>Whether policy ends the session: text could mean something else than was judged.</summary>
    public bool PolicyEnd { get; private set; }
    /// <summary>What the protocol fault was, if one ended the session.</summary>
    public ProtocolFault LastFault { get; private set; }
    /// <summary>Statements run.</summary>
    public long Statements { get; private set; }
    /// <summary>Statements denied.</summary>
    public long Denied { get; private set; }

    /// <summary>A timestamp.</summary>
    public long Now() => Stopwatch.GetTimestamp();

    /// <summary>Counts, audits and records a judged operation.</summary>
    public void OnJudged(PgJudged judged, bool isSimple)
    {
        bool isAllowed = judged.IsAllowed;
        Statements++;
        if (!isAllowed) { Denied++; }
        else if (judged.ChangesNames) { Holds.Names.Changed(judged.RecordedText); }
        metrics.Operation(isAllowed);
        AuditLine line = audit.Begin(isAllowed ? AuditCode.StatementAllowed : AuditCode.StatementDenied, scope);
        line.Text("rule"u8, judged.Verdict.Rule);
        line.Text("kinds"u8, judged.Kinds);
        if (judged.HoldId.Length > 0) { line.Text("hold"u8, judged.HoldId); }
        if (!isAllowed)
        {
            line.Text("reason"u8, judged.Verdict.Reason);
            line.Text("sql"u8, judged.RecordedText);
        }
        line.Commit();
        if (Tape is null) { return; }
        Tape.Begin(isAllowed ? "statement"u8 : "denied"u8);
        Tape.Text("sql"u8, judged.RecordedText);
        Tape.Text("mode"u8, isSimple ? "simple"u8 : "extended"u8);
        Tape.Text("rule"u8, judged.Verdict.Rule);
        if (judged.HoldId.Length > 0) { Tape.Text("hold"u8, judged.HoldId); }
        if (!isAllowed) { Tape.Text("reason"u8, judged.Verdict.Reason); }
        Tape.End();
    }

    /// <summary>Records bound parameters: masked by content, or left out where they may stand in a tagged place.</summary>
    public void RecordParameters(PgJudged? judged, in PgBind bind)
    {
        if (Tape is null || bind.ParameterCount == 0) { return; }
        Rows.RecordParameters(Tape, bind, isHidden: judged is null or { HidesLiterals: true });
    }

    /// <summary>Counts rows copied to the target.</summary>
    public void CountCopiedIn(int bytes)
    {
        if (Conversation.IsCopyingIn || Conversation.Pending is { Count: > 0, Tail.Judged.CopiesIn: true }) { copiedIn += bytes; }
        if (passage is not null) { passage.BytesFromClient += bytes; }
    }

    /// <summary>The message at the head was answered.</summary>
    public void Answered()
    {
        Conversation.Pending.RemoveHead();
        Progressed();
    }

    /// <summary>Wakes a client direction that waits for room.</summary>
    public void Progressed()
    {
        if (Conversation.Progress is not { } waiting || Conversation.Pending.IsFull) { return; }
        Conversation.Progress = null;
        waiting.TrySetResult();
    }

    /// <summary>Makes the client wait until answers have come.</summary>
    public RelayStep WaitForProgress(int consumed)
    {
        Conversation.Progress = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return RelayStep.Wait(consumed);
    }

    /// <summary>Whether the columns of a COPY to the client are known; asks the target when they were not asked for yet.</summary>
    public bool HasCopyAnswer(PgJudged judged)
    {
        if (judged.Mask.IsEmpty) { return true; }
        if (Conversation.CopyQuestion is { IsAnswered: true } answered && ReferenceEquals(answered.Judged, judged)) { return true; }
        PgCopyQuestion question = new(judged);
        Conversation.CopyQuestion = question;
        PgWriter.Parse(ToTarget.Buffer, [], judged.Copy!.DescribeSql);
        PgWriter.Describe(ToTarget.Buffer, isPortal: false, []);
        PgWriter.Message(ToTarget.Buffer, PgMessageType.Sync, []);
        Conversation.Close(isPortal: false, []);
        Conversation.Sent(new PgPending { Kind = PgPendingKind.Parse, IsOurs = true, Name = [] });
        Conversation.Sent(new PgPending { Kind = PgPendingKind.DescribeStatement, IsOurs = true, Result = question.Result });
        Conversation.Sent(new PgPending { Kind = PgPendingKind.Sync, IsOurs = true });
        Conversation.Progress = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return false;
    }

    /// <summary>The target has answered the question for a COPY's columns.</summary>
    public void OnCopyAnswered()
    {
        if (Conversation.CopyQuestion is { } question) { question.IsAnswered = true; }
        Progressed();
    }

    /// <summary>The statement as decided, when it waits for approval; null while it does, or while the client is in the middle of a message and cannot be told.</summary>
    /// <param name="judged">The statement, whose verdict is hold.</param>
    /// <param name="prepared">Digest of the Parse of which this is a Bind; empty for a Query.</param>
    /// <param name="message">The whole message.</param>
    /// <param name="bind">The Bind; empty for a Query.</param>
    public PgJudged? Settle(PgJudged judged, ReadOnlySpan<byte> prepared, ReadOnlySpan<byte> message, PgBind bind)
    {
        if (IsMidMessage)
        {
            Conversation.Progress = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return null;
        }
        return Holds.Settle(judged, prepared, message, new PgShownParameters(bind, RecordingMask, judged.HidesLiterals), ToClient);
    }

    /// <summary>This run of a statement, judged once however often the client's direction asks; end with <see cref="Done"/>.</summary>
    /// <param name="judged">The statement.</param>
    /// <param name="bind">The Bind; empty for a Query.</param>
    public PgJudged Weigh(PgJudged judged, PgBind bind)
    {
        if (judged.Meaning is null) { return judged; }
        if (weighed is not null) { return weighed; }
        weighed = Judge.Weigh(judged, bind);
        OnFound(weighed, weighed.Verdict.Guard?.Findings ?? []);
        return weighed;
    }

    /// <summary>The message is dealt with.</summary>
    public void Done()
    {
        weighed = null;
        Holds.Done();
    }

    /// <summary>Counts what a result brings; past a rule's limit the session ends, for rows cannot be taken back.</summary>
    public void CountResult(PgJudged judged, long rows, long bytes)
    {
        if (judged.Verdict.Guard is not { } guard || guard.Count(rows, bytes) is not { IsEmpty: false } found) { return; }
        OnFound(judged, found);
        if (found.FirstOrDefault(static one => one.Kind == RuleFindingKind.Stopped) is not { } stopped) { return; }
        PolicyEnd = true;
        if (!IsMidMessage) { PgWriter.Error(ToClient.Buffer, "FATAL", "42501", $"the session ends: {stopped.Why}", $"rule: {stopped.Rule}", "ask for less at once"); }
    }

    /// <summary>Writes down what rules found, and warns the client.</summary>
    private void OnFound(PgJudged judged, ImmutableArray<RuleFinding> findings)
    {
        GuardJournal.Write(audit, metrics, scope, "postgres", judged.Kinds, findings);
        if (IsMidMessage || IsCopyingOut) { return; }
        foreach (RuleFinding finding in findings.Where(static one => one.Kind == RuleFindingKind.Warned)) { PgWriter.Notice(ToClient.Buffer, GuardJournal.Warning(finding)); }
    }

    /// <summary>What the client's direction waits for: room, an answer, a parse, a lookup, an approval.</summary>
    public async ValueTask ClientWaitAsync(CancellationToken stop)
    {
        Task? progress;
        Task? lookup;
        RelayHold? hold;
        lock (Relay.Gate)
        {
            hold = Holds.Waiting;
            progress = Conversation.Progress?.Task;
            lookup = resolving;
        }
        if (progress is not null) { await progress.WaitAsync(stop); }
        if (hold is not null) { await hold.WaitAsync(stop); }
        await Judge.WaitAsync(stop);
        if (lookup is not null) { await lookup.WaitAsync(stop); }
    }

    /// <summary>Judges a FunctionCall by the function's name; false while it is being looked up.</summary>
    public bool TryJudgeFunction(uint oid, [NotNullWhen(true)] out PgJudged? judged)
    {
        judged = judgedFunctionOid == oid ? judgedFunction : null;
        if (judged is not null) { return true; }
        if (Tags.Catalog.TryGetFunction(oid, out string? name))
        {
            judged = Judge.JudgeFunction(name);
            if (judged.Meaning is not null)
            {
                OnFound(judged, judged.Verdict.Guard?.Findings ?? []);
                return true;
            }
            judgedFunction = judged;
            judgedFunctionOid = oid;
            return true;
        }
        resolving = Tags.Catalog.ResolveFunctionAsync(oid);
        return false;
    }

    /// <summary>Whether the tables and types of a RowDescription are known; starts looking them up when not.</summary>
    public bool TryResolve(ReadOnlySpan<byte> body)
    {
        if (Tags.Catalog.Knows(body, Tags.HasAny)) { return true; }
        resolving = Tags.Catalog.ResolveAsync(body.ToArray());
        return false;
    }

    /// <summary>What the target's direction waits for: a lookup, the disk.</summary>
    public async ValueTask TargetWaitAsync(CancellationToken stop)
    {
        if (resolving is { } lookup) { await lookup.WaitAsync(stop); }
        // Not given up when the session ends: until it is done, the row is not ours to dispose.
        if (LargeRow is { } row) { await row.SettleAsync(); }
    }

    /// <summary>A row longer than the window begins.</summary>
    public void BeginLargeRow(PgFrame frame, ReadOnlySpan<PgColumnPlan> plans, MaskPlan mask)
        => LargeRow = new PgLargeRow(frame.BodyBytes, plans, mask, Finds, Limits, spools);

    /// <summary>It was sent.</summary>
    public void EndLargeRow(PgLargeRow row)
    {
        Rows.CountLarge(Conversation.Pending.Head.Judged is { IsReplication: false } ? Tape : null, row.BodyBytes);
        int bytes = row.BodyBytes;
        row.Dispose();
        LargeRow = null;
        if (Conversation.Pending.Head.Judged is { } judged) { CountResult(judged, 1, bytes); }
    }

    /// <summary>Takes a RowDescription; false when it is malformed.</summary>
    public bool Describe(PgResult result, ReadOnlySpan<byte> body)
    {
        if (!result.TryDescribeAgain(body))
        {
            if (!PgRowDescription.TryRead(body, out PgRowDescription description) || description.Count > Limits.ColumnsMax) { return false; }
            Span<PgField> fields = result.BeginDescription(body, description.Count);
            for (int i = 0; i < fields.Length; i++)
            {
                if (!description.Read(out _, out fields[i])) { return false; }
            }
            if (!description.IsComplete) { return false; }
            result.EndDescription(body);
        }
        Rows.BeginResult(Tape, body);
        return true;
    }

    /// <summary>A statement ended: what was found is counted, and the tape told.</summary>
    public void OnComplete(byte type, ReadOnlySpan<byte> body, long sent)
    {
        if (passage is { IsOpen: false }) { EndPassage(); }
        if (Tape is not null)
        {
            Tape.Begin("complete"u8);
            if (type == PgMessageType.CommandComplete) { Tape.Text("tag"u8, body[..^Math.Min(1, body.Length)]); }
            Tape.Number("rows"u8, Rows.Count);
            Tape.Number("us"u8, (long)Stopwatch.GetElapsedTime(sent).TotalMicroseconds);
            if (copiedIn > 0) { Tape.Number("copied_in"u8, copiedIn); }
            Tape.End();
        }
        copiedIn = 0;
        Conversation.IsCopyingIn = false;
        Rows.EndResult();
        CountFinds();
    }

    /// <summary>Writes finds to audit and metrics.</summary>
    public void CountFinds()
    {
        if (Finds.Total == 0) { return; }
        AuditLine line = audit.Begin(AuditCode.ValuesMasked, scope);
        for (int i = 0; i < Finds.Classes; i++)
        {
            if (Finds[i] == 0) { continue; }
            line.Number(unionMask.ClassNameUtf8(i), Finds[i]);
            metrics.Masked(i, Finds[i]);
        }
        line.Commit();
        Finds.Reset();
    }

    /// <summary>Passes a masked ErrorResponse or NoticeResponse; a denial's takes the place of the target's own.</summary>
    public ProtocolFault Report(byte type, ReadOnlySpan<byte> body, PgJudged? judged)
    {
        if (judged is { IsAllowed: false })
        {
            PgWriter.Error(ToClient.Buffer, "ERROR", judged.SqlState, judged.Verdict.Reason, $"rule: {judged.Verdict.Rule}");
            CountFinds();
            return ProtocolFault.None;
        }
        int start = ToClient.Buffer.Length;
        if (!reports.Append(type, body, ToClient.Buffer)) { return ProtocolFault.PgMalformedMessage; }
        if (Tape is not null) { PgReports.Record(Tape, type, ToClient.Buffer.Written[(start + PgFramer.HeaderBytes)..]); }
        CountFinds();
        return ProtocolFault.None;
    }

    /// <summary>Passes a masked NotificationResponse.</summary>
    public ProtocolFault Notify(ReadOnlySpan<byte> body)
    {
        if (!PgMessages.TryReadNotification(body, out int processId, out ReadOnlySpan<byte> channel, out ReadOnlySpan<byte> payload)) { return ProtocolFault.PgMalformedMessage; }
        reports.AppendNotification(processId, channel, payload, ToClient.Buffer);
        if (Tape is not null)
        {
            Tape.Begin("notification"u8);
            Tape.Text("channel"u8, channel);
            Tape.End();
        }
        CountFinds();
        return ProtocolFault.None;
    }

    /// <summary>Passes a ParameterStatus, unless it says that text no longer means what was judged.</summary>
    public ProtocolFault OnParameter(ReadOnlySpan<byte> message, ReadOnlySpan<byte> body)
    {
        if (!PgMessages.TryReadParameterStatus(body, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)) { return ProtocolFault.PgMalformedMessage; }
        if (PgParameters.ChangesMeaning(name, value))
        {
            PolicyEnd = true;
            PgWriter.Error(ToClient.Buffer, "FATAL", "42501",
                $"the session ends: {Encoding.UTF8.GetString(name)} was set to {Encoding.UTF8.GetString(value)}, under which statements cannot be judged",
                hint: "leave standard_conforming_strings on and use a client_encoding such as UTF8");
            return ProtocolFault.None;
        }
        if (name.SequenceEqual("search_path"u8)) { Holds.Names.Reported(value); }
        ToClient.Buffer.Append(message);
        return ProtocolFault.None;
    }

    /// <summary>Begins what passes as it is: a replication stream, a backup, a COPY that no mask applies to. A backup may have several parts.</summary>
    public ProtocolFault BeginPassage(ReadOnlySpan<byte> message, ReadOnlySpan<byte> body, PgJudged judged)
    {
        if (!PgMessages.TryReadCopyResponse(body, out _, out _)) { return ProtocolFault.PgMalformedMessage; }
        passage ??= new PgPassage(judged);
        passage.IsOpen = true;
        ToClient.Buffer.Append(message);
        return ProtocolFault.None;
    }

    /// <summary>A CopyData of the target begins; in a passage its header goes on as it is.</summary>
    public void BeginCopyData(PgFrame frame, ReadOnlySpan<byte> header)
    {
        CopyBodyLeft = frame.BodyBytes;
        if (passage is null) { return; }
        passage.Count(frame.BodyBytes);
        ToClient.Buffer.Append(header);
    }

    /// <summary>Ends a passage, if one is under way: its counts go to the tape, and to the audit log when nobody could look into it.</summary>
    private void EndPassage()
    {
        if (passage is not { } ended) { return; }
        passage = null;
        if (Tape is not null)
        {
            Tape.Begin("copy"u8);
            Tape.Number("rows"u8, ended.Messages);
            Tape.Number("bytes"u8, ended.Bytes);
            if (ended.Judged.IsReplication) { Tape.Number("bytes_from_client"u8, ended.BytesFromClient); }
            Tape.End();
        }
        if (!ended.Judged.IsReplication) { return; }
        AuditLine line = audit.Begin(AuditCode.ReplicationStreamed, scope);
        line.Text("kinds"u8, ended.Judged.Kinds);
        line.Text("rule"u8, ended.Judged.Verdict.Rule);
        line.Number("messages"u8, ended.Messages);
        line.Number("bytes"u8, ended.Bytes);
        line.Number("bytes_from_client"u8, ended.BytesFromClient);
        line.Commit();
    }

    /// <summary>A COPY, a stream or the session ended with an error: what is half done is given up.</summary>
    public void AbortCopy()
    {
        EndPassage();
        copiedIn = 0;
        copy?.Dispose();
        copy = null;
        CopyBodyLeft = 0;
        LargeRow?.Dispose();
        LargeRow = null;
    }

    /// <summary>Begins a COPY to the client, when its columns are known as they must be.</summary>
    public ProtocolFault BeginCopyOut(ReadOnlySpan<byte> message, ReadOnlySpan<byte> body, PgJudged judged)
    {
        if (!PgMessages.TryReadCopyResponse(body, out bool isBinary, out int columns) || judged.Copy is not { } details) { return ProtocolFault.PgUnexpectedMessage; }
        if (judged.Mask.IsEmpty) { return BeginPassage(message, body, judged); }
        ReadOnlySpan<PgField> fields = Conversation.CopyQuestion is { } question && ReferenceEquals(question.Judged, judged) ? question.Fields : default;
        if (fields.Length != columns) { return ProtocolFault.PgRowsUndescribed; }
        PgColumnPlan[] plans = new PgColumnPlan[columns];
        for (int i = 0; i < columns; i++) { plans[i] = Tags.Plan(fields[i], isBinary ? (short)1 : (short)0, judged.Mask); }
        Conversation.CopyQuestion = null;
        (copiedRows, copiedBytes) = (0, 0);
        copy = new PgCopyMasker(details, isBinary, plans, judged.Mask, Finds, Limits.WindowBytesMax);
        ToClient.Buffer.Append(message);
        return ProtocolFault.None;
    }

    /// <summary>Masks a piece of a COPY; false when its rows are not what was announced.</summary>
    public bool CopyOut(ReadOnlySpan<byte> piece)
    {
        if (passage is not null)
        {
            ToClient.Buffer.Append(piece);
            CountResult(passage.Judged, 0, piece.Length);
            return true;
        }
        scratch.Clear();
        bool isGood = copy!.Feed(piece, isLast: false, scratch);
        PassCopied();
        CountCopy();
        if (!isGood) { OnFault(ProtocolFault.PgMalformedMessage, isClient: false); }
        return isGood;
    }

    /// <summary>Ends a COPY to the client.</summary>
    public ProtocolFault EndCopyOut(ReadOnlySpan<byte> message)
    {
        if (passage is not null)
        {
            passage.IsOpen = false;
            ToClient.Buffer.Append(message);
            return ProtocolFault.None;
        }
        scratch.Clear();
        bool isGood = copy!.Feed([], isLast: true, scratch);
        PassCopied();
        if (Tape is not null)
        {
            Tape.Begin("copy"u8);
            Tape.Number("rows"u8, copy.Rows);
            Tape.Number("bytes"u8, copy.Bytes);
            Tape.End();
        }
        copy.Dispose();
        copy = null;
        scratch.Release();
        ToClient.Buffer.Append(message);
        return isGood ? ProtocolFault.None : ProtocolFault.PgMalformedMessage;
    }

    /// <summary>Passes a function's result, or null in its place when something was found in it: its type is not known.</summary>
    public ProtocolFault FunctionResult(ReadOnlySpan<byte> body, PgJudged judged)
    {
        if (!FunctionResultReader.TryRead(body, out bool isNull, out ReadOnlySpan<byte> value)) { return ProtocolFault.PgMalformedMessage; }
        bool isHidden = !isNull && !judged.Mask.IsEmpty && judged.Mask.Mask(value, ValueShape.Rigid, scratch, Finds) != MaskOutcome.Unchanged;
        PgWriter.Message(ToClient.Buffer, PgMessageType.FunctionCallResponse, isHidden ? FunctionResultReader.Null : body);
        CountFinds();
        return ProtocolFault.None;
    }

    /// <summary>Tells the client and the log that a peer broke the protocol.</summary>
    public void OnFault(ProtocolFault fault, bool isClient)
    {
        LastFault = fault;
        if (IsMidMessage) { return; }
        string side = isClient ? "client" : "target";
        PgWriter.Error(ToClient.Buffer, "FATAL", fault == ProtocolFault.PgMessageBeyondWindow ? "54000" : "08P01",
            fault == ProtocolFault.PgMessageBeyondWindow
                ? string.Create(CultureInfo.InvariantCulture, $"a message from the {side} is longer than {Limits.WindowBytesMax} bytes and cannot be inspected")
                : $"protocol violation by the {side} ({fault})",
            hint: fault == ProtocolFault.PgMessageBeyondWindow ? "raise limits.window_bytes, or fetch less at once" : null);
    }

    /// <summary>Rows of a COPY are counted as they come, so that one which grows too large ends in its midst.</summary>
    private void CountCopy()
    {
        if (Conversation.Pending is not { Count: > 0, Head.Judged: { Verdict.Guard: not null } judged }) { return; }
        CountResult(judged, copy!.Rows - copiedRows, copy.Bytes - copiedBytes);
        (copiedRows, copiedBytes) = (copy.Rows, copy.Bytes);
    }

    private void PassCopied()
    {
        if (scratch.Length > 0) { PgWriter.Message(ToClient.Buffer, PgMessageType.CopyData, scratch.Written); }
        if (Finds.Total > 1000) { CountFinds(); }
    }
}
