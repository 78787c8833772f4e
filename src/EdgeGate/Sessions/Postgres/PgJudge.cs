using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Core.Guards;
using EdgeGate.Masking;
using EdgeGate.Policy;
using EdgeGate.Policy.Guards;
using EdgeGate.Policy.Sql;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Postgres;

/// <summary>Judges the statements of one session: text to meaning, meaning to verdict, each looked up when it was seen before.</summary>
public sealed class PgJudge
{
    private const int StatementsMax = 512;
    private const int StatementBytesMax = 1024 * 1024;

    private readonly StatementCache<PgJudged> judged = new(StatementsMax, StatementBytesMax);
    private readonly Principal principal;
    private readonly string connection;
    private readonly string database;
    private readonly Ruleset ruleset;
    private readonly Masker masker;
    private readonly MaskPlan recordingMask;
    private readonly SqlParser parser;
    private readonly PgColumnTags tags;
    private readonly Verdict? replication;
    private readonly ClassFinder finder;
    private bool hidesPrepared;
    private Task<SqlMeaning>? parsing;
    private byte[] parsingText = [];

    /// <summary>Makes a judge for a principal on a connection.</summary>
    /// <param name="principal">Who.</param>
    /// <param name="connection">The connection's name.</param>
    /// <param name="database">The database there.</param>
    /// <param name="ruleset">The rules.</param>
    /// <param name="masker">Makes mask plans.</param>
    /// <param name="parser">Parses SQL.</param>
    /// <param name="tags">Which columns are tagged.</param>
    /// <param name="replication">The verdict that admitted a replication connection; null on an ordinary one, where no such command is known.</param>
    public PgJudge(
        Principal principal, string connection, string database, Ruleset ruleset, Masker masker, SqlParser parser, PgColumnTags tags, Verdict? replication)
    {
        this.replication = replication;
        this.principal = principal;
        this.connection = connection;
        this.database = database;
        this.ruleset = ruleset;
        this.masker = masker;
        this.parser = parser;
        this.tags = tags;
        recordingMask = masker.PlanAll;
        finder = new ClassFinder(masker);
        MaskPlan union = masker.Plan(ruleset.MaskUnion(principal, connection));
        Verdict allow = new(VerdictKind.Allow, "judged before", "", []);
        Unknown = new PgJudged(allow, "", union, "execute", "(prepared in SQL)"u8.ToArray(), null, CopiesIn: true, HasFixedShape: false, HidesLiterals: tags.HasAny) { SetsAnything = true, Fetches = true };
    }

    /// <summary>For what only the target knows by name, and was judged when it was made: masked by all that may apply.</summary>
    public PgJudged Unknown { get; }

    /// <summary>Judges a statement; false while a long one is being parsed (then wait and ask again).</summary>
    public bool TryJudge(ReadOnlySpan<byte> sql, [NotNullWhen(true)] out PgJudged? answer)
    {
        if (judged.TryGet(sql, out answer)) { return true; }
        if (replication is not null && PgReplicationCommand.TryRead(sql, out PgReplicationCommand command))
        {
            answer = JudgeReplication(replication, sql, command);
            judged.Add(sql, answer);
            return true;
        }
        if (parsing is { IsCompleted: true } && parsingText.AsSpan().SequenceEqual(sql))
        {
            answer = Judge(sql, parsing.Result);
            parsing = null;
            parsingText = [];
            return true;
        }
        if (parser.TryParseInline(sql, out SqlMeaning? meaning))
        {
            answer = Judge(sql, meaning);
            return true;
        }
        parsingText = sql.ToArray();
        parsing = parser.ParseAsync(parsingText);
        return false;
    }

    /// <summary>Judges one run of a statement that rules look into: its text with its parameters, and how fast the principal goes.</summary>
    /// <param name="judged">The statement.</param>
    /// <param name="bind">The Bind; empty for a Query.</param>
    public PgJudged Weigh(PgJudged judged, PgBind bind)
    {
        string? problem = judged.CopiesIn ? "its rows come after it" : null;
        Weighing weighing = new(principal, new OperationText(finder, PgTexts.Of(judged.Sql!, bind), problem), ruleset.Rates);
        Verdict verdict = JudgeMeaning(judged.Meaning!, weighing);
        bool isHeld = verdict.Kind == VerdictKind.Hold;
        return judged with
        {
            Verdict = verdict,
            Mask = masker.Plan(verdict.Mask),
            Fingerprint = isHeld ? FingerprintOf(judged.Sql, judged.Meaning!) : "",
            Concealed = isHeld ? ConcealedIn(judged.Sql, judged.Meaning!, judged.HasHidden) : null,
        };
    }

