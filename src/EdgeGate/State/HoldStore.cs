using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Holds;
using EdgeGate.Core.Notifications;
using Microsoft.Data.Sqlite;

namespace EdgeGate.State;

/// <summary>Holds, decisions and grants in the state's file, over a connection of its own that waits for the disk at every commit.</summary>
/// <remarks>Times are Unix milliseconds; groups are joined by line feeds, which no name has.</remarks>
public sealed class HoldStore : IHoldStore, IDisposable
{
    private const string HoldColumns =
        "id, state, subject, email, issuer, session, connection, protocol, client, rule, kind, what, digest, fingerprint, reason, approver_groups, needed, wait_ms, grant_ms, grant_uses, grant_same, glass_groups, wanted_ms, wanted_uses, wanted_same, opened, expires, ended, why, rule_digest, place, agent, for_whom, unverified";

    private static readonly string[] Steps =
    [
        """
        CREATE TABLE holds(
          id TEXT PRIMARY KEY, state INTEGER NOT NULL, subject TEXT NOT NULL, email TEXT, issuer TEXT NOT NULL, session TEXT, connection TEXT NOT NULL,
          protocol TEXT NOT NULL, client TEXT NOT NULL, rule TEXT NOT NULL, kind TEXT NOT NULL, what TEXT NOT NULL, digest TEXT NOT NULL, fingerprint TEXT NOT NULL,
          reason TEXT NOT NULL, approver_groups TEXT NOT NULL, needed INTEGER NOT NULL, wait_ms INTEGER NOT NULL,
          grant_ms INTEGER, grant_uses INTEGER, grant_same INTEGER, glass_groups TEXT NOT NULL,
          wanted_ms INTEGER, wanted_uses INTEGER, wanted_same INTEGER,
          opened INTEGER NOT NULL, expires INTEGER NOT NULL, ended INTEGER, why TEXT NOT NULL) STRICT;
        CREATE INDEX holds_state ON holds(state, id);
        CREATE TABLE decisions(
          hold TEXT NOT NULL REFERENCES holds(id), subject TEXT NOT NULL, issuer TEXT NOT NULL, email TEXT, approval INTEGER NOT NULL, glass INTEGER NOT NULL,
          reason TEXT NOT NULL, at INTEGER NOT NULL, grant_ms INTEGER, grant_uses INTEGER, grant_same INTEGER,
          PRIMARY KEY(hold, issuer, subject, approval)) STRICT;
        CREATE TABLE grants(
          id TEXT PRIMARY KEY, hold TEXT NOT NULL REFERENCES holds(id), subject TEXT NOT NULL, email TEXT, issuer TEXT NOT NULL, connection TEXT NOT NULL, rule TEXT NOT NULL,
          fingerprint TEXT, given_by TEXT NOT NULL, given INTEGER NOT NULL, ends INTEGER NOT NULL, uses_left INTEGER) STRICT;
        CREATE INDEX grants_ends ON grants(ends);
        """,
        """
        ALTER TABLE holds ADD COLUMN rule_digest TEXT NOT NULL DEFAULT '';
        ALTER TABLE grants ADD COLUMN rule_digest TEXT NOT NULL DEFAULT '';
        """,
        """
        ALTER TABLE holds ADD COLUMN place TEXT;
        ALTER TABLE grants ADD COLUMN place TEXT;
        """,
        // Who may see a hold, and what is asked for again, found without looking at others. Groups of approvers stood joined by line feeds alone.
        """
        CREATE TABLE hold_groups(hold TEXT NOT NULL REFERENCES holds(id), grp TEXT NOT NULL, state INTEGER NOT NULL, PRIMARY KEY(hold, grp)) STRICT, WITHOUT ROWID;
        CREATE INDEX hold_groups_all ON hold_groups(grp, hold);
        CREATE INDEX hold_groups_state ON hold_groups(grp, state, hold);
        CREATE INDEX holds_requester ON holds(subject, issuer, id);
        CREATE INDEX holds_requester_state ON holds(subject, issuer, state, id);
        CREATE INDEX holds_digest ON holds(digest, subject, issuer, state, id);
        WITH RECURSIVE split(hold, state, grp, rest) AS (
          SELECT id, state, '', approver_groups || char(10) FROM holds
          UNION ALL
          SELECT hold, state, substr(rest, 1, instr(rest, char(10)) - 1), substr(rest, instr(rest, char(10)) + 1) FROM split WHERE rest <> '')
        INSERT OR IGNORE INTO hold_groups(hold, grp, state) SELECT hold, grp, state FROM split WHERE grp <> '';
        """,
        // An agent and whom it acts for stood as one text, "A for B", which another pair could have too: what was open then is asked for again.
        """
        ALTER TABLE holds ADD COLUMN agent INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE holds ADD COLUMN for_whom TEXT NOT NULL DEFAULT '';
        ALTER TABLE grants ADD COLUMN agent INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE grants ADD COLUMN for_whom TEXT NOT NULL DEFAULT '';
        ALTER TABLE holds ADD COLUMN unverified INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE grants ADD COLUMN unverified INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE decisions ADD COLUMN unverified INTEGER NOT NULL DEFAULT 0;
        DROP INDEX holds_requester;
        DROP INDEX holds_requester_state;
        DROP INDEX holds_digest;
        CREATE INDEX holds_requester ON holds(subject, issuer, agent, for_whom, id);
        CREATE INDEX holds_requester_state ON holds(subject, issuer, agent, for_whom, state, id);
        CREATE INDEX holds_digest ON holds(digest, subject, issuer, agent, for_whom, state, id);
        UPDATE hold_groups SET state = 6 WHERE state IN (1, 2) AND hold IN (SELECT id FROM holds WHERE session IS NULL AND subject LIKE '% for %');
        UPDATE holds SET state = 6, why = 'the gateway tells agents apart otherwise now' WHERE state IN (1, 2) AND session IS NULL AND subject LIKE '% for %';
        UPDATE grants SET uses_left = 0, ends = 0 WHERE subject LIKE '% for %';
        """,
    ];

