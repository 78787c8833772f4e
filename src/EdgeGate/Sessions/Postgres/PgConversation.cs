using System.Text;
using EdgeGate.Core;
using EdgeGate.Policy.Sql;
using EdgeGate.Protocols.Postgres;

namespace EdgeGate.Sessions.Postgres;

/// <summary>What both directions of a session know of it: statements, portals, and what has been sent and not answered yet.</summary>
/// <remarks>
/// Guarded by the session's lock. The gateway never answers in the target's place: a denied message is sent on as one that the
/// target is sure to refuse, and the refusal's text is replaced. So order, transaction state and the skipping until Sync are
/// PostgreSQL's own.
/// </remarks>
public sealed class PgConversation(PgLimits limits, PgJudged unknown)
{
    private readonly Dictionary<byte[], PgStatement> statements = new(ByteSequenceComparer.Instance);
    private readonly Dictionary<byte[], PgPortal> portals = new(ByteSequenceComparer.Instance);
    private PgStatement? unnamedStatement;
    private PgPortal? unnamedPortal;
    private long lastSync = -1;
    private long lastReady = -1;
    private bool areNamesUnsure;
    private long textBytes;

    /// <summary>Names of statements and portals.</summary>
    public PgNames Names { get; } = new();

    /// <summary>Sent and not answered.</summary>
    public PgPendingQueue Pending { get; } = new(limits.PendingMax);

    /// <summary>The target failed a message of the extended protocol and ignores all until Sync.</summary>
    public bool IsTargetSkipping { get; private set; }

    /// <summary>The gateway denied a message of the extended protocol and drops all until Sync.</summary>
    public bool IsGatewaySkipping { get; set; }

    /// <summary>The COPY from the client that is under way, or may begin.</summary>
    public PgCopyIn CopyIn { get; } = new();

    /// <summary>A statement was sent that may have set any parameter, and its ReadyForQuery, before which the target tells what was set, has not come.</summary>
    public bool IsReadingUnsure { get; set; }

    /// <summary>A portal was bound whose result a rule limits. Its rows are counted where it is executed; FETCH, and a portal that only the target knows, could bring them too.</summary>
    public bool IsResultLimited { get; private set; }

    /// <summary>Whether a ReadyForQuery comes without more from the client.</summary>
    public bool IsReadyComing => Pending is { Count: > 0, Tail.Kind: PgPendingKind.Query or PgPendingKind.Sync or PgPendingKind.FunctionCall };

    /// <summary>The transaction status of the last ReadyForQuery: I, T or E.</summary>
    public byte TransactionStatus { get; set; } = (byte)'I';

    /// <summary>Wakes the client's direction when the target's has made progress; null when nobody waits.</summary>
    public TaskCompletionSource? Progress { get; set; }

    /// <summary>How the description asked for a COPY stands.</summary>
    public PgCopyQuestion? CopyQuestion { get; set; }

    /// <summary>Statements prepared in this session whose Bind waits for approval; they are never fewer again, for what the target keeps of them is not known for certain.</summary>
    public int HeldStatements { get; private set; }

    /// <summary>Whether there is room for another of these.</summary>
    public bool HasHeldRoom => HeldStatements < limits.StatementsMax;

    /// <summary>Whether there is room for another named statement and portal.</summary>
    public bool HasRoom => statements.Count + portals.Count < limits.StatementsMax && textBytes < limits.StatementTextBytesMax;

    /// <summary>Notes a message that was sent on.</summary>
    public void Sent(in PgPending pending)
    {
        if (pending is { Kind: PgPendingKind.Query or PgPendingKind.Execute, Judged.CopiesIn: true }) { CopyIn.Reset(); }
        if (IsTargetSkipping && pending.Kind != PgPendingKind.Sync)
        {
            Forget(pending);
            return;
        }
        IsTargetSkipping = false;
        if (pending.Kind == PgPendingKind.Sync) { lastSync = Pending.Added; }
        if (pending.Kind is PgPendingKind.Sync or PgPendingKind.Query or PgPendingKind.FunctionCall) { lastReady = Pending.Added; }
        Pending.Add(pending);
    }

