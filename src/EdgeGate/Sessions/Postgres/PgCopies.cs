using EdgeGate.Core;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using EdgeGate.Sessions.Postgres.Values;

namespace EdgeGate.Sessions.Postgres;

/// <summary>What a session copies: COPY to the client, whose rows are masked, COPY to the target, and streams that pass as they are. Under the session's lock.</summary>
/// <remarks>PostgreSQL, "COPY Operations" and "Streaming Replication Protocol".</remarks>
public sealed class PgCopies(PgRelayed session)
{
    private readonly ByteBuffer scratch = new(Outbox.BytesMax);
    private PgCopyMasker? copy;
    private PgPassage? passage;
    private long copiedIn;
    private long copiedRows;
    private long copiedBytes;

    /// <summary>Bytes of a target's CopyData still to come.</summary>
    public int BodyLeft { get; set; }

    /// <summary>Whether a COPY to the client is under way.</summary>
    public bool IsOut => copy is not null || passage is { IsOpen: true };

    /// <summary>Whether the client has only the beginning of a message.</summary>
    public bool IsMidMessage => passage is not null && BodyLeft > 0;

    /// <summary>Whether the columns of a COPY to the client are known; asks the target when they were not asked for yet.</summary>
    public bool HasAnswer(PgJudged judged)
    {
        if (judged.Mask.IsEmpty) { return true; }
        if (session.Conversation.CopyQuestion is { IsAnswered: true } answered && ReferenceEquals(answered.Judged, judged)) { return true; }
        PgCopyQuestion question = new(judged);
        session.Conversation.CopyQuestion = question;
        PgWriter.Parse(session.ToTarget.Buffer, [], judged.Copy!.DescribeSql);
        PgWriter.Describe(session.ToTarget.Buffer, isPortal: false, []);
        PgWriter.Message(session.ToTarget.Buffer, PgMessageType.Sync, []);
        session.Conversation.Close(isPortal: false, []);
        session.Conversation.Sent(new PgPending { Kind = PgPendingKind.Parse, IsOurs = true, Name = [] });
        session.Conversation.Sent(new PgPending { Kind = PgPendingKind.DescribeStatement, IsOurs = true, Result = question.Result });
        session.Conversation.Sent(new PgPending { Kind = PgPendingKind.Sync, IsOurs = true });
        session.AwaitProgress();
        return false;
    }

    /// <summary>The target has answered the question for a COPY's columns.</summary>
    public void OnAnswered()
    {
        if (session.Conversation.CopyQuestion is { } question) { question.IsAnswered = true; }
        session.Progressed();
    }

    /// <summary>Counts rows copied to the target.</summary>
    public void CountIn(int bytes)
    {
        if (session.Conversation.CopyIn.IsOpen || session.Conversation.Pending is { Count: > 0, Tail.Judged.CopiesIn: true }) { copiedIn += bytes; }
        if (passage is not null) { passage.BytesFromClient += bytes; }
    }

    /// <summary>
    /// Whether it is not known yet if the target takes rows, and so what it will make of the client's next message. Asks the target to tell at once, for in the extended protocol
    /// it may keep its answers until a Sync.
    /// </summary>
    public bool IsInUnsure()
    {
        PgConversation talk = session.Conversation;
        if (talk.Pending.Count == 0 || talk.CopyIn.IsOpen) { return false; }
        ref readonly PgPending last = ref talk.Pending.Tail;
        if (last.Judged is not { CopiesIn: true } || last.Kind is not (PgPendingKind.Query or PgPendingKind.Execute)) { return false; }
        if (last.Kind == PgPendingKind.Query) { return true; }
        if (talk.CopyIn.HasEnded) { return false; }
        if (!talk.CopyIn.IsAsked) { PgWriter.Message(session.ToTarget.Buffer, PgMessageType.Flush, []); }
        talk.CopyIn.IsAsked = true;
        return true;
    }

