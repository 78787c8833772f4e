using System.Text.Json;
using EdgeGate.Core;
using EdgeGate.Core.Holds;
using EdgeGate.Core.Notifications;
using Microsoft.Data.Sqlite;

namespace EdgeGate.State;

/// <summary>Notices and their deliveries in the state's file, over a connection of its own. One thread at a time.</summary>
/// <remarks>The table <c>notices</c> is filled by <see cref="HoldStore"/> in the transaction of the hold; <see cref="Spread"/> empties it. Times are Unix milliseconds.</remarks>
public sealed class NotificationStore : INotificationStore, IDisposable
{
    private const string Columns = "id, channel, notice, state, attempts, next, problem";

    private static readonly string[] Steps =
    [
        """
        CREATE TABLE notices(id INTEGER PRIMARY KEY, notice TEXT NOT NULL) STRICT;
        CREATE TABLE deliveries(
          id TEXT PRIMARY KEY, channel TEXT NOT NULL, notice TEXT NOT NULL, state INTEGER NOT NULL, attempts INTEGER NOT NULL, next INTEGER NOT NULL, problem TEXT NOT NULL) STRICT;
        CREATE INDEX deliveries_due ON deliveries(state, next);
        """,
    ];

    private readonly StateTables tables;

    private NotificationStore(SqliteConnection connection) => tables = new StateTables(connection, static problem => new HoldsNotKeptException("notifications cannot be kept", problem));

    /// <summary>Opens the tables; makes them when they are new.</summary>
    public static NotificationStore Open(StateStore state, DateTimeOffset now)
    {
        SqliteConnection connection = state.Connect();
        NotificationStore store = new(connection);
        store.tables.Execute("PRAGMA synchronous = FULL");
        StateMigrations.Run(connection, "notifications", now, Steps);
        return store;
    }

    /// <summary>Opens the tables of a gateway that may be running, for the command line.</summary>
    /// <exception cref="SqliteException">There is no state, or it cannot be written.</exception>
    public static NotificationStore OpenBeside(string folder) => new(StateTables.OpenBeside(folder));

    /// <inheritdoc/>
    public void Spread(Func<Notice, IEnumerable<string>> channels, DateTimeOffset now)
    {
        List<(long Id, string Text)> notices = tables.Query("SELECT id, notice FROM notices ORDER BY id LIMIT 100", static row => (row.GetInt64(0), row.GetString(1)));
        if (notices.Count == 0) { return; }
        tables.InTransaction(transaction =>
        {
            foreach ((long id, string text) in notices)
            {
                foreach (string channel in channels(Read(text)))
                {
                    tables.Execute(
                        transaction, $"INSERT INTO deliveries({Columns}) VALUES($id, $channel, $notice, 1, 0, $next, '')",
                        ("$id", SessionId.Create(now)), ("$channel", channel), ("$notice", text), ("$next", now.ToUnixTimeMilliseconds()));
                }
                tables.Execute(transaction, "DELETE FROM notices WHERE id = $id", ("$id", id));
            }
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<Delivery> Due(DateTimeOffset now, int limit)
        => tables.Query($"SELECT {Columns} FROM deliveries WHERE state = 1 AND next <= $now ORDER BY next, id LIMIT $limit", ReadDelivery, ("$now", now.ToUnixTimeMilliseconds()), ("$limit", limit));

    /// <inheritdoc/>
    public void Tried(Delivery delivery) => tables.Execute(
        "UPDATE deliveries SET state = $state, attempts = $attempts, next = $next, problem = $problem WHERE id = $id",
        ("$id", delivery.Id), ("$state", (int)delivery.State), ("$attempts", delivery.Attempts), ("$next", delivery.Next.ToUnixTimeMilliseconds()), ("$problem", delivery.Problem));

    /// <inheritdoc/>
    public void Forget(DateTimeOffset before)
        => tables.Execute("DELETE FROM deliveries WHERE state = 2 AND next < $before", ("$before", before.ToUnixTimeMilliseconds()));

    /// <summary>Deliveries, newest first.</summary>
    /// <param name="state">Only in this state, or null.</param>
    /// <param name="limit">How many at most.</param>
    public IReadOnlyList<Delivery> List(DeliveryState? state, int limit)
        => tables.Query($"SELECT {Columns} FROM deliveries WHERE ($state IS NULL OR state = $state) ORDER BY id DESC LIMIT $limit", ReadDelivery, ("$state", (int?)state), ("$limit", limit));

    /// <summary>Has what was given up tried again.</summary>
    /// <param name="id">One delivery, or null for all that are dead.</param>
    /// <param name="now">When.</param>
    /// <returns>How many there are.</returns>
    public int Retry(string? id, DateTimeOffset now) => tables.Execute(
        "UPDATE deliveries SET state = 1, attempts = 0, next = $now WHERE state = 3 AND ($id IS NULL OR id = $id)", ("$id", id), ("$now", now.ToUnixTimeMilliseconds()));

    /// <inheritdoc/>
    public void Dispose() => tables.Dispose();

    /// <summary>A notice as the state keeps it.</summary>
    internal static string Write(Notice notice) => JsonSerializer.Serialize(notice, NoticeJson.Default.Notice);

    private static Notice Read(string text) => JsonSerializer.Deserialize(text, NoticeJson.Default.Notice)!;

    private static Delivery ReadDelivery(SqliteDataReader row)
        => new(row.GetString(0), row.GetString(1), Read(row.GetString(2)), (DeliveryState)row.GetInt32(3), row.GetInt32(4), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)), row.GetString(6));
}
