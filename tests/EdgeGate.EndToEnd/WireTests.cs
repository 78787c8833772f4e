using System.Diagnostics;
using Npgsql;
using Xunit;

namespace EdgeGate.EndToEnd;

public sealed class WireTests(GateFixture gate)
{
    [Fact]
    public async Task Denied_statement_names_the_rule_and_the_next_one_works()
    {
        (int code, string output, string error) = await gate.PsqlAsync(gate.Analyst, "\\set VERBOSITY verbose\nDELETE FROM person;\nSELECT 1;\n", isScript: true);
        Assert.Equal((0, "1\n"), (code, output));
        Assert.Contains("ERROR:  42501: no rule allows DELETE on orders-db", error, StringComparison.Ordinal);
        Assert.Contains("rule: default", error, StringComparison.Ordinal);
        Assert.Equal("2", await gate.Postgres.SqlAsync("\\connect orders\nSELECT count(*) FROM person"));
    }

    [Fact]
    public async Task Denial_in_a_transaction_fails_it_as_postgres_would()
    {
        await using NpgsqlConnection connection = await gate.OpenAsync(gate.Analyst);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        await using NpgsqlCommand denied = new("DROP TABLE person", connection, transaction);
        Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => denied.ExecuteNonQueryAsync())).SqlState);
        await using NpgsqlCommand next = new("SELECT 1", connection, transaction);
        Assert.Equal("25P02", (await Assert.ThrowsAsync<PostgresException>(() => next.ExecuteScalarAsync())).SqlState);
        await transaction.RollbackAsync();
        await using NpgsqlCommand after = new("SELECT 2", connection);
        Assert.Equal(2, await after.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Denial_in_a_pipeline_rolls_back_what_came_before_it()
    {
        await gate.Postgres.SqlAsync("\\connect orders\nDROP TABLE IF EXISTS piped; CREATE TABLE piped(n int)");
        await using NpgsqlConnection connection = await gate.OpenAsync(gate.Engineer);
        await using NpgsqlBatch batch = new(connection)
        {
            BatchCommands = { new NpgsqlBatchCommand("INSERT INTO piped VALUES (1)"), new NpgsqlBatchCommand("SELECT pg_read_file('/etc/passwd')"), new NpgsqlBatchCommand("INSERT INTO piped VALUES (2)") },
        };
        PostgresException problem = await Assert.ThrowsAsync<PostgresException>(() => batch.ExecuteNonQueryAsync());
        Assert.Equal("42501", problem.SqlState);
        Assert.Contains("pg_read_file", problem.MessageText, StringComparison.Ordinal);
        await using NpgsqlCommand count = new("SELECT count(*) FROM piped", connection);
        Assert.Equal(0L, await count.ExecuteScalarAsync());
    }

    [Theory]
    [InlineData("SELECT 1; DELETE FROM person", "DELETE")]
    [InlineData("/* hi */ WITH d AS (DELETE FROM person RETURNING 1) SELECT * FROM d", "DELETE")]
    [InlineData("PREPARE x AS DELETE FROM person", "DELETE")]
    [InlineData("EXPLAIN ANALYZE DELETE FROM person", "DELETE")]
    [InlineData("DO $$ BEGIN DELETE FROM person; END $$", "DO")]
    [InlineData("COPY person TO PROGRAM 'cat'", "COPY PROGRAM")]
    [InlineData("COPY person TO '/tmp/x'", "COPY FILE")]
    [InlineData("COPY person FROM STDIN", "COPY FROM")]
    [InlineData("SELECT 1 INTO made", "CREATE")]
    [InlineData("SELECT query_to_xml('DELETE FROM person', true, true, '')", "query_to_xml")]
    [InlineData("SELECT pg_catalog.\"pg_read_file\"('/etc/passwd')", "pg_read_file")]
    [InlineData("SELECT ('/etc/passwd'::text).pg_read_file", "pg_read_file")]
    [InlineData("SELECT f.pg_read_file FROM unnest(array['/etc/passwd']) f", "pg_read_file")]
    [InlineData("SET ROLE postgres", "SET ROLE")]
    [InlineData("SET standard_conforming_strings = off", "standard_conforming_strings")]
    [InlineData("SET client_encoding = 'SJIS'", "client_encoding")]
    [InlineData("SELECT set_config('standard_conforming_strings', 'off', false)", "set_config")]
    [InlineData("SELEC 1", "syntax error")]
    public async Task Statement_that_would_get_around_policy_is_denied(string sql, string says)
    {
        (int code, _, string error) = await gate.PsqlAsync(gate.Analyst, sql);
        Assert.Equal(1, code);
        Assert.Contains("ERROR", error, StringComparison.Ordinal);
        Assert.Contains(says, error, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("2", await gate.Postgres.SqlAsync("\\connect orders\nSELECT count(*) FROM person"));
    }

    [Theory]
    [InlineData("md5-db")]
    [InlineData("trust-db")]
    [InlineData("orders-db/postgres")]
    public async Task Target_is_reached_with_md5_unix_socket_and_another_database(string database)
    {
        (int code, string output, string error) = await gate.PsqlAsync(gate.Analyst, "SELECT 1", database);
        Assert.Equal((0, "1\n", ""), (code, output, error));
    }

    [Fact]
    public async Task Target_uses_scram_with_channel_binding_over_tls()
    {
        (_, string output, _) = await gate.PsqlAsync(gate.Analyst, "SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
        Assert.Equal("t|TLSv1.3\n", output);
    }

    [Fact]
    public async Task Wrong_credentials_at_the_target_are_told_without_details()
    {
        (int code, _, string error) = await gate.PsqlAsync(gate.Analyst, "SELECT 1", "wrong-db");
        Assert.Equal(2, code);
        Assert.Contains("refused the gateway's login (SQLSTATE 28P01)", error, StringComparison.Ordinal);
        Assert.DoesNotContain("app", error.Replace("wrong-db", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copy_in_reaches_the_target()
    {
        (int code, string output, string error) = await gate.PsqlAsync(gate.Engineer, """
            CREATE TEMP TABLE t(a int, b text);
            COPY t FROM STDIN;
            1	one
            2	two
            \.
            SELECT count(*) FROM t;
            """, isScript: true);
        Assert.Equal((0, "2\n", ""), (code, output, error));
    }

    [Fact]
    public async Task Cancel_reaches_the_right_session()
    {
        await using NpgsqlConnection connection = await gate.OpenAsync(gate.Analyst);
        await using NpgsqlCommand sleep = new("SELECT pg_sleep(30)", connection);
        Stopwatch watch = Stopwatch.StartNew();
        Task<object?> running = sleep.ExecuteScalarAsync();
        await Task.Delay(500);
        sleep.Cancel();
        OperationCanceledException cancelled = await Assert.ThrowsAsync<OperationCanceledException>(() => running);
        Assert.Equal("57014", Assert.IsType<PostgresException>(cancelled.InnerException).SqlState);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Many_sessions_run_pgbench_with_every_protocol()
    {
        foreach (string mode in new[] { "simple", "extended", "prepared" })
        {
            await gate.Postgres.SqlAsync("\\connect orders\nCREATE TABLE IF NOT EXISTS bench(id int PRIMARY KEY, v int); INSERT INTO bench SELECT g, g FROM generate_series(1, 100) g ON CONFLICT DO NOTHING");
            string script = Path.Combine(gate.Folder, "bench.sql");
            await File.WriteAllTextAsync(script, "\\set id random(1, 100)\nSELECT v FROM bench WHERE id = :id;\n");
            (int code, string output, string error) = await Shell.RunAsync(
                "pgbench", ["-n", "-c", "8", "-j", "2", "-t", "200", "-M", mode, "-f", script, $"host=127.0.0.1 port={gate.Port} user=me dbname=orders-db sslmode=require"],
                new Dictionary<string, string> { ["PGPASSWORD"] = gate.Analyst });
            Assert.True(code == 0, error);
            Assert.Contains("number of transactions actually processed: 1600/1600", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Large_rows_and_parameters_pass_in_one_piece()
    {
        await using NpgsqlConnection connection = await gate.OpenAsync(gate.Analyst);
        byte[] large = new byte[3 * 1024 * 1024];
        await using NpgsqlCommand command = new("SELECT length($1::bytea), $2::text", connection) { Parameters = { new() { Value = large }, new() { Value = new string('a', 3_000_000) } } };
        // Together longer than the window: streamed to the target without being held.
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.Equal(large.Length, reader.GetInt32(0));
        Assert.Equal(3_000_000, reader.GetString(1).Length);
    }

    [Fact]
    public async Task Message_beyond_the_window_is_refused_and_not_passed()
    {
        (int code, string output, string error) = await gate.PsqlAsync(gate.Analyst, "SELECT repeat('x', 6000000)::int");
        Assert.NotEqual(0, code);
        Assert.Equal("", output);
        Assert.Contains("cannot be inspected", error, StringComparison.Ordinal);
    }
}
