using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Core.Guards;
using EdgeGate.Masking;
using EdgeGate.Policy.Sql;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using EdgeGate.Sessions.Postgres.Values;

namespace EdgeGate.Sessions.Postgres;

/// <summary>The state of a relayed session that both directions work on, under the session's lock.</summary>
public sealed class PgRelayed
{
    private readonly PgReports reports;
    private readonly SpoolFolder spools;
    private Task? resolving;
    private PgJudged? weighed;
    private PgJudged? judgedFunction;
    private uint judgedFunctionOid;

    /// <summary>Joins the parts of a session.</summary>
    public PgRelayed(RelaySession relay, PgJudge judge, PgColumnTags tags, PgLimits limits, PgJournal journal, MaskPlan recordingMask, int rowBytesMax, SpoolFolder spools, PgHolds holds)
    {
        Holds = holds;
        RecordingMask = recordingMask;
        Relay = relay;
        Judge = judge;
        Tags = tags;
        Limits = limits;
        Journal = journal;
        this.spools = spools;
        Conversation = new PgConversation(limits, judge.Unknown);
        Rows = new PgRowWriter(journal.Finds, recordingMask, rowBytesMax);
        reports = new PgReports(judge.Unknown.Mask, tags.HasAny, journal.Finds);
        Copies = new PgCopies(this);
        ClientStream = new PgClientStream(this);
    }

    /// <summary>The pump's session.</summary>
    public RelaySession Relay { get; }
    /// <summary>Judges statements.</summary>
    public PgJudge Judge { get; }
    /// <summary>Knows which columns are tagged.</summary>
    public PgColumnTags Tags { get; }
    /// <summary>Bounds.</summary>
    public PgLimits Limits { get; }
    /// <summary>Writes down what happens.</summary>
    public PgJournal Journal { get; }
    /// <summary>What is copied, and what streams.</summary>
    public PgCopies Copies { get; }
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
    /// <summary>The client's message that is longer than the window, if one is under way.</summary>
    public PgClientStream ClientStream { get; }
    /// <summary>Whether the client has only the beginning of a message: it would take words of the gateway for data.</summary>
    public bool IsMidMessage => LargeRow is { IsBegun: true } || Copies.IsMidMessage;
    /// <summary>The row under way that is longer than the window, if one is.</summary>
    public PgLargeRow? LargeRow { get; private set; }
    /// <summary>Whether policy ends the session: text could mean something else than was judged.</summary>
    public bool PolicyEnd { get; private set; }
    /// <summary>What the protocol fault was, if one ended the session.</summary>
    public ProtocolFault LastFault { get; private set; }

    /// <summary>A timestamp.</summary>
    public long Now() => Stopwatch.GetTimestamp();

    /// <summary>Whether a client may use a name for a prepared statement: those of held ones are the gateway's.</summary>
    public bool MayNameStatement(ReadOnlySpan<byte> name) => MayNamePortal(name) && !name.StartsWith(PgHeldStatement.Prefix);

    /// <summary>Whether a client may use a name for a portal. The target cuts long ones, counted in its own encoding, and takes two for one that are two here: only ASCII is as long there.</summary>
    public bool MayNamePortal(ReadOnlySpan<byte> name) => name.Length <= Limits.NameBytesMax && Ascii.IsValid(name);

    /// <summary>An operation was judged.</summary>
    public void OnJudged(PgJudged judged, bool isSimple)
    {
        Journal.Judged(judged, isSimple);
        if (!judged.IsAllowed) { return; }
        if (judged.ChangesNames) { Holds.Names.Changed(judged.RecordedText); }
        if (judged.ChangesNames || judged.ChangesTables) { Conversation.DoubtTables(); }
        if (judged.SetsAnything) { Conversation.IsReadingUnsure = true; }
        foreach (SqlDrop drop in judged.Drops) { Conversation.Doubt(drop); }
    }

    /// <summary>Records bound parameters: masked by content, or left out where they may stand in a tagged place.</summary>
    public void RecordParameters(PgJudged? judged, in PgBind bind)
    {
        if (Journal.Tape is not { } tape || bind.ParameterCount == 0) { return; }
        Rows.RecordParameters(tape, bind, judged is null or { HidesLiterals: true } ? null : judged.ParameterNames);
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
        AwaitProgress();
        return RelayStep.Wait(consumed);
    }

