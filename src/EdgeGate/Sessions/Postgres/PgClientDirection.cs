using EdgeGate.Core;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Postgres;

/// <summary>Client to target: every statement is judged before it goes on.</summary>
public readonly struct PgClientDirection(PgRelayed session) : IRelayDirection
{
    /// <summary>What the target is sent in place of a denied statement: it is sure to refuse it, and parses it before all else.</summary>
    private static ReadOnlySpan<byte> DeniedText => "edgegate denied this statement"u8;

    /// <summary>The name of the statement that stands for a denied Bind; it never comes to be.</summary>
    private static readonly byte[] DeniedName = "edgegate:denied"u8.ToArray();

    /// <inheritdoc/>
    public RelayStep Step(ReadOnlySpan<byte> unread)
    {
        int consumed = 0;
        while (true)
        {
            ReadOnlySpan<byte> window = unread[consumed..];
            if (session.ClientStream.IsOpen)
            {
                consumed += session.ClientStream.Pass(window);
                if (session.ClientStream.IsOpen) { return session.ToTarget.IsFull ? RelayStep.Flush(consumed) : RelayStep.Read(consumed, 1); }
                continue;
            }
            // A window of statements is more than audit keeps waiting of one session.
            if (session.ToTarget.IsFull || session.ToClient.IsFull || session.Relay.Audit is { IsUsedUp: true }) { return RelayStep.Flush(consumed); }
            ParseStep header = PgFramer.ReadHeader(window, session.Limits, out PgFrame frame);
            if (header.Kind == ParseKind.NeedMore) { return RelayStep.Read(consumed, header.Bytes); }
            if (header.Kind == ParseKind.Fault) { return Fault(consumed, header.Problem); }
            if (!IsOfCopy(frame.Type))
            {
                if (session.Copies.IsInUnsure()) { return session.WaitForProgress(consumed); }
                if (session.Conversation.CopyIn.IsOpen && frame.Type is not (PgMessageType.Sync or PgMessageType.Flush)) { return Fault(consumed, ProtocolFault.PgUnexpectedMessage); }
            }
            if (frame.TotalBytes > window.Length)
            {
                if (session.ClientStream.MustWait(frame, window)) { return session.WaitForProgress(consumed); }
                if (!session.ClientStream.TryBegin(frame, window)) { return ReadWhole(consumed, frame); }
                continue;
            }
            if (session.Conversation.Pending.IsFull) { return session.WaitForProgress(consumed); }
            PgAction action = Handle(frame, window[..frame.TotalBytes], window.Slice(PgFramer.HeaderBytes, frame.BodyBytes));
            switch (action)
            {
                case PgAction.Done:
                    consumed += frame.TotalBytes;
                    break;
                case PgAction.Wait:
                    return RelayStep.Wait(consumed);
                case PgAction.Close:
                    return RelayStep.End(consumed + frame.TotalBytes, SessionEnd.ClientClosed);
                case PgAction.Malformed:
                    return Fault(consumed, ProtocolFault.PgMalformedMessage);
                default:
                    return Fault(consumed, ProtocolFault.PgUnexpectedMessage);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask WaitAsync(CancellationToken stop) => session.ClientWaitAsync(stop);

    /// <inheritdoc/>
    public SessionEnd OnClosed() => SessionEnd.ClientClosed;

    private PgAction Handle(PgFrame frame, ReadOnlySpan<byte> message, ReadOnlySpan<byte> body)
    {
        PgConversation talk = session.Conversation;
        if (frame.Type is PgMessageType.Sync or PgMessageType.Flush)
        {
            // The target would fail one with a body, and a failed Flush is answered before all that is still to be answered.
            if (!body.IsEmpty) { return PgAction.Malformed; }
            if (talk.CopyIn.IsOpen) { return PgAction.Done; }
        }
        if (talk.IsGatewaySkipping && frame.Type is not (PgMessageType.Sync or PgMessageType.Terminate)) { return PgAction.Done; }
        switch (frame.Type)
        {
            case PgMessageType.Query:
                return OnQuery(message, body);
            case PgMessageType.Parse:
                return OnParse(message, body);
            case PgMessageType.Bind:
                return OnBind(message, body);
            case PgMessageType.Describe:
                return OnDescribe(message, body);
            case PgMessageType.Execute:
                return OnExecute(message, body);
            case PgMessageType.Close:
                return OnClose(message, body);
            case PgMessageType.Sync:
                talk.IsGatewaySkipping = false;
                Forward(message, new PgPending { Kind = PgPendingKind.Sync, Sent = session.Now() });
                return PgAction.Done;
            case PgMessageType.Flush:
                session.ToTarget.Buffer.Append(message);
                return PgAction.Done;
            case PgMessageType.FunctionCall:
                return OnFunctionCall(message, body);
            case PgMessageType.CopyData or PgMessageType.CopyDone or PgMessageType.CopyFail:
                return OnCopy(frame.Type, message);
            case PgMessageType.Terminate:
                session.ToTarget.Buffer.Append(message);
                return PgAction.Close;
            default:
                return PgAction.Unexpected;
        }
    }

    private PgAction OnQuery(ReadOnlySpan<byte> message, ReadOnlySpan<byte> body)
    {
        if (!PgMessages.TryReadQuery(body, out ReadOnlySpan<byte> sql)) { return PgAction.Malformed; }
        if (!session.Judge.TryJudge(sql, out PgJudged? judged)) { return PgAction.Wait; }
        if (!TryKnowReading(sql, out bool isUnsure)) { return PgAction.Wait; }
        judged = session.Weigh(judged, default);
        if (isUnsure) { judged = session.Judge.DenyUnsure(judged); }
        if (judged is { Fetches: true, IsAllowed: true } && session.Conversation.IsResultLimited) { judged = session.Judge.DenyFetching(judged); }
        if (judged.RunsPrepared && judged.IsAllowed && session.Conversation.HeldStatements > 0) { judged = session.Judge.DenyRunningPrepared(judged); }
        if (judged.IsHeld)
        {
            if (session.Settle(judged, [], message, default) is not { } decided) { return PgAction.Wait; }
            judged = decided;
        }
        if (judged is { IsAllowed: true, Copy: not null } && !session.Copies.HasAnswer(judged)) { return PgAction.Wait; }
        session.Done();
        return SendSimple(message, new PgPending { Kind = PgPendingKind.Query, Judged = judged, Sent = session.Now(), Formats = PgFormats.FromDescription }, judged);
    }

    /// <summary>Sends on what the target answers with ReadyForQuery, or in its place a Query that it is sure to refuse.</summary>
    private PgAction SendSimple(ReadOnlySpan<byte> message, in PgPending pending, PgJudged judged)
    {
        session.OnJudged(judged, isSimple: true);
        if (judged.IsAllowed) { session.ToTarget.Buffer.Append(message); }
        else { PgWriter.StringMessage(session.ToTarget.Buffer, PgMessageType.Query, DeniedText); }
        session.Conversation.Sent(pending);
        return PgAction.Done;
    }

    private PgAction OnParse(ReadOnlySpan<byte> message, ReadOnlySpan<byte> body)
    {
        PgConversation talk = session.Conversation;
        if (!PgMessages.TryReadParse(body, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> sql) || !session.MayNameStatement(name)) { return PgAction.Malformed; }
        if (!session.Judge.TryJudge(sql, out PgJudged? judged)) { return PgAction.Wait; }
        if (!TryKnowReading(sql, out bool isUnsure)) { return PgAction.Wait; }
        if (judged.Verdict.Kind == VerdictKind.Deny)
        {
            // It will not come to a Bind.
            judged = session.Weigh(judged, default);
            session.Done();
        }
        if (isUnsure) { judged = session.Judge.DenyUnsure(judged); }
        if (judged is { Verdict.Kind: not VerdictKind.Deny, Copy: not null }) { judged = session.Judge.DenyExtendedCopy(judged); }
        if ((judged.IsAllowed && !name.IsEmpty && !talk.HasRoom) || (judged.IsSettledAtBind && !(talk.HasRoom && talk.HasHeldRoom))) { judged = session.Judge.DenyTooMany(judged); }
        if (judged.IsSettledAtBind) { return ParseHeld(message, body, name, judged); }
        byte[] ownedName = talk.Names.Own(name);
        PgPending pending = new() { Kind = PgPendingKind.Parse, Judged = judged, Name = ownedName, Sent = session.Now() };
        if (!judged.IsAllowed)
        {
            session.OnJudged(judged, isSimple: false);
            PgWriter.Parse(session.ToTarget.Buffer, name, DeniedText);
            talk.Sent(pending);
            talk.IsGatewaySkipping = true;
            return PgAction.Done;
        }
        talk.SetStatement(ownedName, judged);
        Forward(message, pending);
        return PgAction.Done;
    }

    /// <summary>
    /// Judged as it is read with standard_conforming_strings on; without it backslashes hide and show quotes. Where a statement under way may set it, one with backslashes waits until
    /// the target has told; where that waits for the client, it is denied.
    /// </summary>
    /// <param name="sql">The statement.</param>
    /// <param name="isUnsure">Whether it must be denied.</param>
    /// <returns>Whether to go on, and not to wait.</returns>
    private bool TryKnowReading(ReadOnlySpan<byte> sql, out bool isUnsure)
    {
        PgConversation talk = session.Conversation;
        isUnsure = talk.IsReadingUnsure && sql.Contains((byte)'\\');
        if (!isUnsure || !talk.IsReadyComing) { return true; }
        session.AwaitProgress();
        return false;
    }

    /// <summary>A statement that is held may be parsed: nothing of it runs before a Bind, and that waits. The target knows it by a name of its own.</summary>
    private PgAction ParseHeld(ReadOnlySpan<byte> message, ReadOnlySpan<byte> body, ReadOnlySpan<byte> name, PgJudged judged)
    {
        PgConversation talk = session.Conversation;
        byte[] ownedName = talk.Names.Own(name);
        PgHeldStatement held = PgHeldStatement.Of(message);
        PgHeldStatement? before = talk.SetHeldStatement(ownedName, judged, held);
        if (before is not null)
        {
            PgWriter.Close(session.ToTarget.Buffer, isPortal: false, before.Name);
            talk.Sent(new PgPending { Kind = PgPendingKind.Close, IsOurs = true });
        }
        PgWriter.Renamed(session.ToTarget.Buffer, PgMessageType.Parse, body, 0, name.Length, held.Name);
        talk.Sent(new PgPending { Kind = PgPendingKind.Parse, Judged = judged with { Verdict = judged.Verdict.Released() }, Name = ownedName, Sent = session.Now() });
        return PgAction.Done;
    }

    private PgAction OnBind(ReadOnlySpan<byte> message, ReadOnlySpan<byte> body)
    {
        PgConversation talk = session.Conversation;
        if (!PgBind.TryRead(body, out PgBind bind) || !session.MayNameStatement(bind.Statement) || !session.MayNamePortal(bind.Portal)) { return PgAction.Malformed; }
        PgStatement? statement = talk.FindStatement(bind.Statement);
        if (talk.IsUnsure(statement)) { return AwaitAnswers(); }
        if (!bind.Portal.IsEmpty && !talk.HasRoom) { return Refuse(session.Judge.DenyTooMany(statement?.Judged ?? session.Judge.Unknown)); }
        if (statement?.Held is { } held) { return BindHeld(message, body, bind, statement, held); }
        if (statement is { Judged: { RunsPrepared: true, IsAllowed: true } runs } && talk.HeldStatements > 0) { return Refuse(session.Judge.DenyRunningPrepared(runs)); }
        PgFormats formats = PgFormats.Read(bind.ResultFormats, statement?.Formats ?? default);
        if (statement is not null) { statement.Formats = formats; }
        byte[] portal = talk.Names.Own(bind.Portal);
        talk.SetPortal(portal, statement, formats);
        session.RecordParameters(statement?.Judged, bind);
        Forward(message, new PgPending { Kind = PgPendingKind.Bind, Name = portal, Sent = session.Now() });
        return PgAction.Done;
    }

    /// <summary>Every Bind of a statement that is held, or looked into, is decided apart: it has the parameters.</summary>
    private PgAction BindHeld(ReadOnlySpan<byte> message, ReadOnlySpan<byte> body, PgBind bind, PgStatement statement, PgHeldStatement held)
    {
        PgConversation talk = session.Conversation;
        // The target ignores all until Sync: nobody need approve what will not run.
        if (talk.IsTargetSkipping) { return PgAction.Done; }
        PgJudged decided = session.Weigh(statement.Judged, bind);
        // This one is among those that are counted.
        if (decided is { RunsPrepared: true, IsAllowed: true } && talk.HeldStatements > 1) { decided = session.Judge.DenyRunningPrepared(decided); }
        if (decided.IsHeld)
        {
            if (session.Settle(decided, held.Digest, message, bind) is not { } settled) { return PgAction.Wait; }
            decided = settled;
        }
        session.Done();
        if (!decided.IsAllowed) { return Refuse(decided); }
        PgFormats formats = PgFormats.Read(bind.ResultFormats, statement.Formats);
        statement.Formats = formats;
        byte[] portal = talk.Names.Own(bind.Portal);
        talk.SetPortal(portal, statement, formats, decided);
        session.RecordParameters(decided, bind);
        PgWriter.Renamed(session.ToTarget.Buffer, PgMessageType.Bind, body, bind.Portal.Length + 1, bind.Statement.Length, held.Name);
        talk.Sent(new PgPending { Kind = PgPendingKind.Bind, Name = portal, Sent = session.Now() });
        return PgAction.Done;
    }

    /// <summary>What a name means to the target is known when it has answered what it was sent.</summary>
    private PgAction AwaitAnswers()
    {
        session.AwaitProgress();
        return PgAction.Wait;
    }

    /// <summary>In place of a Bind or an Execute the target is sent a Parse that it refuses, and ignores what follows until Sync.</summary>
    private PgAction Refuse(PgJudged denied)
    {
        session.OnJudged(denied, isSimple: false);
        PgWriter.Parse(session.ToTarget.Buffer, DeniedName, DeniedText);
        session.Conversation.Sent(new PgPending { Kind = PgPendingKind.Parse, Judged = denied, Name = DeniedName, Sent = session.Now() });
        session.Conversation.IsGatewaySkipping = true;
        return PgAction.Done;
    }

    /// <summary>Whether the target takes it in a COPY and ignores it elsewhere, or whether it ends the session wherever it comes.</summary>
    private static bool IsOfCopy(byte type) => type is PgMessageType.CopyData or PgMessageType.CopyDone or PgMessageType.CopyFail or PgMessageType.Terminate;

    private PgAction OnDescribe(ReadOnlySpan<byte> message, ReadOnlySpan<byte> body)
    {
        if (!PgMessages.TryReadTarget(body, out bool isPortal, out ReadOnlySpan<byte> name) || !(isPortal ? session.MayNamePortal(name) : session.MayNameStatement(name))) { return PgAction.Malformed; }
        PgStatement? statement = isPortal ? null : session.Conversation.FindStatement(name);
        PgPortal portal = isPortal ? session.Conversation.FindPortal(name) : default;
        if (isPortal ? session.Conversation.IsUnsure(portal) : session.Conversation.IsUnsure(statement)) { return AwaitAnswers(); }
        PgHeldStatement? held = statement?.Held;
        PgResult result = isPortal ? portal.Result : statement?.Result ?? new PgResult();
        result.IsAsked = true;
        if (held is null) { session.ToTarget.Buffer.Append(message); }
        else { PgWriter.Describe(session.ToTarget.Buffer, isPortal: false, held.Name); }
        session.Conversation.Sent(new PgPending { Kind = isPortal ? PgPendingKind.DescribePortal : PgPendingKind.DescribeStatement, Result = result, Sent = session.Now() });
        return PgAction.Done;
    }

    private PgAction OnExecute(ReadOnlySpan<byte> message, ReadOnlySpan<byte> body)
    {
        if (!PgMessages.TryReadExecute(body, out ReadOnlySpan<byte> name) || !session.MayNamePortal(name)) { return PgAction.Malformed; }
        PgPortal portal = session.Conversation.FindPortal(name);
        if (session.Conversation.IsUnsure(portal)) { return AwaitAnswers(); }
        if (portal.Judged.Fetches && session.Conversation.IsResultLimited) { return Refuse(session.Judge.DenyFetching(portal.Judged)); }
        if (!portal.Result.IsAsked)
        {
            // Rows may come without the client having asked what they are; the gateway must know.
            portal.Result.IsAsked = true;
            PgWriter.Describe(session.ToTarget.Buffer, isPortal: true, name);
            session.Conversation.Sent(new PgPending { Kind = PgPendingKind.DescribePortal, IsOurs = true, Result = portal.Result });
        }
        session.OnJudged(portal.Judged, isSimple: false);
        Forward(message, new PgPending { Kind = PgPendingKind.Execute, Judged = portal.Judged, Result = portal.Result, Formats = portal.Formats, Sent = session.Now() });
        return PgAction.Done;
    }

    private PgAction OnClose(ReadOnlySpan<byte> message, ReadOnlySpan<byte> body)
    {
        if (!PgMessages.TryReadTarget(body, out bool isPortal, out ReadOnlySpan<byte> name) || !(isPortal ? session.MayNamePortal(name) : session.MayNameStatement(name))) { return PgAction.Malformed; }
        PgHeldStatement? held = isPortal ? null : session.Conversation.FindStatement(name)?.Held;
        session.Conversation.Close(isPortal, name);
        if (held is null) { session.ToTarget.Buffer.Append(message); }
        else { PgWriter.Close(session.ToTarget.Buffer, isPortal: false, held.Name); }
        session.Conversation.Sent(new PgPending { Kind = PgPendingKind.Close, Sent = session.Now() });
        return PgAction.Done;
    }

    private PgAction OnFunctionCall(ReadOnlySpan<byte> message, ReadOnlySpan<byte> body)
    {
        if (!PgMessages.TryReadFunctionCall(body, out uint oid)) { return PgAction.Malformed; }
        if (!session.TryJudgeFunction(oid, out PgJudged? judged)) { return PgAction.Wait; }
        return SendSimple(message, new PgPending { Kind = PgPendingKind.FunctionCall, Judged = judged, Sent = session.Now() }, judged);
    }

    private PgAction OnCopy(byte type, ReadOnlySpan<byte> message)
    {
        // A client may send rows before the target has asked for them, and after it has failed: PostgreSQL takes or ignores them in order.
        if (type == PgMessageType.CopyData) { session.Copies.CountIn(message.Length - PgFramer.HeaderBytes); }
        else { session.Conversation.CopyIn.End(); }
        session.ToTarget.Buffer.Append(message);
        return PgAction.Done;
    }

    private void Forward(ReadOnlySpan<byte> message, in PgPending pending)
    {
        session.ToTarget.Buffer.Append(message);
        session.Conversation.Sent(pending);
    }

    private RelayStep ReadWhole(int consumed, PgFrame frame)
        => frame.TotalBytes <= session.Limits.WindowBytesMax
            ? RelayStep.Read(consumed, frame.TotalBytes)
            : Fault(consumed, ProtocolFault.PgMessageBeyondWindow);

    private RelayStep Fault(int consumed, ProtocolFault fault)
    {
        session.OnFault(fault, isClient: true);
        return RelayStep.End(consumed, SessionEnd.ClientFault);
    }
}