    private readonly StateTables tables;
    private readonly bool keepsNotices;

    private HoldStore(SqliteConnection connection, bool keepsNotices)
    {
        tables = new StateTables(connection, static problem => new HoldsNotKeptException("holds cannot be kept", problem));
        this.keepsNotices = keepsNotices;
    }

    /// <summary>Opens the tables; makes them when they are new.</summary>
    /// <param name="state">The state.</param>
    /// <param name="now">Noted beside what is made.</param>
    /// <param name="keepsNotices">Whether what people are told of is written with each hold, for <see cref="NotificationStore"/>, which was opened before.</param>
    public static HoldStore Open(StateStore state, DateTimeOffset now, bool keepsNotices = false)
    {
        SqliteConnection connection = state.Connect();
        HoldStore store = new(connection, keepsNotices);
        store.tables.Execute("PRAGMA synchronous = FULL");
        store.tables.Execute("PRAGMA foreign_keys = ON");
        StateMigrations.Run(connection, "holds", now, Steps);
        return store;
    }

    /// <inheritdoc/>
    public void Open(Hold hold) => tables.InTransaction(transaction =>
    {
        HoldRequest request = hold.Request;
        ApprovalTerms terms = request.Terms;
        tables.Insert(
            transaction,
            "holds",
            [
                ("id", hold.Id), ("state", (int)hold.State), .. PersonColumns(request.Requester),
                ("session", request.Session), ("connection", request.Connection), ("protocol", request.Protocol), ("client", request.Client), ("place", request.Place),
                ("rule", request.Rule), ("rule_digest", terms.RuleDigest), ("kind", request.Kind), ("what", request.What), ("digest", request.Digest), ("fingerprint", request.Fingerprint),
                ("reason", request.Reason), ("approver_groups", string.Join('\n', terms.Groups)), ("needed", terms.Count), ("wait_ms", Milliseconds(terms.Wait)),
                .. TermsColumns("grant", terms.Grant), ("glass_groups", string.Join('\n', terms.BreakGlassGroups)), .. TermsColumns("wanted", request.Wanted),
                ("opened", Milliseconds(hold.OpenedAt)), ("expires", Milliseconds(hold.ExpiresAt)), ("ended", null), ("why", ""),
            ]);
        foreach (string group in terms.Groups.Distinct(StringComparer.Ordinal))
        {
            tables.Insert(transaction, "hold_groups", [("hold", hold.Id), ("grp", group), ("state", (int)hold.State)]);
        }
        Tell(transaction, NoticeKind.Asked, hold, hold.OpenedAt, "", request.Reason);
    });