    /// <summary>Has the next wait of the client's direction last until an answer comes.</summary>
    public void AwaitProgress() => Conversation.Progress = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The statement as decided, when it waits for approval; null while it does, or while the client is in the middle of a message and cannot be told.</summary>
    /// <param name="judged">The statement, whose verdict is hold.</param>
    /// <param name="prepared">Digest of the Parse of which this is a Bind; empty for a Query.</param>
    /// <param name="message">The whole message.</param>
    /// <param name="bind">The Bind; empty for a Query.</param>
    public PgJudged? Settle(PgJudged judged, ReadOnlySpan<byte> prepared, ReadOnlySpan<byte> message, PgBind bind)
    {
        if (IsMidMessage)
        {
            AwaitProgress();
            return null;
        }
        return Holds.Settle(judged, prepared, message, new PgShownParameters(bind, RecordingMask, judged.HidesLiterals ? null : judged.ParameterNames, judged.ParametersMayRun), ToClient);
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
        Journal.Found(judged, findings);
        if (IsMidMessage || Copies.IsOut) { return; }
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

    /// <summary>A COPY, a stream or the session ended with an error: what is half done is given up.</summary>
    public void Abort()
    {
        Copies.Abort();
        LargeRow?.Dispose();
        LargeRow = null;
    }

    /// <summary>A row longer than the window begins.</summary>
    public void BeginLargeRow(PgFrame frame, ReadOnlySpan<PgColumnPlan> plans, MaskPlan mask)
        => LargeRow = new PgLargeRow(frame.BodyBytes, plans, mask, Journal.Finds, Limits, spools);

    /// <summary>It was sent.</summary>
    public void EndLargeRow(PgLargeRow row)
    {
        Rows.CountLarge(Conversation.Pending.Head.Judged is { IsReplication: false } ? Journal.Tape : null, row.BodyBytes);
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
            result.HasFindInNames = false;
            for (int i = 0; i < fields.Length; i++)
            {
                if (!description.Read(out ReadOnlySpan<byte> name, out fields[i])) { return false; }
                result.HasFindInNames |= Journal.Tape is not null && Rows.HasFind(name);
            }
            if (!description.IsComplete) { return false; }
            result.EndDescription(body);
        }
        Rows.BeginResult(Journal.Tape, body, result.HasFindInNames);
        return true;
    }

    /// <summary>A statement ended: what was found is counted, and the tape told.</summary>
    public void OnComplete(byte type, ReadOnlySpan<byte> body, long sent)
    {
        Journal.Completed(type, body, Rows.Count, Stopwatch.GetElapsedTime(sent), Copies.Complete());
        Rows.EndResult();
        Journal.CountFinds();
    }

    /// <summary>Passes a masked ErrorResponse or NoticeResponse; a denial's takes the place of the target's own.</summary>
    public ProtocolFault Report(byte type, ReadOnlySpan<byte> body, PgJudged? judged)
    {
        if (judged is { IsAllowed: false })
        {
            PgWriter.Error(ToClient.Buffer, "ERROR", judged.SqlState, judged.Verdict.Reason, $"rule: {judged.Verdict.Rule}");
            Journal.CountFinds();
            return ProtocolFault.None;
        }
        int start = ToClient.Buffer.Length;
        if (!reports.Append(type, body, ToClient.Buffer)) { return ProtocolFault.PgMalformedMessage; }
        if (Journal.Tape is { } tape) { PgReports.Record(tape, type, ToClient.Buffer.Written[(start + PgFramer.HeaderBytes)..]); }
        Journal.CountFinds();
        return ProtocolFault.None;
    }

    /// <summary>Passes a masked NotificationResponse.</summary>
    public ProtocolFault Notify(ReadOnlySpan<byte> body)
    {
        if (!PgMessages.TryReadNotification(body, out int processId, out ReadOnlySpan<byte> channel, out ReadOnlySpan<byte> payload)) { return ProtocolFault.PgMalformedMessage; }
        reports.AppendNotification(processId, channel, payload, ToClient.Buffer);
        Journal.Notified(KeptText.Utf8(RecordingMask, channel));
        Journal.CountFinds();
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
        if (PgParameters.MayHoldText(name)) { PgWriter.Message(ToClient.Buffer, PgMessageType.ParameterStatus, [.. name, 0, .. KeptText.Utf8(Judge.Unknown.Mask, value), 0]); }
        else { ToClient.Buffer.Append(message); }
        return ProtocolFault.None;
    }

    /// <summary>Passes a function's result, or null in its place when something was found in it: its type is not known.</summary>
    public ProtocolFault FunctionResult(ReadOnlySpan<byte> body, PgJudged judged)
    {
        if (!FunctionResultReader.TryRead(body, out bool isNull, out ReadOnlySpan<byte> value)) { return ProtocolFault.PgMalformedMessage; }
        bool isHidden = !isNull && !judged.Mask.IsEmpty && PgUntyped.MaskResult(value, judged.Mask, ToClient.Buffer, Journal.Finds) != MaskOutcome.Unchanged;
        PgWriter.Message(ToClient.Buffer, PgMessageType.FunctionCallResponse, isHidden ? FunctionResultReader.Null : body);
        Journal.CountFinds();
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
}
