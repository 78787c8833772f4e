using System.Buffers.Binary;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using EdgeGate.Sessions.Postgres.Values;

namespace EdgeGate.Sessions.Postgres;

/// <summary>Target to client: everything that carries data is masked.</summary>
public readonly struct PgTargetDirection(PgRelayed session) : IRelayDirection
{
    /// <inheritdoc/>
    public RelayStep Step(ReadOnlySpan<byte> unread)
    {
        int consumed = 0;
        while (true)
        {
            ReadOnlySpan<byte> window = unread[consumed..];
            if (session.ToClient.IsFull) { return RelayStep.Flush(consumed); }
            if (session.LargeRow is { } row)
            {
                if (TryAdvance(row, window, ref consumed, out RelayStep step)) { continue; }
                return step;
            }
            if (session.Copies.BodyLeft > 0)
            {
                int count = Math.Min(window.Length, session.Copies.BodyLeft);
                if (count == 0) { return RelayStep.Read(consumed, 1); }
                if (!session.Copies.Pass(window[..count])) { return RelayStep.End(consumed, SessionEnd.TargetFault); }
                if (session.PolicyEnd) { return RelayStep.End(consumed + count, SessionEnd.PolicyEnded); }
                session.Copies.BodyLeft -= count;
                consumed += count;
                continue;
            }
            ParseStep header = PgFramer.ReadHeader(window, session.Limits, out PgFrame frame);
            if (header.Kind == ParseKind.NeedMore) { return RelayStep.Read(consumed, header.Bytes); }
            if (header.Kind == ParseKind.Fault) { return Fault(consumed, header.Problem); }
            if (frame.Type == PgMessageType.CopyData)
            {
                if (!session.Copies.IsOut) { return Fault(consumed, ProtocolFault.PgUnexpectedMessage); }
                session.Copies.BeginData(frame, window[..PgFramer.HeaderBytes]);
                consumed += PgFramer.HeaderBytes;
                continue;
            }
            if (frame.Type == PgMessageType.DataRow && frame.TotalBytes > session.Limits.WindowBytesMax)
            {
                ProtocolFault problem = BeginLargeRow(frame);
                if (problem != ProtocolFault.None) { return Fault(consumed, problem); }
                consumed += PgFramer.HeaderBytes;
                continue;
            }
            if (frame.TotalBytes > window.Length)
            {
                if (frame.TotalBytes <= session.Limits.WindowBytesMax) { return RelayStep.Read(consumed, frame.TotalBytes); }
                return Fault(consumed, ProtocolFault.PgMessageBeyondWindow);
            }
            ReadOnlySpan<byte> body = window.Slice(PgFramer.HeaderBytes, frame.BodyBytes);
            if (frame.Type == PgMessageType.RowDescription && !session.TryResolve(body)) { return RelayStep.Wait(consumed); }
            ProtocolFault fault = Handle(frame, window[..frame.TotalBytes], body);
            if (fault != ProtocolFault.None) { return Fault(consumed, fault); }
            consumed += frame.TotalBytes;
            if (session.PolicyEnd) { return RelayStep.End(consumed, SessionEnd.PolicyEnded); }
        }
    }

    /// <inheritdoc/>
    public ValueTask WaitAsync(CancellationToken stop) => session.TargetWaitAsync(stop);

    /// <inheritdoc/>
    public SessionEnd OnClosed() => SessionEnd.TargetClosed;

    /// <summary>A row that cannot be seen whole is masked as it comes.</summary>
    private ProtocolFault BeginLargeRow(PgFrame frame)
    {
        PgPendingQueue pending = session.Conversation.Pending;
        if (pending.Count == 0) { return ProtocolFault.PgUnaskedResponse; }
        ref PgPending head = ref pending.Head;
        if (head.Kind is not (PgPendingKind.Query or PgPendingKind.Execute)) { return ProtocolFault.PgUnexpectedMessage; }
        if (head.Result is not { IsDescribed: true } result) { return ProtocolFault.PgRowsUndescribed; }
        MaskPlan mask = head.Judged!.Mask;
        session.BeginLargeRow(frame, result.Plans(head.Formats, mask, session.Tags), mask);
        return ProtocolFault.None;
    }

    /// <summary>Takes or sends more of a row that is longer than the window; false when the pump must act first.</summary>
    private bool TryAdvance(PgLargeRow row, ReadOnlySpan<byte> window, ref int consumed, out RelayStep step)
    {
        step = RelayStep.End(consumed, SessionEnd.SpoolFailed);
        if (row.HasFailed) { return false; }
        if (row.IsTaking)
        {
            consumed += row.Take(window, out int need, out ProtocolFault fault);
            step = fault != ProtocolFault.None ? Fault(consumed, fault) : need > 0 ? RelayStep.Read(consumed, need) : RelayStep.Wait(consumed);
            return fault == ProtocolFault.None && !row.IsTaking;
        }
        step = RelayStep.Wait(consumed);
        if (row.NeedsDisk) { return false; }
        row.Send(session.ToClient.Buffer);
        if (row.IsSent) { session.EndLargeRow(row); }
        if (!session.PolicyEnd) { return true; }
        step = RelayStep.End(consumed, SessionEnd.PolicyEnded);
        return false;
    }

    private ProtocolFault Handle(PgFrame frame, ReadOnlySpan<byte> message, ReadOnlySpan<byte> body)
    {
        // What may come at any time.
        switch (frame.Type)
        {
            case PgMessageType.NoticeResponse:
                return session.Report(frame.Type, body, null);
            case PgMessageType.NotificationResponse:
                return session.Notify(body);
            case PgMessageType.ParameterStatus:
                return session.OnParameter(message, body);
            case PgMessageType.ErrorResponse:
                return OnError(body);
        }
        PgPendingQueue pending = session.Conversation.Pending;
        return pending.Count == 0 ? ProtocolFault.PgUnaskedResponse : Answer(frame.Type, message, body, ref pending.Head);
    }

    private ProtocolFault Answer(byte type, ReadOnlySpan<byte> message, ReadOnlySpan<byte> body, ref PgPending head)
    {
        switch (type, head.Kind)
        {
            case (PgMessageType.DataRow, PgPendingKind.Query or PgPendingKind.Execute):
                return OnRow(message, body, ref head);
            case (PgMessageType.ParseComplete, PgPendingKind.Parse):
            case (PgMessageType.BindComplete, PgPendingKind.Bind):
            case (PgMessageType.CloseComplete, PgPendingKind.Close):
                return Finish(message, head.IsOurs);
            case (PgMessageType.ParameterDescription, PgPendingKind.DescribeStatement):
                if (!head.IsOurs) { session.ToClient.Buffer.Append(message); }
                return ProtocolFault.None;
            case (PgMessageType.RowDescription, PgPendingKind.DescribeStatement or PgPendingKind.DescribePortal):
                return session.Describe(head.Result!, body) ? Finish(message, head.IsOurs) : ProtocolFault.PgMalformedMessage;
            case (PgMessageType.NoData, PgPendingKind.DescribeStatement or PgPendingKind.DescribePortal):
                head.Result!.DescribeNothing();
                return Finish(message, head.IsOurs);
            case (PgMessageType.RowDescription, PgPendingKind.Query):
                head.Result = session.SimpleResult;
                if (!session.Describe(head.Result, body)) { return ProtocolFault.PgMalformedMessage; }
                session.ToClient.Buffer.Append(message);
                return ProtocolFault.None;
            case (PgMessageType.CommandComplete or PgMessageType.EmptyQueryResponse or PgMessageType.PortalSuspended, PgPendingKind.Query or PgPendingKind.Execute):
                return OnComplete(type, message, body, ref head);
            case (PgMessageType.CopyInResponse, PgPendingKind.Query or PgPendingKind.Execute) when head.Judged!.CopiesIn:
                session.Conversation.CopyIn.Begin();
                session.Progressed();
                session.ToClient.Buffer.Append(message);
                return ProtocolFault.None;
            case (PgMessageType.CopyBothResponse or PgMessageType.CopyOutResponse, PgPendingKind.Query) when head.Judged!.IsReplication:
                if (type == PgMessageType.CopyBothResponse)
                {
                    session.Conversation.CopyIn.Begin();
                    session.Progressed();
                }
                return session.Copies.BeginPassage(message, body, head.Judged);
            case (PgMessageType.CopyOutResponse, PgPendingKind.Query):
                return session.Copies.Begin(message, body, head.Judged!);
            case (PgMessageType.CopyDone, PgPendingKind.Query) when session.Copies.IsOut:
                return session.Copies.End(message);
            case (PgMessageType.FunctionCallResponse, PgPendingKind.FunctionCall):
                return session.FunctionResult(body, head.Judged!);
            case (PgMessageType.ReadyForQuery, PgPendingKind.Query or PgPendingKind.Sync or PgPendingKind.FunctionCall):
                return OnReady(message, body, ref head);
            default:
                return ProtocolFault.PgUnexpectedMessage;
        }
    }

    private ProtocolFault Finish(ReadOnlySpan<byte> message, bool isOurs)
    {
        if (!isOurs) { session.ToClient.Buffer.Append(message); }
        session.Answered();
        return ProtocolFault.None;
    }

    private ProtocolFault OnRow(ReadOnlySpan<byte> message, ReadOnlySpan<byte> body, ref PgPending head)
    {
        if (head.Result is not { IsDescribed: true } result) { return ProtocolFault.PgRowsUndescribed; }
        MaskPlan mask = head.Judged!.Mask;
        ReadOnlySpan<PgColumnPlan> plans = result.Plans(head.Formats, mask, session.Tags);
        if (body.Length < sizeof(short) || BinaryPrimitives.ReadInt16BigEndian(body) != plans.Length) { return ProtocolFault.PgMalformedMessage; }
        ByteBuffer output = session.ToClient.Buffer;
        int start = output.Length;
        ProtocolFault fault = session.Rows.Append(message, body, plans, mask, output);
        if (fault == ProtocolFault.None && session.Journal.Tape is { } tape && !head.Judged.IsReplication)
        {
            ReadOnlySpan<byte> columns = output.Written[(start + PgFramer.HeaderBytes + sizeof(short))..];
            session.Rows.Record(tape, columns, result.RecordingPlans(head.Formats, session.Rows.RecordingMask, session.Tags));
        }
        session.CountResult(head.Judged, 1, output.Length - start);
        return fault;
    }

    private ProtocolFault OnComplete(byte type, ReadOnlySpan<byte> message, ReadOnlySpan<byte> body, ref PgPending head)
    {
        session.ToClient.Buffer.Append(message);
        session.OnComplete(type, body, head.Sent);
        if (head.Kind == PgPendingKind.Execute) { session.Answered(); }
        return ProtocolFault.None;
    }

    private ProtocolFault OnReady(ReadOnlySpan<byte> message, ReadOnlySpan<byte> body, ref PgPending head)
    {
        if (!PgMessages.TryReadReadyForQuery(body, out byte status)) { return ProtocolFault.PgMalformedMessage; }
        bool isOurs = head.IsOurs;
        session.Answered();
        session.Conversation.Ready(status);
        if (isOurs) { session.Copies.OnAnswered(); }
        else { session.ToClient.Buffer.Append(message); }
        return ProtocolFault.None;
    }

    private ProtocolFault OnError(ReadOnlySpan<byte> body)
    {
        PgConversation talk = session.Conversation;
        session.Abort();
        if (talk.Pending.Count == 0) { return session.Report(PgMessageType.ErrorResponse, body, null); }
        ref PgPending head = ref talk.Pending.Head;
        if (head.Judged is { CopiesIn: true }) { talk.CopyIn.Reset(); }
        bool isOurs = head.IsOurs && session.Conversation.CopyQuestion is not null;
        ProtocolFault fault = isOurs ? ProtocolFault.None : session.Report(PgMessageType.ErrorResponse, body, head.Judged);
        talk.Failed();
        session.Progressed();
        return fault;
    }

    private RelayStep Fault(int consumed, ProtocolFault fault)
    {
        session.OnFault(fault, isClient: false);
        return RelayStep.End(consumed, SessionEnd.TargetFault);
    }
}
