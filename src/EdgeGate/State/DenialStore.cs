using EdgeGate.Core.Denials;
using Microsoft.Data.Sqlite;

namespace EdgeGate.State;

/// <summary>Denials in the state's file, over a connection of its own that waits for the disk at every commit.</summary>
public sealed class DenialStore : IDenialStore, IDisposable
{
    private const string Columns = "id, reason, by, at, until, issuer, subject, token, login, session, issued_until, for_whom, token_subject";

    private static readonly string[] Steps =
    [
        """
        CREATE TABLE denials(
          n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, reason TEXT NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL, until INTEGER,
          issuer TEXT, subject TEXT, token TEXT, login TEXT, session TEXT, issued_until INTEGER) STRICT;
        """,
        """
        ALTER TABLE denials ADD COLUMN for_whom TEXT;
        ALTER TABLE denials ADD COLUMN token_subject TEXT;
        """,
    ];

    private readonly Lock gate = new();
    private readonly StateTables tables;

    private DenialStore(SqliteConnection connection) => tables = new StateTables(connection, static problem => new DenialsNotKeptException("denials cannot be kept", problem));

    /// <summary>Opens the table for the gateway; makes it when it is new, and forgets what has ended.</summary>
    public static DenialStore Open(StateStore state, DateTimeOffset now)
    {
        SqliteConnection connection = state.Connect();
        DenialStore store = new(connection);
        store.Run("PRAGMA synchronous = FULL");
        StateMigrations.Run(connection, "denials", now, Steps);
        store.Run("DELETE FROM denials WHERE until <= $now", ("$now", now.ToUnixTimeMilliseconds()));
        return store;
    }

    /// <summary>Opens the table of a state folder beside its gateway, which sees what changes.</summary>
    /// <exception cref="DenialsNotKeptException">There is no state, or it was never used by a gateway that has such a table.</exception>
    public static DenialStore OpenBeside(string folder)
    {
        DenialStore? store = null;
        try
        {
            store = new DenialStore(StateTables.OpenBeside(folder));
            store.Run("PRAGMA synchronous = FULL");
            store.Version();
            return store;
        }
        catch (Exception problem) when (problem is SqliteException or DenialsNotKeptException)
        {
            store?.Dispose();
            throw new DenialsNotKeptException($"there is no state of a gateway in {folder} that may be written", problem);
        }
    }

    /// <inheritdoc/>
    public void Add(Denial denial)
    {
        lock (gate)
        {
            tables.Insert(
                null,
                "denials",
                [
                    ("id", denial.Id), ("reason", denial.Reason), ("by", denial.By), ("at", denial.At.ToUnixTimeMilliseconds()), ("until", denial.Until?.ToUnixTimeMilliseconds()),
                    ("issuer", denial.Issuer), ("subject", denial.Subject), ("token", denial.TokenId), ("login", denial.LoginId), ("session", denial.Session),
                    ("issued_until", denial.IssuedUntil?.ToUnixTimeMilliseconds()), ("for_whom", denial.OnBehalfOf), ("token_subject", denial.TokenSubject),
                ]);
        }
    }

    /// <inheritdoc/>
    public bool Remove(string id) => Run("DELETE FROM denials WHERE id = $id", ("$id", id)) > 0;

    /// <inheritdoc/>
    public IReadOnlyList<Denial> List(DateTimeOffset now)
        => Query($"SELECT {Columns} FROM denials WHERE until IS NULL OR until > $now ORDER BY n", Read, ("$now", now.ToUnixTimeMilliseconds()));

    /// <inheritdoc/>
    public (long Last, long Count) Version()
        => Query("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'denials'), 0), count(*) FROM denials", static row => (row.GetInt64(0), row.GetInt64(1)))[0];

    /// <inheritdoc/>
    public void Dispose() => tables.Dispose();

    private static Denial Read(SqliteDataReader row)
        => new(row.GetString(0), row.GetString(1), row.GetString(2), Time(row.GetInt64(3)), row.IsDBNull(4) ? null : Time(row.GetInt64(4)))
        {
            Issuer = Text(row, 5),
            Subject = Text(row, 6),
            TokenId = Text(row, 7),
            LoginId = Text(row, 8),
            Session = Text(row, 9),
            IssuedUntil = row.IsDBNull(10) ? null : Time(row.GetInt64(10)),
            OnBehalfOf = Text(row, 11),
            TokenSubject = Text(row, 12),
        };

    private static string? Text(SqliteDataReader row, int at) => row.IsDBNull(at) ? null : row.GetString(at);

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private int Run(string sql, params (string Name, object? Value)[] parameters)
    {
        lock (gate) { return tables.Execute(sql, parameters); }
    }

    private List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params (string Name, object? Value)[] parameters)
    {
        lock (gate) { return tables.Query(sql, read, parameters); }
    }
}
