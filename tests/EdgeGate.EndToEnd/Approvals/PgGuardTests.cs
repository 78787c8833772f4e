using System.Diagnostics;
using Npgsql;
using Xunit;
using static EdgeGate.EndToEnd.RawClient;

namespace EdgeGate.EndToEnd.Approvals;

/// <summary>Rules that look into statements and their parameters, count them, and watch their results; with stock clients.</summary>
public sealed class PgGuardTests(HoldGate gate) : IClassFixture<HoldGate>
{
    // Made up here, so that no scanner of repositories takes it for a key.
    private static readonly string Key = "AKIA" + "QYLPMN5HHHFPZAM2";

    private string Guarded => gate.Token($"guarded-{Guid.NewGuid():N}", "guarded");

    [Fact]
    public async Task Statement_that_contains_a_class_is_denied_with_the_rule_and_what_it_found()
    {
        (int code, _, string error) = await gate.PsqlAsync(Guarded, $"SELECT '{Key}' AS guarded_literal");
        Assert.Equal(1, code);
        Assert.Contains("42501: rule 'no secrets' denies SELECT on orders-db: it contains secret.*", error, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, await gate.Gateway.AuditAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Parameter_that_contains_a_class_is_denied_and_the_session_goes_on(bool isPrepared)
    {
        using NpgsqlConnection connection = await gate.OpenAsync(Guarded);
        using NpgsqlCommand insert = new("INSERT INTO held(id, note) VALUES ($1, $2)", connection) { Parameters = { new() { Value = 7001 }, new() { Value = $"key {Key} end" } } };
        if (isPrepared) { await insert.PrepareAsync(); }
        PostgresException denied = await Assert.ThrowsAsync<PostgresException>(() => insert.ExecuteNonQueryAsync());
        Assert.Contains("rule 'no secrets' denies INSERT, SELECT on orders-db: it contains secret.*", denied.MessageText, StringComparison.Ordinal);
        int id = isPrepared ? 7002 : 7003;
        insert.Parameters[0].Value = id;
        insert.Parameters[1].Value = "no key";
        Assert.Equal(1, await insert.ExecuteNonQueryAsync());
        Assert.Equal((0, 1), (await gate.CountAsync(7001), await gate.CountAsync(id)));
    }

    [Fact]
    public async Task What_cannot_be_looked_into_is_denied()
    {
        string who = Guarded;
        (_, _, string error) = await gate.PsqlAsync(who, "PREPARE hidden AS SELECT $1::text");
        Assert.Contains("cannot be prepared in SQL", error, StringComparison.Ordinal);
        (_, _, error) = await gate.PsqlAsync(who, "COPY held FROM STDIN");
        Assert.Contains("rule 'no secrets' denies", error, StringComparison.Ordinal);
        Assert.Contains("it cannot be looked into: its rows come after it", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_hold_a_statement_and_another_runs()
    {
        string who = Guarded;
        Task<(int Code, string Output, string Error)> psql = gate.PsqlAsync(who, "SELECT 1 AS x /* payroll  RUN */, 'word-hold'");
        await gate.ApproveAsync(gate.Dba, await gate.WaitForIdAsync("word-hold"));
        Assert.Equal((0, "1|word-hold\n"), ((await psql).Code, (await psql).Output));
        Assert.Equal("2\n", (await gate.PsqlAsync(who, "SELECT 2")).Output);
    }

    [Fact]
    public async Task Warning_is_a_notice_and_the_statement_runs()
    {
        string who = Guarded;
        (int code, string output, string error) = await gate.PsqlAsync(who, "SELECT 3 AS legacy_column");
        Assert.Equal((0, "3\n"), (code, output));
        Assert.Contains("NOTICE:  00000: rule 'legacy' warns of this: it says 'legacy_column'", error, StringComparison.Ordinal);
        Assert.Contains((await gate.Gateway.AuditAsync()).Split('\n'), line => line.Contains("\"code\":\"rule.warned\"", StringComparison.Ordinal) && line.Contains("\"rule\":\"legacy\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Observed_rule_is_counted_and_audited_and_the_client_sees_nothing_of_it()
    {
        (int code, string output, string error) = await gate.PsqlAsync(Guarded, "SELECT 4 AS watched_column");
        Assert.Equal((0, "4\n", ""), (code, output, error));
        await Ssh.SshFixture.AuditedAsync(gate.Gateway, "rule.observed", "\"would\":\"deny\"");
        using HttpClient http = new();
        Assert.Contains("edgegate_rule_findings_total{protocol=\"postgres\",rule=\"watched\",finding=\"would_deny\"}", await http.GetStringAsync($"{gate.Url}/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Result_that_grows_too_large_ends_the_session_with_the_rule()
    {
        using NpgsqlConnection connection = await gate.OpenAsync(Guarded);
        using NpgsqlCommand fits = new("SELECT generate_series(1, 1000)", connection);
        int rows = 0;
        await using (NpgsqlDataReader reader = await fits.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync()) { rows++; }
        }
        Assert.Equal(1000, rows);
        using NpgsqlCommand beyond = new("SELECT generate_series(1, 1001)", connection);
        PostgresException ended = await Assert.ThrowsAsync<PostgresException>(async () =>
        {
            await using NpgsqlDataReader reader = await beyond.ExecuteReaderAsync();
            while (await reader.ReadAsync()) { }
        });
        Assert.Equal(("FATAL", "42501", "the session ends: its result has more than 1000 rows"), (ended.Severity, ended.SqlState, ended.MessageText));
        (_, _, string error) = await gate.PsqlAsync(Guarded, "SELECT generate_series(1, 1001)");
        Assert.Contains("DETAIL:  rule: small results", error, StringComparison.Ordinal);
        (_, _, error) = await gate.PsqlAsync(Guarded, "BEGIN; DECLARE c CURSOR FOR SELECT generate_series(1, 1001); FETCH ALL c");
        Assert.Contains("it cannot be fetched from a cursor", error, StringComparison.Ordinal);
        // A COPY that no mask applies to passes as bytes, in the midst of which no word can be said.
        (int code, string output, _) = await gate.PsqlAsync(Guarded, "COPY (SELECT repeat('z', 100000) FROM generate_series(1, 200)) TO STDOUT");
        Assert.NotEqual(0, code);
        Assert.InRange(output.Length, 0, 4_000_000);
    }

    /// <summary>FETCH takes rows of the protocol's portals too, and a Close that the target passes over leaves it one that the gateway does not know.</summary>
    [Fact]
    public async Task Rows_of_a_limited_portal_come_by_no_other_way()
    {
        const string Beyond = "SELECT generate_series(1, 1001)";
        using RawClient client = await LoginAsync(gate.PlainPort, Guarded);
        await client.QueryAsync("BEGIN");
        await client.SendAsync(Parse("", "FETCH ALL p"), Bind("f", ""), Parse("", Beyond), Bind("p", ""), Sync);
        Assert.Equal("1212Z", Types(await client.ReadUntilAsync()));
        await client.QueryAsync("SAVEPOINT s");
        foreach (byte[][] attempt in (byte[][][])[[Query("FETCH ALL p")], [Execute("f"), Sync], [Execute("cursor"), Sync]])
        {
            await client.SendAsync(attempt);
            List<RawMessage> denied = await client.ReadUntilAsync();
            Assert.Equal(("EZ", "42501"), (Types(denied), denied[0].Field('C')));
            Assert.Equal("CZ", Types(await client.QueryAsync("ROLLBACK TO s")));
        }
        await client.SendAsync(Parse("", "SELECT 1 FROM nowhere"), Close('P', "p"), Sync);
        await client.ReadUntilAsync();
        await client.QueryAsync("ROLLBACK TO s");
        await client.SendAsync(Execute("p"), Sync);
        Assert.DoesNotContain('D', Types(await client.ReadUntilAsync()));
    }

    [Fact]
    public async Task Rate_counts_each_run_of_a_prepared_statement_and_of_one_person_alone()
    {
        string subject = $"fast-{Guid.NewGuid():N}";
        // Npgsql would ask for types first.
        using NpgsqlConnection connection = await gate.OpenAsync(gate.Token(subject, "limited"), "Server Compatibility Mode=NoTypeLoading");
        using NpgsqlCommand show = new("SELECT $1::int", connection) { Parameters = { new() { Value = 5 } } };
        await show.PrepareAsync();
        for (int i = 0; i < 5; i++) { Assert.Equal(5, await show.ExecuteScalarAsync()); }
        PostgresException denied = await Assert.ThrowsAsync<PostgresException>(() => show.ExecuteScalarAsync());
        Assert.Contains("rule 'five a minute' denies SELECT on orders-db: more than 5 operations a minute", denied.MessageText, StringComparison.Ordinal);
        (int code, _, _) = await gate.PsqlAsync(gate.Token(subject, "limited"), "SELECT 1");
        Assert.Equal(1, code);
        Assert.Equal("1\n", (await gate.PsqlAsync(gate.Token(subject + "-other", "limited"), "SELECT 1")).Output);
    }
}
