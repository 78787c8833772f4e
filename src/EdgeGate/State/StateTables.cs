using Microsoft.Data.Sqlite;

namespace EdgeGate.State;

/// <summary>A connection to the state's file, and how a store asks its tables. Every fault of SQLite becomes the store's own. One thread at a time.</summary>
/// <param name="connection">The connection; disposed of with this.</param>
/// <param name="fault">Makes the store's fault.</param>
internal sealed class StateTables(SqliteConnection connection, Func<SqliteException, Exception> fault) : IDisposable
{
    /// <summary>Opens the file of a state folder beside its gateway, which may be running.</summary>
    /// <exception cref="SqliteException">There is none, or it may not be written.</exception>
    public static SqliteConnection OpenBeside(string folder)
    {
        SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_sqlite3());
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "state.db"), Mode = SqliteOpenMode.ReadWrite, DefaultTimeout = 5, Pooling = false }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs a statement on its own; gives how many rows it changed.</summary>
    public int Execute(string sql, params (string Name, object? Value)[] parameters) => Execute(null, sql, parameters);

    /// <summary>Runs a statement in a transaction.</summary>
    public int Execute(SqliteTransaction? transaction, string sql, params (string Name, object? Value)[] parameters) => Guard(() =>
    {
        using SqliteCommand command = Command(transaction, sql, parameters);
        return command.ExecuteNonQuery();
    });

    /// <summary>Inserts a row.</summary>
    /// <param name="transaction">The transaction; null for one of its own.</param>
    /// <param name="table">The table.</param>
    /// <param name="row">Its columns that have no default, and their values; a flag is 0 or 1.</param>
    public void Insert(SqliteTransaction? transaction, string table, (string Column, object? Value)[] row) => Execute(transaction, "INSERT INTO " + Into(table, row), row);

    /// <summary>The same, in the place of a row of the same key.</summary>
    public void Replace(SqliteTransaction? transaction, string table, (string Column, object? Value)[] row) => Execute(transaction, "INSERT OR REPLACE INTO " + Into(table, row), row);

    /// <summary>Reads rows.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params (string Name, object? Value)[] parameters) => Guard(() =>
    {
        using SqliteCommand command = Command(null, sql, parameters);
        using SqliteDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read()) { rows.Add(read(reader)); }
        return rows;
    });

    /// <summary>Does all of it or nothing.</summary>
    public void InTransaction(Action<SqliteTransaction> work) => Guard(() =>
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        work(transaction);
        transaction.Commit();
        return 0;
    });

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    private static string Into(string table, (string Column, object? Value)[] row)
        => $"{table}({string.Join(", ", row.Select(static one => one.Column))}) VALUES({string.Join(", ", row.Select(static one => "$" + one.Column))})";

    private SqliteCommand Command(SqliteTransaction? transaction, string sql, (string Name, object? Value)[] parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach ((string name, object? value) in parameters) { command.Parameters.AddWithValue(name, value ?? DBNull.Value); }
        return command;
    }

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException problem)
        {
            throw fault(problem);
        }
    }
}
