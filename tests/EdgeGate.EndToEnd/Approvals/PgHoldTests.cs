using System.Diagnostics;
using System.Text.Json;
using Npgsql;
using Xunit;
using static EdgeGate.EndToEnd.RawClient;

namespace EdgeGate.EndToEnd.Approvals;

/// <summary>Statements that wait for approval: real clients wait, and go on in step whatever is decided.</summary>
public sealed class PgHoldTests(HoldGate gate) : IClassFixture<HoldGate>
{
    [Fact]
    public async Task Psql_waits_is_told_where_and_runs_what_was_approved()
    {
        Task<(int Code, string Output, string Error)> psql = gate.PsqlAsync(gate.Maker, "DELETE FROM held WHERE id = 1 RETURNING id");
        string id = await gate.WaitForIdAsync("WHERE id = 1 RETURNING");
        (int code, string said, string error) = await gate.CliAsync(gate.Dba, "approvals", "approve", id, "--reason", "ticket 812");
        Assert.Equal((0, "approved\n", ""), (code, said, error));
        (code, said, error) = await psql;
        Assert.Equal((0, "1\n"), (code, said));
        Assert.Contains($"hold {id} (rule: changes wait for a dba)", error, StringComparison.Ordinal);
        Assert.Contains("1 of dba must approve within 5m", error, StringComparison.Ordinal);
        Assert.Contains($"{gate.Url}/approvals/{id}", error, StringComparison.Ordinal);
        Assert.Equal(0, await gate.CountAsync(1));
        string audit = await gate.Gateway.AuditAsync();
        foreach (string line in new[] { "hold.opened", "hold.approved", "statement.allowed" })
        {
            Assert.Contains(audit.Split('\n'), one => one.Contains($"\"code\":\"{line}\"", StringComparison.Ordinal) && one.Contains(id, StringComparison.Ordinal));
        }
        Assert.Contains("\"why\":\"ticket 812\"", audit, StringComparison.Ordinal);
        Assert.Contains("\"by_subject\":\"dora\"", audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Denial_gives_the_approvers_reason_and_fails_the_transaction_as_a_denial_does()
    {
        using NpgsqlConnection connection = await gate.OpenAsync(gate.Maker);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        using NpgsqlCommand delete = new("DELETE FROM held WHERE id = 2", connection);
        Task<int> running = delete.ExecuteNonQueryAsync();
        string id = await gate.WaitForIdAsync("WHERE id = 2");
        (int code, _, _) = await gate.CliAsync(gate.Dba, "approvals", "deny", id, "--reason", "not during the freeze");
        Assert.Equal(0, code);
        PostgresException denied = await Assert.ThrowsAsync<PostgresException>(() => running);
        Assert.Equal("42501", denied.SqlState);
        Assert.Contains($"dora@example.com denied this: not during the freeze (hold {id})", denied.MessageText, StringComparison.Ordinal);
        await transaction.RollbackAsync();
        using NpgsqlCommand next = new("SELECT 7", connection);
        Assert.Equal(7, await next.ExecuteScalarAsync());
        Assert.Equal(1, await gate.CountAsync(2));
    }

    [Fact]
    public async Task Hold_that_nobody_decides_expires()
    {
        (int code, _, string error) = await gate.PsqlAsync(gate.Maker, "COMMENT ON TABLE held IS 'expiry'");
        Assert.Equal(1, code);
        Assert.Contains("42501: nobody approved this within 1s", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Driver_with_parameters_in_a_transaction_waits_and_what_runs_has_the_parameters_that_were_shown()
    {
        using NpgsqlConnection connection = await gate.OpenAsync(gate.Maker);
        List<string> notices = [];
        connection.Notice += (_, notice) => notices.Add(notice.Notice.MessageText);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        using NpgsqlCommand update = new("UPDATE held SET note = $2 WHERE id = $1", connection) { Parameters = { new() { Value = 3 }, new() { Value = "third ada@corp.test" } } };
        await update.PrepareAsync();
        Task<int> running = update.ExecuteNonQueryAsync();
        JsonElement hold = await gate.WaitForAsync("SET note = $2");
        string what = hold.GetProperty("what").GetString()!;
        Assert.Contains("$1 = (binary, as a number 3)", what, StringComparison.Ordinal);
        Assert.Contains("$2 = 'third [pii.email]'", what, StringComparison.Ordinal);
        await gate.ApproveAsync(gate.Dba, hold.GetProperty("id").GetString()!);
        Assert.Equal(1, await running);
        Assert.Single(notices);
        await transaction.CommitAsync();
        // The same statement with other parameters is another operation.
        update.Parameters[0].Value = 4;
        Task<int> again = update.ExecuteNonQueryAsync();
        hold = await gate.WaitForAsync("SET note = $2");
        Assert.Contains("$1 = (binary, as a number 4)", hold.GetProperty("what").GetString(), StringComparison.Ordinal);
        await gate.ApproveAsync(gate.Dba, hold.GetProperty("id").GetString()!);
        Assert.Equal(1, await again);
    }

    [Fact]
    public async Task Cancel_withdraws_the_hold_and_the_session_goes_on()
    {
        using NpgsqlConnection connection = await gate.OpenAsync(gate.Maker);
        using NpgsqlCommand delete = new("DELETE FROM held WHERE id = 5", connection);
        Task<int> running = delete.ExecuteNonQueryAsync();
        string id = await gate.WaitForIdAsync("WHERE id = 5");
        delete.Cancel();
        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal("57014", Assert.IsType<PostgresException>(cancelled.InnerException).SqlState);
        using NpgsqlCommand next = new("SELECT 7", connection);
        Assert.Equal(7, await next.ExecuteScalarAsync());
        (System.Net.HttpStatusCode status, JsonElement late) = await gate.ApproveAsync(gate.Dba, id);
        Assert.Equal(System.Net.HttpStatusCode.Conflict, status);
        Assert.Contains("withdrawn", late.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, await gate.CountAsync(5));
    }

    [Fact]
    public async Task Client_that_leaves_withdraws()
    {
        ProcessStartInfo start = new("psql", ["-qAtX", "-c", "DELETE FROM held WHERE id = 6", $"host=127.0.0.1 port={gate.PlainPort} user=me dbname=orders-db"]) { RedirectStandardError = true };
        start.Environment["PGPASSWORD"] = gate.Maker;
        using Process psql = Process.Start(start)!;
        string id = await gate.WaitForIdAsync("WHERE id = 6");
        psql.Kill();
        JsonElement ended = await gate.WaitForAsync("WHERE id = 6", "withdrawn");
        Assert.Equal((id, "the client left"), (ended.GetProperty("id").GetString(), ended.GetProperty("why").GetString()));
    }

    /// <summary>Run by hand: <c>-explicit only -method "*three_minutes*"</c>.</summary>
    [Fact(Explicit = true)]
    public async Task Psql_and_Npgsql_wait_three_minutes_for_every_end()
    {
        Stopwatch watch = Stopwatch.StartNew();
        Dictionary<int, (Process Psql, Task<string> Output, Task<string> Error)> waiting = [];
        foreach (int id in (int[])[31, 33, 34, 35]) { waiting[id] = Start($"DELETE FROM held WHERE id = {id} RETURNING id"); }
        waiting[36] = Start("VACUUM held /* id = 36 */");
        using NpgsqlConnection connection = await gate.OpenAsync(gate.Maker);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        using NpgsqlCommand update = new("UPDATE held SET note = $1 WHERE id = 32", connection) { CommandTimeout = 0, Parameters = { new() { Value = "patient" } } };
        Task<int> updating = update.ExecuteNonQueryAsync();
        Dictionary<int, string> holds = [];
        foreach (int id in (int[])[31, 32, 33, 34, 35, 36]) { holds[id] = await gate.WaitForIdAsync($"id = {id}"); }
        await Task.Delay(TimeSpan.FromSeconds(182) - watch.Elapsed);
        Assert.False(updating.IsCompleted || waiting.Values.Any(static one => one.Psql.HasExited));
        await gate.ApproveAsync(gate.Dba, holds[31]);
        await gate.ApproveAsync(gate.Dba, holds[32]);
        await gate.CallAsync(HttpMethod.Post, gate.Dba, $"/api/v1/holds/{holds[33]}/deny", """{"reason":"after all"}""");
        await Shell.RunAsync("kill", ["-INT", $"{waiting[34].Psql.Id}"]);
        Assert.Equal("31\n", await waiting[31].Output);
        Assert.Equal(1, await updating);
        await transaction.CommitAsync();
        Assert.Contains("after all", await waiting[33].Error, StringComparison.Ordinal);
        Assert.Contains("canceling statement due to user request", await waiting[34].Error, StringComparison.Ordinal);
        Assert.Contains("nobody approved this within 190s", await waiting[36].Error, StringComparison.Ordinal);
        await gate.Gateway.DisposeAsync();
        Assert.Contains("the gateway is stopping", await waiting[35].Error, StringComparison.Ordinal);
        await gate.StartAsync();
        Assert.Equal((1, 0), (await gate.CountAsync(35), await gate.CountAsync(31)));
        foreach ((Process psql, _, _) in waiting.Values) { psql.Dispose(); }
    }

    private (Process Psql, Task<string> Output, Task<string> Error) Start(string sql)
    {
        ProcessStartInfo start = new("psql", ["-qAtX", "-c", sql, $"host=127.0.0.1 port={gate.PlainPort} user=me dbname=orders-db"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PGPASSWORD"] = gate.Maker;
        Process psql = Process.Start(start)!;
        return (psql, psql.StandardOutput.ReadToEndAsync(), psql.StandardError.ReadToEndAsync());
    }

    [Fact]
    public async Task Pipeline_keeps_its_order_around_a_hold()
    {
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Maker);
        await client.SendAsync(
            Parse("", "SELECT 1"), Bind("", ""), Execute(""), Parse("", "DELETE FROM held WHERE id = $1"), Bind("", "", ["7"]), Execute(""), Parse("", "SELECT 2"), Bind("", ""), Execute(""), Sync);
        await gate.ApproveAsync(gate.Dba, await gate.WaitForIdAsync("$1 = '7'"));
        Assert.Equal("12DC12C12DCZ", Types((await client.ReadUntilAsync()).Where(static message => message.Type != 'N')));
        await client.SendAsync(Parse("", "DELETE FROM held WHERE id = $1"), Bind("", "", ["8"]), Execute(""), Parse("", "SELECT 2"), Bind("", ""), Execute(""), Sync, Query("SELECT 3"));
        (_, JsonElement _) = await gate.CallAsync(HttpMethod.Post, gate.Dba, $"/api/v1/holds/{await gate.WaitForIdAsync("$1 = '8'")}/deny", """{"reason":"no"}""");
        Assert.Equal("1EZ", Types((await client.ReadUntilAsync()).Where(static message => message.Type != 'N')));
        Assert.Equal("TDCZ", Types(await client.ReadUntilAsync()));
    }

    [Fact]
    public async Task Copy_waits_before_its_rows_come()
    {
        using NpgsqlConnection connection = await gate.OpenAsync(gate.Maker);
        Task<NpgsqlCopyTextWriter> begun = connection.BeginTextImportAsync("COPY held(id, note) FROM STDIN");
        await gate.ApproveAsync(gate.Dba, await gate.WaitForIdAsync("COPY held(id, note)"));
        await using (TextWriter rows = await begun) { await rows.WriteAsync("5001\tcopied\n"); }
        Assert.Equal(1, await gate.CountAsync(5001));
    }

    /// <summary>Where the search path was changed, the same text is about another table, and people are told.</summary>
    [Fact]
    public async Task Search_path_of_the_session_is_shown_and_is_part_of_what_is_granted()
    {
        const string Delete = "DELETE FROM held WHERE id = 4001";
        Task<(int Code, string Output, string Error)> first = gate.PsqlAsync(gate.Maker, Delete);
        JsonElement hold = await gate.WaitForAsync("id = 4001");
        Assert.Equal((Delete, "database orders"), (hold.GetProperty("what").GetString(), hold.GetProperty("place").GetString()));
        await gate.ApproveAsync(gate.Dba, hold.GetProperty("id").GetString()!, """{"uses":5,"for":"1h","same_statement":true}""");
        Assert.Equal(0, (await first).Code);
        Assert.Equal(0, (await gate.PsqlAsync(gate.Maker, Delete)).Code);
        using NpgsqlConnection connection = await gate.OpenAsync(gate.Maker, "Search Path=elsewhere;");
        foreach (string set in (string[])["SET search_path = pg_temp, public", "SELECT set_config('search_path', 'other', false)"])
        {
            using NpgsqlCommand change = new(set, connection);
            await change.ExecuteNonQueryAsync();
        }
        using NpgsqlCommand again = new(Delete, connection);
        Task<int> waiting = again.ExecuteNonQueryAsync();
        hold = await gate.WaitForAsync("id = 4001");
        Assert.Equal(
            $"{Delete}\n-- this session began with search_path = elsewhere\n-- this session has run: SET search_path = pg_temp, public\n-- this session has run: SELECT set_config('search_path', 'other', false)",
            hold.GetProperty("what").GetString());
        await gate.CallAsync(HttpMethod.Post, gate.Dba, $"/api/v1/holds/{hold.GetProperty("id").GetString()}/deny", """{"reason":"not there"}""");
        await Assert.ThrowsAsync<PostgresException>(() => waiting);
        string grant = (await gate.CallAsync(HttpMethod.Get, gate.Dba, "/api/v1/grants")).Body.GetProperty("grants").EnumerateArray().First().GetProperty("id").GetString()!;
        await gate.CallAsync(HttpMethod.Post, gate.Dba, $"/api/v1/grants/{grant}/revoke", """{"reason":"done"}""");
    }

    /// <summary>PostgreSQL takes names of parameters in any case.</summary>
    [Fact]
    public async Task Search_path_that_a_session_begins_with_is_shown_however_it_is_spelled()
    {
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Maker, Version30, ("Search_PATH", "elsewhere"));
        await client.SendAsync(Query("DELETE FROM held WHERE id = 4301"));
        JsonElement hold = await gate.WaitForAsync("id = 4301");
        Assert.EndsWith("\n-- this session began with search_path = elsewhere", hold.GetProperty("what").GetString(), StringComparison.Ordinal);
        await gate.CallAsync(HttpMethod.Post, gate.Dba, $"/api/v1/holds/{hold.GetProperty("id").GetString()}/deny", """{"reason":"not there"}""");
        Assert.Equal("NEZ", Types(await client.ReadUntilAsync()));
    }

    /// <summary>Literals are left out of what is the same statement, but where one may be code or the argument of a function.</summary>
    [Fact]
    public async Task Grant_for_the_same_statement_covers_other_values_and_no_other_code()
    {
        string asker = gate.Token("stan", "makers");
        await GrantAsync("DELETE FROM held WHERE id = 4201");
        Assert.Equal(0, (await gate.PsqlAsync(asker, "DELETE FROM held WHERE id = 4202")).Code);
        await GrantAsync("DELETE FROM held WHERE id = abs(-4203)");
        Task<(int Code, string Output, string Error)> other = gate.PsqlAsync(asker, "DELETE FROM held WHERE id = abs(-4204)");
        await gate.CallAsync(HttpMethod.Post, gate.Dba, $"/api/v1/holds/{await gate.WaitForIdAsync("abs(-4204)")}/deny", """{"reason":"another"}""");
        Assert.Equal(1, (await other).Code);

        async Task GrantAsync(string sql)
        {
            Task<(int Code, string Output, string Error)> first = gate.PsqlAsync(asker, sql);
            await gate.ApproveAsync(gate.Dba, await gate.WaitForIdAsync(sql), """{"uses":5,"for":"1h","same_statement":true}""");
            Assert.Equal(0, (await first).Code);
        }
    }

    [Fact]
    public async Task Statement_that_a_mask_would_hide_from_approvers_is_denied()
    {
        (int code, _, string error) = await gate.PsqlAsync(gate.Maker, "DELETE FROM held WHERE id = 4002 /* -----BEGIN PRIVATE KEY----- */; DELETE FROM held; /* -----END PRIVATE KEY----- */");
        Assert.Equal(1, code);
        Assert.Contains("approvers cannot be shown this whole: what is masked as secret.pem_private_key reaches over more than a value", error, StringComparison.Ordinal);
        foreach (string hiding in new[] { "ALTER ROLE nobody PASSWORD 'x'; DO $$ BEGIN DELETE FROM held; END $$", "INSERT INTO held (id, password) VALUES (1, run_sql('DELETE FROM held'))" })
        {
            (code, _, error) = await gate.PsqlAsync(gate.Maker, $"DELETE FROM held WHERE id = 4002; {hiding}");
            Assert.Equal(1, code);
            Assert.Contains("approvers cannot be shown this whole: its literals are left out, and one of them may be code", error, StringComparison.Ordinal);
        }
        (code, _, error) = await gate.PsqlAsync(gate.Maker, $"DELETE FROM held WHERE note = '{new string('x', 70_000)}'");
        Assert.Equal(1, code);
        Assert.Contains("of which 65536 are shown", error, StringComparison.Ordinal);
    }

    /// <summary>Ways to have the target run, unseen, what it was only to parse.</summary>
    [Fact]
    public async Task Held_statement_cannot_be_run_by_another_way()
    {
        const string Delete = "DELETE FROM held WHERE id = 9";
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Maker);
        await client.SendAsync(Parse("s", Delete), Sync, Parse("", Delete), Sync);
        Assert.Equal("1Z1Z", Types([.. await client.ReadUntilAsync(), .. await client.ReadUntilAsync()]));
        Assert.Contains("EXECUTE is not possible", Error(await client.QueryAsync("EXECUTE s")), StringComparison.Ordinal);
        await client.SendAsync(Parse("e", "EXECUTE s"), Bind("", "e"), Execute(""), Sync);
        Assert.Contains("EXECUTE is not possible", Error(await client.ReadUntilAsync()), StringComparison.Ordinal);
        Assert.Contains("cannot be prepared in SQL", Error(await client.QueryAsync($"PREPARE p AS {Delete}")), StringComparison.Ordinal);
        // A Parse that the target skips makes the gateway forget the name; the target must not know it either.
        await client.SendAsync(Describe('S', "nothing"), Parse("s", "SELECT 1"), Parse("", "SELECT 1"), Sync);
        Assert.Equal("EZ", Types(await client.ReadUntilAsync()));
        foreach (string name in new[] { "s", "" })
        {
            await client.SendAsync(Bind("", name), Execute(""), Sync);
            Assert.Contains("does not exist", Error(await client.ReadUntilAsync()), StringComparison.Ordinal);
        }
        // The same in one go, before any answer is seen.
        await client.SendAsync(Parse("t", Delete), Sync, Describe('S', "nothing"), Parse("t", "SELECT 1"), Sync, Bind("", "t"), Execute(""), Sync);
        List<RawMessage> all = [.. await client.ReadUntilAsync(), .. await client.ReadUntilAsync(), .. await client.ReadUntilAsync()];
        Assert.Equal("1ZEZEZ", Types(all));
        Assert.Equal(1, await gate.CountAsync(9));
        await client.SendAsync(Bind("", "edgegate:0123"), Sync);
        Assert.Equal("08P01", (await client.ReadAsync())!.Field('C'));
    }

    [Fact]
    public async Task Part_of_a_statement_that_no_rule_allows_is_denied_though_another_part_is_held()
    {
        (int code, _, string error) = await gate.PsqlAsync(gate.Maker, "WITH d AS (DELETE FROM held WHERE id = 10 RETURNING id) SELECT pg_read_file('/etc/passwd') FROM d");
        Assert.Equal(1, code);
        Assert.Contains("no rule allows the function pg_read_file", error, StringComparison.Ordinal);
    }

    private static string Error(List<RawMessage> answer) => answer.Single(static message => message.Type == 'E').Field('M');
}