    /// <summary>Completes when a statement that is being parsed can be judged.</summary>
    public async ValueTask WaitAsync(CancellationToken stop)
    {
        if (parsing is { } running) { await running.WaitAsync(stop); }
    }

    /// <summary>Judges a call of a function by name through the function-call protocol, as <c>SELECT</c> of it would be.</summary>
    public PgJudged JudgeFunction(string name)
    {
        SqlMeaning meaning = SqlMeaning.OfFunction(name);
        PgJudged made = Make(Encoding.UTF8.GetBytes($"(function call) {name}"), meaning);
        if (made.Meaning is not null)
        {
            Verdict verdict = JudgeMeaning(meaning, new Weighing(principal, new OperationText(finder, [], "its arguments are not read"), ruleset.Rates));
            made = made with { Verdict = verdict, Mask = masker.Plan(verdict.Mask) };
        }
        return made.IsHeld ? Deny(made, "42501", $"{made.Verdict.Reason}, and a call by the function-call protocol cannot be held: call it in a SELECT") : made;
    }

    /// <summary>A COPY to the client by the extended protocol cannot ask what its columns are in time.</summary>
    public PgJudged DenyExtendedCopy(PgJudged of)
        => of.Mask.IsEmpty ? of with { Copy = null } : Deny(of, "0A000", "COPY TO STDOUT must be sent as a simple query, so that its columns can be masked");

    /// <summary>A statement that SQL runs by a name could be one that is held.</summary>
    public PgJudged DenyRunningPrepared(PgJudged of)
        => Deny(of, "42501", "EXECUTE is not possible in a session that has prepared statements which wait for approval: run the statement itself");

    /// <summary>What its backslashes mean hangs on a setting that is not known before the target is ready.</summary>
    public PgJudged DenyUnsure(PgJudged of)
        => Deny(of, "42501", "a statement before it may have changed what backslashes in text mean, and the server tells only when it is ready: send Sync between the two");

    /// <summary>What it brings would be counted by no rule.</summary>
    public PgJudged DenyFetching(PgJudged of)
        => Deny(of, "42501", "FETCH, and what was not bound here, is not possible in a session in which a rule limits results: have your driver fetch a few rows at a time");

    /// <summary>No room for another prepared statement.</summary>
    public PgJudged DenyTooMany(PgJudged of) => Deny(of, "53400", "this session keeps too many prepared statements");

    /// <summary>The rule that admitted the connection allows its commands, but for a backup that the server would put elsewhere than to the client.</summary>
    private PgJudged JudgeReplication(Verdict admitted, ReadOnlySpan<byte> sql, PgReplicationCommand command)
    {
        Verdict verdict = command.ServerTarget is null
            ? admitted
            : new Verdict(VerdictKind.Deny, "limits", "a base backup may only be sent to the client: its TARGET would have the server write files or run programs", []);
        return new PgJudged(
            verdict, "42501", masker.Plan([]), command.Keyword, RecordedText(sql, hidesLiterals: false, out _, out _),
            null, command.CopiesIn, HasFixedShape: false, HidesLiterals: false, IsReplication: true);
    }

    private static PgJudged Deny(PgJudged of, string sqlState, string reason)
        => of with { SqlState = sqlState, Verdict = new Verdict(VerdictKind.Deny, "limits", reason, []) };

    private PgJudged Judge(ReadOnlySpan<byte> sql, SqlMeaning meaning)
    {
        PgJudged made = Make(sql, meaning);
        judged.Add(sql, made);
        return made;
    }