    /// <summary>Begins a COPY to the client, when its columns are known as they must be.</summary>
    public ProtocolFault Begin(ReadOnlySpan<byte> message, ReadOnlySpan<byte> body, PgJudged judged)
    {
        if (!PgMessages.TryReadCopyResponse(body, out bool isBinary, out int columns) || judged.Copy is not { } details) { return ProtocolFault.PgUnexpectedMessage; }
        if (judged.Mask.IsEmpty) { return BeginPassage(message, body, judged); }
        if (session.Conversation.CopyQuestion is not { } question || !ReferenceEquals(question.Judged, judged) || question.Fields.Length != columns) { return ProtocolFault.PgRowsUndescribed; }
        PgColumnPlan[] plans = [.. question.Result.Plans(isBinary ? PgFormats.Binary : PgFormats.Text, judged.Mask, session.Tags)];
        session.Conversation.CopyQuestion = null;
        (copiedRows, copiedBytes) = (0, 0);
        copy = new PgCopyMasker(details, isBinary, plans, judged.Mask, session.Journal.Finds, session.Limits.WindowBytesMax);
        session.ToClient.Buffer.Append(message);
        return ProtocolFault.None;
    }

    /// <summary>Begins what passes as it is: a replication stream, a backup, a COPY that no mask applies to. A backup may have several parts.</summary>
    public ProtocolFault BeginPassage(ReadOnlySpan<byte> message, ReadOnlySpan<byte> body, PgJudged judged)
    {
        if (!PgMessages.TryReadCopyResponse(body, out _, out _)) { return ProtocolFault.PgMalformedMessage; }
        passage ??= new PgPassage(judged);
        passage.IsOpen = true;
        session.ToClient.Buffer.Append(message);
        return ProtocolFault.None;
    }

    /// <summary>A CopyData of the target begins; in a passage its header goes on as it is.</summary>
    public void BeginData(PgFrame frame, ReadOnlySpan<byte> header)
    {
        BodyLeft = frame.BodyBytes;
        if (passage is null) { return; }
        passage.Count(frame.BodyBytes);
        session.ToClient.Buffer.Append(header);
    }

    /// <summary>Masks a piece of a COPY; false when its rows are not what was announced.</summary>
    public bool Pass(ReadOnlySpan<byte> piece)
    {
        if (passage is not null)
        {
            session.ToClient.Buffer.Append(piece);
            session.CountResult(passage.Judged, 0, piece.Length);
            return true;
        }
        scratch.Clear();
        bool isGood = copy!.Feed(piece, isLast: false, scratch);
        PassCopied();
        CountCopy();
        if (!isGood) { session.OnFault(ProtocolFault.PgMalformedMessage, isClient: false); }
        return isGood;
    }

    /// <summary>Ends a COPY to the client.</summary>
    public ProtocolFault End(ReadOnlySpan<byte> message)
    {
        if (passage is not null)
        {
            passage.IsOpen = false;
            session.ToClient.Buffer.Append(message);
            return ProtocolFault.None;
        }
        scratch.Clear();
        bool isGood = copy!.Feed([], isLast: true, scratch);
        PassCopied();
        session.Journal.Copied(copy.Rows, copy.Bytes);
        copy.Dispose();
        copy = null;
        scratch.Release();
        session.ToClient.Buffer.Append(message);
        return isGood ? ProtocolFault.None : ProtocolFault.PgMalformedMessage;
    }

    /// <summary>A statement ended: so does what passed as it was.</summary>
    /// <returns>Bytes that were copied to the target.</returns>
    public long Complete()
    {
        if (passage is { IsOpen: false }) { EndPassage(); }
        long copied = copiedIn;
        copiedIn = 0;
        return copied;
    }

    /// <summary>What is half done is given up.</summary>
    public void Abort()
    {
        EndPassage();
        copiedIn = 0;
        copy?.Dispose();
        copy = null;
        BodyLeft = 0;
    }

    private void EndPassage()
    {
        if (passage is not { } ended) { return; }
        passage = null;
        session.Journal.Passed(ended);
    }

    /// <summary>Rows of a COPY are counted as they come, so that one which grows too large ends in its midst.</summary>
    private void CountCopy()
    {
        if (session.Conversation.Pending is not { Count: > 0, Head.Judged: { Verdict.Guard: not null } judged }) { return; }
        session.CountResult(judged, copy!.Rows - copiedRows, copy.Bytes - copiedBytes);
        (copiedRows, copiedBytes) = (copy.Rows, copy.Bytes);
    }

    private void PassCopied()
    {
        if (scratch.Length > 0) { PgWriter.Message(session.ToClient.Buffer, PgMessageType.CopyData, scratch.Written); }
        if (session.Journal.Finds.Total > 1000) { session.Journal.CountFinds(); }
    }
}