    /// <inheritdoc/>
    public void Decide(HoldDecision decision, Hold hold, Grant? grant) => tables.InTransaction(transaction =>
    {
        // One who was denied meanwhile, and is not any more, says it again: what they said before counted for nothing.
        tables.Replace(
            transaction,
            "decisions",
            [
                ("hold", decision.Hold), ("subject", decision.By.Subject), ("issuer", decision.By.Issuer), ("email", decision.By.Email), ("unverified", decision.By.IsEmailUnverified),
                ("approval", decision.IsApproval), ("glass", decision.IsBreakGlass), ("reason", decision.Reason), ("at", Milliseconds(decision.At)), .. TermsColumns("grant", decision.Grant),
            ]);
        EndIn(transaction, hold);
        if (hold.State != HoldState.Pending) { Tell(transaction, decision.IsBreakGlass ? NoticeKind.Glass : NoticeKind.Decided, hold, decision.At, decision.By.DisplayName, decision.Reason); }
        if (grant is null) { return; }
        tables.Insert(
            transaction,
            "grants",
            [
                ("id", grant.Id), ("hold", grant.Hold), .. PersonColumns(grant.Holder), ("connection", grant.Connection), ("place", grant.Place),
                ("rule", grant.Rule), ("rule_digest", grant.RuleDigest), ("fingerprint", grant.Fingerprint), ("given_by", grant.GivenBy),
                ("given", Milliseconds(grant.GivenAt)), ("ends", Milliseconds(grant.EndsAt)), ("uses_left", grant.UsesLeft),
            ]);
    });

    /// <inheritdoc/>
    public void End(Hold hold) => tables.InTransaction(transaction =>
    {
        EndIn(transaction, hold);
        if (hold.State == HoldState.Expired) { Tell(transaction, NoticeKind.Expired, hold, hold.EndedAt ?? hold.ExpiresAt, "", ""); }
    });

    /// <inheritdoc/>
    public void Use(Grant grant)
        => tables.Execute("UPDATE grants SET uses_left = $left WHERE id = $id", ("$id", grant.Id), ("$left", grant.UsesLeft));

    /// <inheritdoc/>
    public void Revoke(Grant grant)
        => tables.Execute("UPDATE grants SET uses_left = 0, ends = $ends WHERE id = $id", ("$id", grant.Id), ("$ends", Milliseconds(grant.EndsAt)));

    /// <inheritdoc/>
    public IReadOnlyList<Hold> Holds(HoldState? state, int limit)
        => tables.Query($"SELECT {HoldColumns} FROM holds WHERE ($state IS NULL OR state = $state) ORDER BY id DESC LIMIT $limit", ReadHold, ("$state", (int?)state), ("$limit", limit));

