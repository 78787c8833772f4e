using System.Text.Json;
using Xunit;

namespace EdgeGate.EndToEnd;

/// <summary>Replication connections, with PostgreSQL's own tools: denied unless a rule says so, counted when it does.</summary>
public sealed class ReplicationTests(GateFixture gate)
{
    private string Replicator => gate.Issuer.Token("rita", "replicators");

    [Fact]
    public async Task Replication_is_denied_without_a_rule()
    {
        (int code, _, string error) = await ToolAsync(gate.Analyst, "pg_receivewal", "-D", Folder(), "--no-loop");
        Assert.Equal(1, code);
        Assert.Contains("no rule allows replication connections to orders-db (rule: default)", error, StringComparison.Ordinal);
        foreach (string mode in new[] { "true", "on", "database" })
        {
            (code, _, error) = await gate.PsqlAsync(gate.Engineer, "IDENTIFY_SYSTEM", options: $"replication={mode} sslmode=require");
            Assert.Equal(2, code);
            Assert.Contains("no rule allows replication connections", error, StringComparison.Ordinal);
        }
        Assert.Contains("\"reason\":\"replication\"", await gate.Gateway.AuditAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rule_for_replication_opens_nothing_else()
    {
        (int code, _, string error) = await gate.PsqlAsync(Replicator, "DELETE FROM person");
        Assert.Equal(1, code);
        Assert.Contains("no rule allows DELETE", error, StringComparison.Ordinal);
        (code, _, error) = await gate.PsqlAsync(Replicator, "IDENTIFY_SYSTEM");
        Assert.Equal(1, code);
        Assert.Contains("cannot be judged", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wal_is_received()
    {
        string folder = Folder();
        await gate.Postgres.SqlAsync("\\connect orders\nCREATE TABLE IF NOT EXISTS walled(t text); SELECT pg_switch_wal(); INSERT INTO walled SELECT 'wal-marker-' || repeat(md5(g::text), 10) FROM generate_series(1, 1000) g;");
        string slot = "wal" + Guid.NewGuid().ToString("N")[..8];
        (int made, _, string problem) = await ToolAsync(Replicator, "pg_receivewal", "--create-slot", "--slot", slot);
        Assert.True(made == 0, problem);
        string end = await gate.Postgres.SqlAsync("SELECT pg_current_wal_lsn()");
        await gate.Postgres.SqlAsync("\\connect orders\nINSERT INTO walled VALUES ('more');");
        (int code, _, string error) = await ToolAsync(Replicator, "pg_receivewal", "-D", folder, "--no-loop", "--endpos", end);
        Assert.True(code == 0, error);
        Assert.Contains(Directory.GetFiles(folder), static file => File.ReadAllBytes(file).AsSpan().IndexOf("wal-marker-c4ca4238a0b923820dcc509a6f75849b"u8) > 0);
        (int dropped, _, _) = await ToolAsync(Replicator, "pg_receivewal", "--drop-slot", "--slot", slot);
        Assert.Equal(0, dropped);
        JsonElement streamed = (await EventsAsync("rita", "replication.streamed")).Last(static line => line.GetProperty("kinds").GetString() == "start_replication");
        Assert.Equal("replicas stream", streamed.GetProperty("rule").GetString());
        Assert.True(streamed.GetProperty("bytes").GetInt64() > 300_000);
    }

    [Fact]
    public async Task Base_backup_is_whole()
    {
        string folder = Folder();
        (int code, _, string error) = await ToolAsync(gate.Issuer.Token("bea", "replicators"), "pg_basebackup", "-D", folder, "-X", "stream", "-c", "fast");
        Assert.True(code == 0, error);
        (int verified, string said, string problem) = await Shell.RunAsync(ScratchPostgres.Program("pg_verifybackup"), [folder]);
        Assert.True(verified == 0, said + problem);
        JsonElement streamed = (await EventsAsync("bea", "replication.streamed")).First(static line => line.GetProperty("kinds").GetString() == "base_backup");
        Assert.True(streamed.GetProperty("bytes").GetInt64() > 1_000_000);
    }

    [Fact]
    public async Task Base_backup_that_the_server_keeps_is_denied()
    {
        string folder = Folder();
        (int code, _, string error) = await gate.PsqlAsync(Replicator, $"BASE_BACKUP (TARGET 'server', TARGET_DETAIL '{folder}/made', CHECKPOINT 'fast')", options: "replication=true sslmode=require");
        Assert.Equal(1, code);
        Assert.Contains("a base backup may only be sent to the client", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder + "/made"));
    }

    [Fact]
    public async Task Logical_changes_are_received()
    {
        string token = gate.Issuer.Token("lea", "replicators");
        string slot = "logical" + Guid.NewGuid().ToString("N")[..8];
        (int made, _, string problem) = await ToolAsync(token, "pg_recvlogical", "--create-slot", "-P", "test_decoding", "--slot", slot, "-d", "orders-db");
        Assert.True(made == 0, problem);
        await gate.Postgres.SqlAsync("\\connect orders\nCREATE TABLE IF NOT EXISTS changed(t text); INSERT INTO changed VALUES ('logical-marker-1');");
        string end = await gate.Postgres.SqlAsync("SELECT pg_current_wal_lsn()");
        (int code, string output, string error) = await ToolAsync(token, "pg_recvlogical", "--start", "--slot", slot, "-d", "orders-db", "--no-loop", "--endpos", end, "-f", "-");
        Assert.True(code == 0, error);
        Assert.Contains("table public.changed: INSERT: t[text]:'logical-marker-1'", output, StringComparison.Ordinal);
        (int dropped, _, _) = await ToolAsync(token, "pg_recvlogical", "--drop-slot", "--slot", slot, "-d", "orders-db");
        Assert.Equal(0, dropped);
        JsonElement streamed = Assert.Single(await EventsAsync("lea", "replication.streamed"));
        Assert.True(streamed.GetProperty("bytes_from_client").GetInt64() > 0);
        // The recordings hold what was asked and how much passed, never what passed.
        List<string> asked = [];
        foreach (JsonElement session in await gate.SessionsAsync("lea"))
        {
            (_, string plain, _) = await Shell.RunAsync("zstdcat", [session.GetProperty("recording").GetString()!]);
            Assert.DoesNotContain("logical-marker-1", plain, StringComparison.Ordinal);
            asked.AddRange(plain.Split('\n').Where(static line => line.Contains("START_REPLICATION", StringComparison.Ordinal) || line.Contains("\"k\":\"copy\"", StringComparison.Ordinal)));
        }
        Assert.Contains(asked, static line => line.Contains("START_REPLICATION SLOT", StringComparison.Ordinal));
        Assert.Contains(asked, static line => line.Contains("\"bytes_from_client\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sql_on_a_replication_connection_stays_judged_and_masked()
    {
        (int code, string output, string error) = await gate.PsqlAsync(
            Replicator,
            """
            IDENTIFY_SYSTEM;
            DELETE FROM person;
            SELECT email FROM person WHERE id = 1;
            COPY person(email) TO STDOUT;
            SHOW primary_conninfo;
            SELECT 'still here';
            """,
            options: "replication=database sslmode=require", isScript: true);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(0, code);
        Assert.Contains("|orders", lines[0], StringComparison.Ordinal);
        Assert.Equal(["[pii.email]", "still here"], lines[1..]);
        Assert.Contains("no rule allows DELETE", error, StringComparison.Ordinal);
        Assert.Contains("COPY TO STDOUT that must be masked needs an ordinary connection", error, StringComparison.Ordinal);
        Assert.Contains("no rule allows SHOW", error, StringComparison.Ordinal);
    }

    private string Folder() => Directory.CreateDirectory(Path.Combine(gate.Folder, Guid.NewGuid().ToString("N"))).FullName;

    /// <summary>Runs a tool of PostgreSQL through the gateway; those for physical replication name the connection by the user.</summary>
    private Task<(int Code, string Output, string Error)> ToolAsync(string token, string program, params string[] arguments)
    {
        int name = Array.IndexOf(arguments, "-d");
        string target = $"host=127.0.0.1 port={gate.Port} user=orders-db sslmode=require";
        List<string> words = [.. arguments];
        if (name >= 0) { words[name + 1] = target + " dbname=" + words[name + 1]; }
        else { words.AddRange(["-d", target]); }
        return Shell.RunAsync(ScratchPostgres.Program(program), words, new Dictionary<string, string> { ["PGPASSWORD"] = token });
    }

    private async Task<List<JsonElement>> EventsAsync(string subject, string code)
    {
        string audit = await gate.Gateway.AuditAsync();
        return [.. audit.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.TryGetProperty("subject", out JsonElement who) && who.GetString() == subject && line.GetProperty("code").GetString() == code)];
    }
}
