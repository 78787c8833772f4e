using System.Globalization;
using EdgeGate.Core;
using Microsoft.Data.Sqlite;

namespace EdgeGate.State;

/// <summary>What must survive a restart, in one SQLite file: the list of sessions here, and the tables of the other stores of this folder.</summary>
public sealed class StateStore : IDisposable
{
    /// <summary>Sessions that <see cref="Find"/> looks for at the most.</summary>
    public const int FoundMax = 10;

    private const int SchemaVersion = 2;

    /// <summary>The error of a lock that another process has (errno(3), EWOULDBLOCK).</summary>
    private const int WouldBlock = 11;

    private readonly Lock gate = new();
    private readonly SqliteConnection connection;

    private readonly FileStream? ownership;

    private StateStore(SqliteConnection connection, FileStream? ownership)
    {
        this.connection = connection;
        this.ownership = ownership;
    }

    /// <summary>Opens the store of a state folder; makes it when it is new and may be written. One process at a time may write.</summary>
    /// <exception cref="IOException">Another gateway uses the folder.</exception>
    public static StateStore Open(string folder, bool isReadOnly)
    {
        FileStream? ownership = isReadOnly ? null : Own(folder);
        if (!isReadOnly) { StateFolder.Guard(Path.Combine(folder, "state.db")); }
        SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_sqlite3());
        SqliteConnection connection = Connect(folder, isReadOnly);
        StateStore store = new(connection, ownership);
        if (!isReadOnly) { store.Migrate(); }
        return store;
    }

    /// <summary>Marks sessions a lost gateway left open; called once when the gateway starts.</summary>
    public void CloseLost(DateTimeOffset now)
        => Execute("UPDATE sessions SET ended = $ended, reason = 'GatewayLost' WHERE ended IS NULL", ("$ended", Text(now)));

    /// <summary>Keeps a session that began.</summary>
    public void Started(SessionInfo session, string? recording)
        => Execute(
            "INSERT INTO sessions(id, subject, email, connection, protocol, client, started, recording, on_behalf_of) VALUES($id, $subject, $email, $connection, $protocol, $client, $started, $recording, $for)",
            ("$id", session.Id), ("$subject", session.Principal.Subject), ("$email", session.Principal.Email), ("$connection", session.Connection),
            ("$protocol", session.Protocol), ("$client", session.ClientAddress), ("$started", Text(session.StartedAt)), ("$recording", recording), ("$for", session.Principal.OnBehalfOf?.Subject));

    /// <summary>Keeps how a session ended.</summary>
    public void Ended(string id, DateTimeOffset now, SessionEnd reason, long statements, long denied)
        => Execute(
            "UPDATE sessions SET ended = $ended, reason = $reason, statements = $statements, denied = $denied WHERE id = $id",
            ("$id", id), ("$ended", Text(now)), ("$reason", reason.ToString()), ("$statements", statements), ("$denied", denied));

    /// <summary>Sessions, newest first.</summary>
    /// <param name="connectionName">Only of this connection, or null.</param>
    /// <param name="user">Only of this subject or mail address, and of agents that act for them; or null.</param>
    /// <param name="limit">How many at most.</param>
    public List<SessionRow> List(string? connectionName, string? user, int limit)
        => All(
            "SELECT * FROM sessions WHERE ($connection IS NULL OR connection = $connection) AND ($user IS NULL OR subject = $user OR email = $user OR on_behalf_of = $user) ORDER BY id DESC LIMIT $limit", ReadSession,
            ("$connection", connectionName), ("$user", user), ("$limit", limit));

    /// <summary>The sessions whose identifier begins so, <see cref="FoundMax"/> at the most; one when it is whole.</summary>
    public List<SessionRow> Find(string idPrefix)
        => All("SELECT * FROM sessions WHERE substr(id, 1, length($id)) = $id ORDER BY id DESC LIMIT $limit", ReadSession, ("$id", idPrefix), ("$limit", FoundMax));

    /// <inheritdoc/>
    public void Dispose()
    {
        connection.Dispose();
        ownership?.Dispose();
    }

    /// <summary>Another connection to the same file, for what needs its own way of waiting for the disk. The caller disposes of it before the store.</summary>
    internal SqliteConnection Connect() => Connect(Path.GetDirectoryName(connection.DataSource)!, isReadOnly: false);

    private static SqliteConnection Connect(string folder, bool isReadOnly)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(folder, "state.db"),
            Mode = isReadOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
            DefaultTimeout = 5,
            Pooling = false,
        }.ToString());
        connection.Open();
        return connection;
    }

    /// <summary>A second gateway on the same folder would take the sessions of the first for lost.</summary>
    private static FileStream Own(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, "lock"), new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        }
        catch (IOException problem) when (problem.HResult == WouldBlock)
        {
            throw new IOException($"{folder} is used by another gateway; stop that one, or give this one a state.path of its own", problem);
        }
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private void Migrate()
    {
        Execute("PRAGMA journal_mode = WAL");
        Execute("PRAGMA synchronous = NORMAL");
        using SqliteCommand version = connection.CreateCommand();
        version.CommandText = "PRAGMA user_version";
        long found = (long)version.ExecuteScalar()!;
        if (found > SchemaVersion) { throw new InvalidDataException($"{connection.DataSource} was written by a newer version (schema {found}): run that version, or give this one a state.path of its own"); }
        if (found == SchemaVersion) { return; }
        if (found == 1)
        {
            Step("ALTER TABLE sessions ADD COLUMN on_behalf_of TEXT; PRAGMA user_version = 2");
            return;
        }
        Step("""
            CREATE TABLE sessions(
              id TEXT PRIMARY KEY, subject TEXT NOT NULL, email TEXT, connection TEXT NOT NULL, protocol TEXT NOT NULL, client TEXT NOT NULL,
              started TEXT NOT NULL, ended TEXT, reason TEXT, statements INTEGER, denied INTEGER, recording TEXT, on_behalf_of TEXT) STRICT;
            CREATE INDEX sessions_connection ON sessions(connection, id);
            PRAGMA user_version = 2;
            """);
    }

    /// <summary>Changes the schema: all of it or nothing, so that a start that was cut can be repeated.</summary>
    private void Step(string sql)
    {
        try
        {
            using SqliteTransaction transaction = connection.BeginTransaction();
            using SqliteCommand command = Command(sql, []);
            command.Transaction = transaction;
            command.ExecuteNonQuery();
            transaction.Commit();
        }
        catch (SqliteException problem)
        {
            throw new StateFailedException("the state cannot be written", problem);
        }
    }

    /// <summary>Runs a statement.</summary>
    /// <exception cref="StateFailedException">The state cannot be written.</exception>
    internal void Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        lock (gate)
        {
            try
            {
                using SqliteCommand command = Command(sql, parameters);
                command.ExecuteNonQuery();
            }
            catch (SqliteException problem)
            {
                throw new StateFailedException("the state cannot be written", problem);
            }
        }
    }

    /// <summary>Reads the first row of a question; null when there is none.</summary>
    internal T? First<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
        where T : class
    {
        lock (gate)
        {
            using SqliteCommand command = Command(sql, parameters);
            using SqliteDataReader reader = command.ExecuteReader();
            return reader.Read() ? read(reader) : null;
        }
    }

    /// <summary>Reads all rows of a question.</summary>
    internal List<T> All<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        lock (gate)
        {
            using SqliteCommand command = Command(sql, parameters);
            using SqliteDataReader reader = command.ExecuteReader();
            List<T> rows = [];
            while (reader.Read()) { rows.Add(read(reader)); }
            return rows;
        }
    }

    private static SessionRow ReadSession(SqliteDataReader row)
    {
        string? Field(string name) => row[name] as string;
        return new SessionRow(
            Field("id")!, Field("subject")!, Field("email"), Field("connection")!, Field("protocol")!, Field("client")!,
            Field("started")!, Field("ended"), Field("reason"), row["statements"] as long? ?? 0, row["denied"] as long? ?? 0, Field("recording"), Field("on_behalf_of"));
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object? value) in parameters) { command.Parameters.AddWithValue(name, value ?? DBNull.Value); }
        return command;
    }
}
