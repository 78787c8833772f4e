using Microsoft.Data.Sqlite;

namespace EdgeGate.State;

/// <summary>Passwords the gateway made for connections, hashed; those that have ended are removed when others are made.</summary>
/// <remarks>Each method throws <see cref="StateFailedException"/> when the state cannot be read or written.</remarks>
public sealed class PasswordStore
{
    private const string Columns = "id, principal, subject, issuer, connection, network, salt, iterations, stored_key, server_key, created, expires";

    private readonly StateStore state;

    /// <summary>Opens the table; makes it when it is new.</summary>
    public PasswordStore(StateStore state)
    {
        this.state = state;
        state.Execute("""
            CREATE TABLE IF NOT EXISTS passwords(
              id TEXT PRIMARY KEY, principal TEXT NOT NULL, subject TEXT NOT NULL, issuer TEXT NOT NULL, connection TEXT NOT NULL, network TEXT,
              salt BLOB NOT NULL, iterations INTEGER NOT NULL, stored_key BLOB NOT NULL, server_key BLOB NOT NULL, created INTEGER NOT NULL, expires INTEGER NOT NULL) STRICT;
            """);
    }

    /// <summary>Keeps one.</summary>
    public void Add(ConnectionPassword password)
    {
        state.Execute("DELETE FROM passwords WHERE expires <= $now", ("$now", password.Created.ToUnixTimeSeconds()));
        state.Execute(
            $"INSERT INTO passwords({Columns}) VALUES($id, $principal, $subject, $issuer, $connection, $network, $salt, $iterations, $stored, $server, $created, $expires)",
            ("$id", password.Id), ("$principal", password.Principal), ("$subject", password.Subject), ("$issuer", password.Issuer), ("$connection", password.Connection), ("$network", password.Network),
            ("$salt", password.Salt), ("$iterations", password.Iterations), ("$stored", password.StoredKey), ("$server", password.ServerKey),
            ("$created", password.Created.ToUnixTimeSeconds()), ("$expires", password.Expires.ToUnixTimeSeconds()));
    }

    /// <summary>One that has not ended; null when there is none.</summary>
    public ConnectionPassword? Find(string id, DateTimeOffset now)
        => state.First($"SELECT {Columns} FROM passwords WHERE id = $id AND expires > $now", Read, ("$id", id), ("$now", now.ToUnixTimeSeconds()));

    /// <summary>Somebody's, newest first.</summary>
    public IReadOnlyList<ConnectionPassword> Of(string subject, string issuer, DateTimeOffset now)
        => state.All($"SELECT {Columns} FROM passwords WHERE subject = $subject AND issuer = $issuer AND expires > $now ORDER BY created DESC", Read, ("$subject", subject), ("$issuer", issuer), ("$now", now.ToUnixTimeSeconds()));

    /// <summary>Removes one.</summary>
    public void Remove(string id) => state.Execute("DELETE FROM passwords WHERE id = $id", ("$id", id));

    private static ConnectionPassword Read(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5), (byte[])row.GetValue(6), row.GetInt32(7), (byte[])row.GetValue(8),
        (byte[])row.GetValue(9), DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(10)), DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(11)));
}