    private PgJudged Make(ReadOnlySpan<byte> sql, SqlMeaning meaning)
    {
        bool runsPrepared = meaning.Kinds.Contains("execute");
        // What EXECUTE brings goes where a text before it says.
        bool hidesLiterals = tags.Touches(meaning.Tables) || (runsPrepared && (tags.HasAny || hidesPrepared || meaning.Kinds.Contains("prepare"))) || (tags.HasAny && meaning.IsFault) || meaning.Statements.Any(static one => one.HoldsSecrets);
        byte[] recorded = RecordedText(sql, hidesLiterals || meaning.IsFault, out ImmutableDictionary<int, byte[]> parameterNames, out bool hasHidden);
        hidesPrepared |= !parameterNames.IsEmpty && meaning.Kinds.Contains("prepare");
        if (meaning.IsFault)
        {
            const string CannotBeJudged = "the statement cannot be judged: ";
            Verdict unparsed = new(VerdictKind.Deny, "unparseable", CannotBeJudged + meaning.Fault, []);
            // The parser quotes what it stumbled over, which may be a value.
            return new PgJudged(unparsed, meaning.FaultSqlState, Unknown.Mask, "unparseable", recorded, null, false, false, hidesLiterals) { KeptReason = CannotBeJudged + meaning.Fault!.Split('"')[0].TrimEnd() };
        }
        // Before it runs nothing is counted, and of its parameters nothing is known.
        Verdict verdict = JudgeMeaning(meaning, new Weighing(principal, new OperationText(finder, [sql.ToArray()]), null));
        return new PgJudged(
            verdict, "42501", masker.Plan(verdict.Mask), string.Join(',', meaning.Kinds), recorded,
            meaning.CopyOut, meaning.CopiesIn, meaning.HasFixedShape, hidesLiterals,
            RunsPrepared: runsPrepared, Fingerprint: verdict.Kind == VerdictKind.Hold ? FingerprintOf(sql, meaning) : "",
            Meaning: verdict.Guard is null ? null : meaning, Sql: verdict.Guard is null ? null : sql.ToArray())
        {
            Concealed = verdict.Kind == VerdictKind.Hold ? ConcealedIn(sql, meaning, hasHidden) : null,
            HasHidden = hasHidden,
            ParametersMayRun = meaning.Statements.Any(static one => one.LiteralsMayRun),
            ParameterNames = parameterNames,
            ChangesNames = meaning.Statements.Any(static one => one.ChangesNames),
            ChangesTables = meaning.Kinds.Any(static kind => kind is "create" or "drop" or "alter" or "import" or "call" or "do" or "other"),
            Drops = [.. meaning.Statements.SelectMany(static one => one.Drops)],
            SetsAnything = meaning.Statements.Any(static one => one.SetsAnything),
            Fetches = meaning.Kinds.Contains("fetch"),
        };
    }

    private Verdict JudgeMeaning(SqlMeaning meaning, Weighing weighing)
    {
        Verdict verdict = ruleset.Judge(principal, connection, database, meaning, weighing);
        if (verdict.Kind != VerdictKind.Deny && verdict.Guard is { IsEnforced: true } && meaning.Kinds.Contains("prepare"))
        {
            verdict = verdict with { Kind = VerdictKind.Deny, Approval = null, Mask = [], Rule = "limits", Reason = "rules look into each run of this: it cannot be prepared in SQL; run it, or have your driver prepare it" };
        }
        if (verdict.Kind != VerdictKind.Deny && verdict.Guard is { StopsResults: true } && meaning.Kinds.Contains("declare"))
        {
            // FETCH, which no rule is asked about, would bring its rows.
            verdict = verdict with { Kind = VerdictKind.Deny, Approval = null, Mask = [], Rule = "limits", Reason = "a rule limits the result of this: it cannot be fetched from a cursor; run it, or have your driver fetch a few rows at a time" };
        }
        if (verdict.Kind == VerdictKind.Hold && meaning.Kinds.Contains("prepare"))
        {
            // EXECUTE would run it any number of times, with parameters nobody saw.
            verdict = verdict with { Kind = VerdictKind.Deny, Approval = null, Mask = [], Reason = $"{verdict.Reason}: what waits for approval cannot be prepared in SQL; run it, or have your driver prepare it" };
        }
        if (verdict.Kind != VerdictKind.Deny && meaning.CopyOut is not null && meaning.Statements.Length > 1)
        {
            verdict = new Verdict(VerdictKind.Deny, "limits", "COPY TO STDOUT must be sent alone, so that its columns can be masked", []);
        }
        if (verdict is { Kind: not VerdictKind.Deny, Mask.IsEmpty: false } && meaning.CopyOut is not null && replication is not null)
        {
            verdict = new Verdict(VerdictKind.Deny, "limits", "COPY TO STDOUT that must be masked needs an ordinary connection: its columns cannot be asked for here", []);
        }
        return verdict;
    }

