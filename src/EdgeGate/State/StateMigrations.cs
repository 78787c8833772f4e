using System.Globalization;
using Microsoft.Data.Sqlite;

namespace EdgeGate.State;

/// <summary>Brings a part of the state to the shape this version expects: numbered steps, each run once and noted in the table <c>migrations</c>.</summary>
internal static class StateMigrations
{
    /// <summary>Runs the steps of a part that have not been run; each in a transaction with its note.</summary>
    /// <param name="connection">An open connection that may write.</param>
    /// <param name="part">Whose tables: <c>holds</c>.</param>
    /// <param name="now">Noted beside each step.</param>
    /// <param name="steps">All steps there ever were, in order; those that were released are never changed.</param>
    /// <exception cref="InvalidDataException">The state was written by a newer version.</exception>
    public static void Run(SqliteConnection connection, string part, DateTimeOffset now, ReadOnlySpan<string> steps)
    {
        Execute(connection, null, "CREATE TABLE IF NOT EXISTS migrations(part TEXT NOT NULL, step INTEGER NOT NULL, applied TEXT NOT NULL, PRIMARY KEY(part, step)) STRICT");
        using SqliteCommand count = connection.CreateCommand();
        count.CommandText = "SELECT coalesce(max(step), 0) FROM migrations WHERE part = $part";
        count.Parameters.AddWithValue("$part", part);
        int done = (int)(long)count.ExecuteScalar()!;
        if (done > steps.Length) { throw new InvalidDataException($"the state was written by a newer version ({part}, step {done})"); }
        for (int step = done; step < steps.Length; step++)
        {
            using SqliteTransaction transaction = connection.BeginTransaction();
            Execute(connection, transaction, steps[step]);
            Execute(connection, transaction, "INSERT INTO migrations(part, step, applied) VALUES($part, $step, $applied)",
                ("$part", part), ("$step", step + 1), ("$applied", now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)));
            transaction.Commit();
        }
    }

    private static void Execute(SqliteConnection connection, SqliteTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach ((string name, object value) in parameters) { command.Parameters.AddWithValue(name, value); }
        command.ExecuteNonQuery();
    }
}
