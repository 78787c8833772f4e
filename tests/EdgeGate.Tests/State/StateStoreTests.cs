using EdgeGate.Core;
using EdgeGate.State;
using Microsoft.Data.Sqlite;
using Xunit;

namespace EdgeGate.Tests.State;

public sealed class StateStoreTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-state-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Sessions_of_agents_say_for_whom_and_are_found_by_them()
    {
        using StateStore store = StateStore.Open(folder, isReadOnly: false);
        Principal agent = new("helper", "kim@example.com", [], "https://a", Proof.Token, Now) { Kind = PrincipalKind.Agent, OnBehalfOf = new Delegator("kim", []) };
        store.Started(new SessionInfo("01", agent, "db", "postgres", "192.0.2.1:1", null, Now), null);
        store.Started(new SessionInfo("02", agent with { Email = null, OnBehalfOf = new Delegator("lou", []) }, "db", "postgres", "192.0.2.1:2", null, Now), null);
        Assert.Equal(["helper for lou", "helper for kim@example.com"], store.List(null, "helper", 10).Select(static row => row.User));
        Assert.Equal(["01"], store.List(null, "kim", 10).Select(static row => row.Id));
    }

    [Fact]
    public void Database_is_its_owner_s_alone_and_so_is_one_that_was_open_to_others()
    {
        string file = Path.Combine(folder, "state.db");
        using (StateStore.Open(folder, isReadOnly: false)) { AssertOwn(); }
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        using (StateStore.Open(folder, isReadOnly: false)) { AssertOwn(); }

        void AssertOwn()
        {
            foreach (string one in Directory.EnumerateFiles(folder)) { Assert.Equal((one, UnixFileMode.UserRead | UnixFileMode.UserWrite), (one, File.GetUnixFileMode(one))); }
            Assert.Contains(file + "-wal", Directory.EnumerateFiles(folder));
        }
    }

    [Fact]
    public void First_start_that_was_cut_can_be_repeated()
    {
        SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_sqlite3());
        using SqliteConnection beside = new($"Data Source={folder}/state.db;Pooling=False");
        beside.Open();
        // What the second of its statements finds in its way.
        Run("CREATE TABLE other(a); CREATE INDEX sessions_connection ON other(a)");
        Assert.Throws<StateFailedException>(() => StateStore.Open(folder, isReadOnly: false).Dispose());
        Run("DROP TABLE other");
        File.Delete($"{folder}/lock");
        using StateStore store = StateStore.Open(folder, isReadOnly: false);
        Assert.Empty(store.List(null, null, 10));

        void Run(string sql)
        {
            using SqliteCommand command = beside.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }

    [Fact]
    public void Sessions_of_an_earlier_version_are_kept()
    {
        SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_sqlite3());
        using (SqliteConnection old = new($"Data Source={folder}/state.db;Pooling=False"))
        {
            old.Open();
            using SqliteCommand command = old.CreateCommand();
            command.CommandText = """
                CREATE TABLE sessions(
                  id TEXT PRIMARY KEY, subject TEXT NOT NULL, email TEXT, connection TEXT NOT NULL, protocol TEXT NOT NULL, client TEXT NOT NULL,
                  started TEXT NOT NULL, ended TEXT, reason TEXT, statements INTEGER, denied INTEGER, recording TEXT) STRICT;
                INSERT INTO sessions(id, subject, connection, protocol, client, started) VALUES('01', 'kim', 'db', 'postgres', '192.0.2.1:1', '2026-01-01T00:00:00Z');
                PRAGMA user_version = 1;
                """;
            command.ExecuteNonQuery();
        }
        using StateStore store = StateStore.Open(folder, isReadOnly: false);
        Assert.Equal("kim", Assert.Single(store.List(null, null, 10)).User);
        StateStore.Open(folder, isReadOnly: true).Dispose();
    }
}