    /// <summary>
    /// Whether the target may know another statement by its name: its Parse is not answered, and a Sync behind it has the target go on though that failed or was passed over. Then the name means what it
    /// meant before. What comes in one go with the Parse fails with it.
    /// </summary>
    /// <param name="statement">The statement; null when only the target knows it.</param>
    public bool IsUnsure(PgStatement? statement) => statement is not null && statement.Number >= Pending.Next && statement.Number < lastSync;

    /// <summary>Whether the target may know another portal by its name, or none: its Bind may have failed, and with what is answered by ReadyForQuery a transaction may end.</summary>
    public bool IsUnsure(in PgPortal portal) => portal.Number < lastReady && lastReady >= Pending.Next;

    /// <summary>The target failed the message at the head: what followed it up to the next Sync will not be answered.</summary>
    public void Failed()
    {
        if (Pending.Head.Kind is PgPendingKind.Query or PgPendingKind.Sync or PgPendingKind.FunctionCall) { return; }
        while (Pending.Count > 0 && Pending.Head.Kind != PgPendingKind.Sync)
        {
            Forget(Pending.Head);
            Pending.RemoveHead();
        }
        IsTargetSkipping = Pending.Count == 0;
    }

    /// <summary>Keeps a parsed statement under its name.</summary>
    public void SetStatement(byte[] name, PgJudged judged)
    {
        if (name.Length > 0)
        {
            Keep(name, new PgStatement(judged) { Number = Pending.Added });
            return;
        }
        // Drivers that prepare nothing parse the same text again and again. Its columns may have changed meanwhile, so they are asked anew.
        // Answers still to come, and portals still open, belong to the statement before: then it must stay as it is.
        bool isFree = Pending.Count == 0 && portals.Count == 0 && unnamedPortal is null;
        if (isFree && unnamedStatement is { } last && ReferenceEquals(last.Judged, judged)) { last.Result.Forget(); }
        else { unnamedStatement = new PgStatement(judged); }
        unnamedStatement.Number = Pending.Added;
    }

    /// <summary>Keeps a statement whose every Bind waits for approval.</summary>
    /// <returns>The statement of that name before it, if it was held too: the target is to close it.</returns>
    public PgHeldStatement? SetHeldStatement(byte[] name, PgJudged judged, PgHeldStatement held)
    {
        PgHeldStatement? before = FindStatement(name)?.Held;
        HeldStatements++;
        PgStatement statement = new(judged) { Held = held, Number = Pending.Added };
        if (name.Length == 0) { unnamedStatement = statement; }
        else { Keep(name, statement); }
        return before;
    }

    private void Keep(byte[] name, PgStatement statement)
    {
        Close(isPortal: false, name);
        statements[name] = statement;
        textBytes += TextBytes(statement.Judged);
    }

    private static int TextBytes(PgJudged judged) => judged.RecordedText.Length + (judged.Sql?.Length ?? 0);