    /// <summary>What stays the same when literals change; the whole text where a literal may be code, a file, a program or another server's statement.</summary>
    private string FingerprintOf(ReadOnlySpan<byte> sql, SqlMeaning meaning)
    {
        using ByteBuffer text = new(StatementBytesMax * 8);
        text.Append(Encoding.UTF8.GetBytes(database + "\0"));
        if (LiteralsAreValues(meaning)) { SqlLiterals.Redact(sql, text); }
        else { text.Append(sql); }
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(text.Written));
    }

    /// <summary>Whether no literal can be code, a file, a program or another server's statement.</summary>
    private static bool LiteralsAreValues(SqlMeaning meaning)
        => meaning.Statements.All(static one => one.Kinds.All(static kind => kind is "select" or "insert" or "update" or "delete" or "merge" || SqlKinds.IsImplied(kind)) && one.Functions.IsEmpty);

    /// <summary>Why who approves cannot be shown it whole; finds within one literal that is a value, or within a comment, hide none of it.</summary>
    private string? ConcealedIn(ReadOnlySpan<byte> sql, SqlMeaning meaning, bool hasHidden)
    {
        if (hasHidden && meaning.Statements.Any(static one => one.LiteralsMayRun)) { return "its literals are left out, and one of them may be code"; }
        bool literalsAreValues = LiteralsAreValues(meaning);
        List<(int Start, int End)> values = [];
        SqlTokens tokens = new(sql);
        while (tokens.Read())
        {
            if (tokens.Kind == SqlTokenKind.Space || (tokens.Kind == SqlTokenKind.Literal && literalsAreValues)) { values.Add((tokens.Start, tokens.End)); }
        }
        return Concealment.Find(recordingMask, sql, (start, end) => values.Exists(value => value.Start <= start && end <= value.End)) is { } found ? Concealment.Describe(found) : null;
    }

    /// <summary>Whether something would be masked in a value of a column of that name.</summary>
    private bool IsFindBehind(ReadOnlySpan<byte> column, ReadOnlySpan<byte> value)
    {
        byte[] behind = recordingMask.Behind(column);
        return behind.Length > 0 && !KeptText.Utf8(recordingMask, value, behind).AsSpan().SequenceEqual(value);
    }

    /// <summary>The text as recorded: its literals masked by content, those left out that go into a column whose name a class minds, or all where they may stand in a tagged place.</summary>
    private byte[] RecordedText(ReadOnlySpan<byte> sql, bool hidesLiterals, out ImmutableDictionary<int, byte[]> parameterNames, out bool hasHidden)
    {
        using ByteBuffer text = new(StatementBytesMax * 8);
        parameterNames = ImmutableDictionary<int, byte[]>.Empty;
        hasHidden = hidesLiterals;
        if (hidesLiterals) { SqlLiterals.Redact(sql, text); }
        else
        {
            SqlInserts inserts = new(sql, name => recordingMask.Behind(name).Length > 0, IsFindBehind);
            inserts.Redact(text);
            hasHidden = inserts.HasHidden;
            parameterNames = inserts.Parameters.ToImmutableDictionary(static one => one.Key, one => recordingMask.Behind(one.Value));
        }
        using ByteBuffer masked = new(StatementBytesMax * 8);
        return recordingMask.Mask(text.Written, ValueShape.Text, masked, new MaskFinds(recordingMask.Classes)) switch
        {
            MaskOutcome.Unchanged => text.Written.ToArray(),
            MaskOutcome.Rewritten => masked.Written.ToArray(),
            _ => "[withheld]"u8.ToArray(),
        };
    }
}