    /// <inheritdoc/>
    public IReadOnlyList<Hold> HoldsFor(HoldState? state, Person requester, IReadOnlyCollection<string> groups, int limit)
    {
        // Each question ends after as many as are wanted, in an index that has their order; the newest of all answers are what is wanted.
        string only = state is null ? "" : "AND state = $state";
        SortedSet<string> ids = new(StringComparer.Ordinal);
        ids.UnionWith(tables.Query(
            $"SELECT id FROM holds WHERE subject = $subject AND issuer = $issuer AND agent = $agent AND for_whom = $for {only} ORDER BY id DESC LIMIT $limit", static row => row.GetString(0),
            ("$subject", requester.Subject), ("$issuer", requester.Issuer), ("$agent", IsAgent(requester)), ("$for", requester.OnBehalfOf ?? ""), ("$state", (int?)state), ("$limit", limit)));
        foreach (string group in groups)
        {
            ids.UnionWith(tables.Query($"SELECT hold FROM hold_groups WHERE grp = $group {only} ORDER BY hold DESC LIMIT $limit", static row => row.GetString(0), ("$group", group), ("$state", (int?)state), ("$limit", limit)));
        }
        return [.. ids.Reverse().Take(limit).Select(Find).OfType<Hold>()];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Hold> Approved(HoldRequest request)
        => tables.Query(
            $"SELECT {HoldColumns} FROM holds WHERE digest = $digest AND state = $state AND session IS NULL AND wanted_same IS NULL AND connection = $connection AND rule = $rule AND subject = $subject AND issuer = $issuer AND agent = $agent AND for_whom = $for ORDER BY id DESC",
            ReadHold, ("$digest", request.Digest), ("$state", (int)HoldState.Approved), ("$connection", request.Connection), ("$rule", request.Rule),
            ("$subject", request.Requester.Subject), ("$issuer", request.Requester.Issuer), ("$agent", IsAgent(request.Requester)), ("$for", request.Requester.OnBehalfOf ?? ""));

    /// <inheritdoc/>
    public Hold? Find(string id) => tables.Query($"SELECT {HoldColumns} FROM holds WHERE id = $id", ReadHold, ("$id", id)).FirstOrDefault();

    /// <inheritdoc/>
    public IReadOnlyList<HoldDecision> Decisions(string hold)
        => tables.Query(
            "SELECT hold, subject, email, issuer, approval, glass, reason, at, grant_ms, grant_uses, grant_same, unverified FROM decisions WHERE hold = $hold ORDER BY at, rowid",
            static row => new HoldDecision(
                row.GetString(0), new Person(row.GetString(1), Text(row, 2), row.GetString(3)) { IsEmailUnverified = row.GetInt64(11) != 0 }, row.GetInt64(4) != 0, row.GetInt64(5) != 0, row.GetString(6), Time(row.GetInt64(7)), ReadTerms(row, 8)),
            ("$hold", hold));

    /// <inheritdoc/>
    public IReadOnlyList<Grant> Grants(DateTimeOffset now)
        => tables.Query(
            "SELECT id, hold, subject, email, issuer, connection, rule, fingerprint, given_by, given, ends, uses_left, rule_digest, place, agent, for_whom, unverified FROM grants WHERE ends > $now ORDER BY id",
            static row => new Grant(
                row.GetString(0), row.GetString(1), ReadPerson(row, 2, 14), row.GetString(5), row.GetString(6), Text(row, 7), row.GetString(8),
                Time(row.GetInt64(9)), Time(row.GetInt64(10)), row.IsDBNull(11) ? null : row.GetInt32(11))
            {
                RuleDigest = row.GetString(12),
                Place = Text(row, 13),
            },
            ("$now", Milliseconds(now)));

    /// <inheritdoc/>
    public void Dispose() => tables.Dispose();

    private static Hold ReadHold(SqliteDataReader row)
    {
        ApprovalTerms terms = new(Words(row.GetString(15)), row.GetInt32(16), TimeSpan.FromMilliseconds(row.GetInt64(17)), ReadTerms(row, 18), Words(row.GetString(21))) { RuleDigest = row.GetString(29) };
        HoldRequest request = new(
            ReadPerson(row, 2, 31), Text(row, 5), row.GetString(6), row.GetString(7), row.GetString(8), row.GetString(9), terms,
            row.GetString(10), row.GetString(11), row.GetString(12), row.GetString(13), row.GetString(14), ReadTerms(row, 22))
        { Place = Text(row, 30) };
        return new Hold(
            row.GetString(0), request, Time(row.GetInt64(25)), Time(row.GetInt64(26)), (HoldState)row.GetInt32(1), row.IsDBNull(27) ? null : Time(row.GetInt64(27)), row.GetString(28));
    }

    /// <summary>Reads a time, a number of uses and a flag; null when the flag is.</summary>
    private static GrantTerms? ReadTerms(SqliteDataReader row, int at)
        => row.IsDBNull(at + 2)
            ? null
            : new GrantTerms(row.IsDBNull(at) ? null : TimeSpan.FromMilliseconds(row.GetInt64(at)), row.IsDBNull(at + 1) ? null : row.GetInt32(at + 1), row.GetInt64(at + 2) != 0);

    /// <summary>Reads subject, mail address and issuer, and elsewhere whether it is an agent, for whom, and whether the mail address is unverified.</summary>
    private static Person ReadPerson(SqliteDataReader row, int at, int kindAt) => new(row.GetString(at), Text(row, at + 1), row.GetString(at + 2))
    {
        Kind = row.GetInt64(kindAt) != 0 ? PrincipalKind.Agent : PrincipalKind.Person,
        OnBehalfOf = row.GetString(kindAt + 1) is { Length: > 0 } person ? person : null,
        IsEmailUnverified = row.GetInt64(kindAt + 2) != 0,
    };

    /// <summary>What <see cref="ReadPerson"/> reads.</summary>
    private static (string Column, object? Value)[] PersonColumns(Person person)
        => [("subject", person.Subject), ("email", person.Email), ("issuer", person.Issuer), ("agent", IsAgent(person)), ("for_whom", person.OnBehalfOf ?? ""), ("unverified", person.IsEmailUnverified)];

    /// <summary>What <see cref="ReadTerms"/> reads: three columns, all null for no terms.</summary>
    private static (string Column, object? Value)[] TermsColumns(string prefix, GrantTerms? terms)
        => [($"{prefix}_ms", Milliseconds(terms?.For)), ($"{prefix}_uses", terms?.Uses), ($"{prefix}_same", terms?.SameStatement)];

    private static int IsAgent(Person person) => person.Kind == PrincipalKind.Agent ? 1 : 0;

    private static ImmutableArray<string> Words(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    private static string? Text(SqliteDataReader row, int at) => row.IsDBNull(at) ? null : row.GetString(at);

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static long? Milliseconds(TimeSpan? time) => time is { } some ? (long)some.TotalMilliseconds : null;

    /// <summary>Writes what people are told of, in the transaction of what happened: neither comes without the other.</summary>
    private void Tell(SqliteTransaction transaction, NoticeKind kind, Hold hold, DateTimeOffset at, string by, string reason)
    {
        if (!keepsNotices) { return; }
        HoldRequest request = hold.Request;
        Notice notice = new(
            kind, hold.Id, hold.State.ToString().ToLowerInvariant(), request.Requester.DisplayName, request.Connection, request.Protocol, request.Rule, request.Kind, request.Terms.Groups, request.Terms.Count,
            by, reason, at, hold.ExpiresAt);
        tables.Insert(transaction, "notices", [("notice", NotificationStore.Write(notice))]);
    }

    private void EndIn(SqliteTransaction transaction, Hold hold)
    {
        tables.Execute(
            transaction, "UPDATE holds SET state = $state, ended = $ended, why = $why WHERE id = $id",
            ("$id", hold.Id), ("$state", (int)hold.State), ("$ended", hold.EndedAt?.ToUnixTimeMilliseconds()), ("$why", hold.Why));
        tables.Execute(transaction, "UPDATE hold_groups SET state = $state WHERE hold = $id", ("$id", hold.Id), ("$state", (int)hold.State));
    }
}