    /// <summary>Finds a statement; null when only the target knows it (SQL's PREPARE).</summary>
    public PgStatement? FindStatement(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty) { return unnamedStatement; }
        statements.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out PgStatement? found);
        return found;
    }

    /// <summary>Binds a portal. A statement whose shape is not fixed, or is unknown, gets a result of its own.</summary>
    /// <param name="name">The portal's name.</param>
    /// <param name="statement">The statement; null when only the target knows it.</param>
    /// <param name="formats">The formats its columns come in.</param>
    /// <param name="approved">The statement as it was approved for this Bind; null when it needs no approval.</param>
    public void SetPortal(byte[] name, PgStatement? statement, PgFormats formats, PgJudged? approved = null)
    {
        PgJudged judged = approved ?? statement?.Judged ?? unknown;
        IsResultLimited |= judged.Verdict.Guard is { StopsResults: true };
        PgPortal portal = statement is { Judged.HasFixedShape: true } && !formats.IsFromDescription && !areNamesUnsure
            ? new PgPortal(judged, statement.Result, formats, Pending.Added)
            : new PgPortal(judged, new PgResult(), PgFormats.FromDescription, Pending.Added);
        if (name.Length == 0)
        {
            unnamedPortal = portal;
            return;
        }
        Close(isPortal: true, name);
        portals[name] = portal;
        textBytes += TextBytes(judged);
    }

    /// <summary>Finds a portal; one that only the target knows (SQL's DECLARE) is masked by all that may apply and described first.</summary>
    public PgPortal FindPortal(ReadOnlySpan<byte> name)
    {
        PgPortal? found = name.IsEmpty
            ? unnamedPortal
            : portals.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out PgPortal named) ? named : null;
        return found ?? new PgPortal(unknown, new PgResult(), PgFormats.FromDescription, long.MaxValue);
    }

    /// <summary>Forgets a statement or portal that was closed.</summary>
    public void Close(bool isPortal, ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            if (isPortal) { unnamedPortal = null; }
            else { unnamedStatement = null; }
            return;
        }
        if (isPortal && portals.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(name, out _, out PgPortal portal)) { textBytes -= TextBytes(portal.Judged); }
        if (!isPortal && statements.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(name, out _, out PgStatement? statement)) { textBytes -= TextBytes(statement.Judged); }
    }

    /// <summary>Names may come to mean other statements or portals: what returns is masked by all that may apply, and described for each portal. What was judged of them stands, with its limits.</summary>
    public void Doubt(SqlDrop drop)
    {
        // SQL makes none without a name, but one that is held has a name at the target, which SQL may use.
        bool isAll = drop.Name is null || drop.Name.StartsWith(PgHeldStatement.NamePrefix, StringComparison.Ordinal);
        if (!drop.IsPortal && isAll && unnamedStatement is { Held: not null } held) { unnamedStatement = held.Doubted(unknown.Mask); }
        if ((drop.IsPortal ? portals.Count : statements.Count) == 0) { return; }
        foreach (byte[] name in !isAll ? [Encoding.UTF8.GetBytes(drop.Name!)] : drop.IsPortal ? [.. portals.Keys] : statements.Keys.ToArray())
        {
            if (drop.IsPortal && portals.TryGetValue(name, out PgPortal portal)) { portals[name] = portal.Doubted(unknown.Mask); }
            if (!drop.IsPortal && statements.TryGetValue(name, out PgStatement? statement)) { statements[name] = statement.Doubted(unknown.Mask); }
        }
    }

    /// <summary>
    /// Names of tables may come to mean others, and what they meant when the transaction ends, or a part of it is undone: what a statement returns is described for each portal, for its columns may be of
    /// another table.
    /// </summary>
    public void DoubtTables()
    {
        areNamesUnsure = true;
        unnamedStatement = unnamedStatement?.Doubted(unnamedStatement.Judged.Mask);
        foreach (byte[] name in statements.Keys.ToArray()) { statements[name] = statements[name].Doubted(statements[name].Judged.Mask); }
    }

    /// <summary>Outside a transaction no portal lives on.</summary>
    public void Ready(byte status)
    {
        TransactionStatus = status;
        if (status == (byte)'I')
        {
            foreach ((byte[] name, PgPortal portal) in portals)
            {
                if (portal.Number < Pending.Next) { Close(isPortal: true, name); }
            }
            if (unnamedPortal is { } unnamed && unnamed.Number < Pending.Next) { unnamedPortal = null; }
        }
        if (Pending.Count > 0) { return; }
        IsReadingUnsure = false;
        CopyIn.Reset();
        if (!areNamesUnsure || status != (byte)'I') { return; }
        // What was described in the transaction may have been so by its names.
        DoubtTables();
        areNamesUnsure = false;
    }

    /// <summary>A statement that was never made, or a portal never bound, is unknown again: the careful path.</summary>
    private void Forget(in PgPending pending)
    {
        if (pending.Kind == PgPendingKind.Parse) { Close(isPortal: false, pending.Name); }
        if (pending.Kind == PgPendingKind.Bind) { Close(isPortal: true, pending.Name); }
        if (pending is { Kind: PgPendingKind.DescribeStatement or PgPendingKind.DescribePortal, Result: { IsDescribed: false } result }) { result.IsAsked = false; }
    }
}
