using System.Diagnostics;
using System.Text.Json;
using Npgsql;
using Xunit;

namespace EdgeGate.EndToEnd.Approvals;

/// <summary>Sessions of PostgreSQL whose start waits for approval, and that last no longer than they were granted.</summary>
public sealed class SessionHoldTests(GateFixture gate) : IAsyncLifetime
{
    private readonly HoldGate holds = new(gate);

    public async ValueTask InitializeAsync() => await holds.InitializeAsync();

    public async ValueTask DisposeAsync() => await holds.DisposeAsync();

    [Fact]
    public async Task Psql_waits_to_be_let_in_and_then_runs_what_its_rules_allow()
    {
        string visitor = holds.Token("vera", "visitors");
        Task<(int Code, string Output, string Error)> psql = holds.PsqlAsync(visitor, "SELECT 6 * 7");
        JsonElement hold = await holds.WaitForAsync("a session with orders-db");
        Assert.Equal("session", hold.GetProperty("kind").GetString());
        string id = hold.GetProperty("id").GetString()!;
        Assert.DoesNotContain("\"code\":\"session.start\"", await holds.Gateway.AuditAsync(), StringComparison.Ordinal);
        await holds.ApproveAsync(holds.Dba, id);
        (int code, string output, string error) = await psql;
        Assert.Equal((0, "42\n"), (code, output));
        Assert.Contains($"this waits for approval: hold {id} (rule: visitors are let in)", error, StringComparison.Ordinal);
        Assert.Contains("disconnect to withdraw", error, StringComparison.Ordinal);
        await Ssh.SshFixture.AuditedAsync(holds.Gateway, "session.start", "\"subject\":\"vera\"", id);
        // Once is once: what they run is judged by the other rules, and the next session waits again.
        psql = holds.PsqlAsync(visitor, "DELETE FROM held WHERE id = 1");
        await holds.ApproveAsync(holds.Dba, await holds.WaitForIdAsync("a session with orders-db"));
        Assert.Contains("no rule allows DELETE", (await psql).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Denied_start_and_one_that_a_rule_denies_are_told_why()
    {
        Task<(int Code, string Output, string Error)> psql = holds.PsqlAsync(holds.Token("vera", "visitors"), "SELECT 1");
        await holds.CallAsync(HttpMethod.Post, holds.Dba, $"/api/v1/holds/{await holds.WaitForIdAsync("a session with")}/deny", """{"reason":"not on Fridays"}""");
        (int code, string output, string error) = await psql;
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("dora@example.com denied this: not on Fridays", error, StringComparison.Ordinal);
        (code, _, error) = await holds.PsqlAsync(holds.Token("r2", "robots"), "SELECT 1");
        Assert.Equal(2, code);
        Assert.Contains("rule 'no robots' denies sessions on orders-db (rule: no robots)", error, StringComparison.Ordinal);
        await Ssh.SshFixture.AuditedAsync(holds.Gateway, "session.refused", "\"subject\":\"r2\"", "session_denied");
    }

    [Fact]
    public async Task Client_that_leaves_withdraws_and_a_crash_loses_what_waited()
    {
        using Process psql = Start("vera");
        string id = await holds.WaitForIdAsync("a session with");
        psql.Kill();
        JsonElement withdrawn = await holds.WaitForAsync("a session with", "withdrawn");
        Assert.Equal((id, "the client left"), (withdrawn.GetProperty("id").GetString(), withdrawn.GetProperty("why").GetString()));
        Task<(int Code, string Output, string Error)> other = holds.PsqlAsync(holds.Token("vera", "visitors"), "SELECT 1");
        id = await holds.WaitForIdAsync("a session with");
        await holds.Gateway.KillAsync();
        Assert.Equal(2, (await other).Code);
        await holds.StartAsync();
        Assert.Equal("lost", (await holds.CallAsync(HttpMethod.Get, holds.Dba, $"/api/v1/holds/{id}")).Body.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Granted_session_ends_when_the_grant_does_or_is_taken_back()
    {
        string visitor = holds.Token("vera", "visitors");
        (_, string id, string wrong) = await holds.CliAsync(visitor, "request", "orders-db", "--for", "10s", "--reason", "a look");
        Assert.True(id.Length > 1, wrong);
        await holds.ApproveAsync(holds.Dba, id.Trim(), """{"for":"10s"}""");
        using (NpgsqlConnection connection = await holds.OpenAsync(visitor)) { Assert.Equal("the time you were granted is over", await EndOfAsync(connection)); }
        await Ssh.SshFixture.AuditedAsync(holds.Gateway, "session.end", "\"subject\":\"vera\"", "\"reason\":\"GrantEnded\"");

        (_, id, _) = await holds.CliAsync(visitor, "request", "orders-db", "--for", "1h", "--reason", "a longer look");
        await holds.ApproveAsync(holds.Dba, id.Trim(), """{"for":"1h"}""");
        using (NpgsqlConnection connection = await holds.OpenAsync(visitor))
        {
            Assert.Equal(42L, await AskAsync(connection));
            (_, JsonElement grants) = await holds.CallAsync(HttpMethod.Get, holds.Dba, "/api/v1/grants");
            string grant = grants.GetProperty("grants").EnumerateArray().First().GetProperty("id").GetString()!;
            Assert.Equal(0, (await holds.CliAsync(holds.Dba, "approvals", "revoke", grant, "--reason", "seen enough")).Code);
            Assert.Equal("the time you were granted is over", await EndOfAsync(connection));
        }
    }

    [Fact]
    public async Task Grant_for_one_session_can_be_taken_back_from_it()
    {
        string visitor = holds.Token("vera", "visitors");
        Task<NpgsqlConnection> opening = holds.OpenAsync(visitor);
        await holds.ApproveAsync(holds.Dba, await holds.WaitForIdAsync("a session with"), """{"for":"1h","uses":1}""");
        using NpgsqlConnection connection = await opening;
        Assert.Equal(42L, await AskAsync(connection));
        (_, JsonElement grants) = await holds.CallAsync(HttpMethod.Get, holds.Dba, "/api/v1/grants");
        JsonElement grant = grants.GetProperty("grants").EnumerateArray().Single();
        Assert.Equal(0, grant.GetProperty("uses_left").GetInt32());
        Assert.Equal(0, (await holds.CliAsync(holds.Dba, "approvals", "revoke", grant.GetProperty("id").GetString()!, "--reason", "seen enough")).Code);
        Assert.Equal("the time you were granted is over", await EndOfAsync(connection));
    }

    [Fact]
    public async Task Reload_ends_what_waits_under_rules_that_changed()
    {
        string config = Path.Combine(holds.Folder, "edgegate.yaml");
        Task<(int Code, string Output, string Error)> session = holds.PsqlAsync(holds.Token("vera", "visitors"), "SELECT 1");
        Task<(int Code, string Output, string Error)> changed = holds.PsqlAsync(holds.Maker, "DELETE FROM held WHERE id = 4101");
        Task<(int Code, string Output, string Error)> kept = holds.PsqlAsync(holds.Token("gil", "guarded"), "SELECT 1 /* payroll run kept */");
        await holds.WaitForIdAsync("a session with");
        await holds.WaitForIdAsync("id = 4101");
        string id = await holds.WaitForIdAsync("kept");
        string text = await File.ReadAllTextAsync(config);
        await holds.Gateway.ReloadAsync(text.Replace("approval: { groups: [dba], wait: 5m, grant: { for: 1h, uses: 5 }, break_glass: { groups: [oncall] } }", "approval: { groups: [security], wait: 5m }", StringComparison.Ordinal));
        // What let this session in is not what it was: it ends besides, and psql may be gone by then.
        Assert.Matches("the rules changed while it waited: ask again|the configuration changed, and what you were let in by is no longer as it was", (await changed).Error);
        Assert.Contains("the rules changed while it waited: ask again", (await session).Error, StringComparison.Ordinal);
        Assert.False(kept.IsCompleted);
        await holds.ApproveAsync(holds.Dba, id);
        Assert.Equal(0, (await kept).Code);
    }

    [Fact]
    public async Task Replication_waits_to_be_let_in_too()
    {
        Task<(int Code, string Output, string Error)> psql = Shell.RunAsync(
            "psql", ["-qAtX", "-c", "IDENTIFY_SYSTEM", holds.Target("replication=database")], new Dictionary<string, string> { ["PGPASSWORD"] = holds.Token("vera", "visitors") });
        await holds.ApproveAsync(holds.Dba, await holds.WaitForIdAsync("a session with"));
        (int code, string output, string error) = await psql;
        Assert.True(code == 0, error);
        Assert.Contains("|", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_explain_knows_the_start_of_sessions()
    {
        string config = Path.Combine(holds.Folder, "edgegate.yaml");
        (int code, string output, _) = await Shell.RunAsync(GatewayProcess.Binary, ["policy", "explain", config, "--groups", "visitors", "--connection", "orders-db", "--session", "--expect", "hold"]);
        Assert.Equal((0, true), (code, output.StartsWith("hold (rule: visitors are let in)", StringComparison.Ordinal)));
        Assert.Equal(1, (await Shell.RunAsync(GatewayProcess.Binary, ["policy", "explain", config, "--groups", "makers", "--connection", "orders-db", "--session", "--expect", "deny"])).Code);
    }

    private Process Start(string subject)
        => Process.Start(new ProcessStartInfo("psql", ["-qAtX", "-c", "SELECT 1", holds.Target()]) { RedirectStandardError = true, Environment = { ["PGPASSWORD"] = holds.Token(subject, "visitors") } })!;

    private static async Task<long> AskAsync(NpgsqlConnection connection)
    {
        using NpgsqlCommand ask = new("SELECT 42::bigint", connection);
        return (long)(await ask.ExecuteScalarAsync())!;
    }

    /// <summary>Asks until the session is ended, and gives what it was told.</summary>
    private static async Task<string> EndOfAsync(NpgsqlConnection connection)
    {
        for (int i = 0; i < 200; i++)
        {
            try
            {
                await AskAsync(connection);
            }
            catch (PostgresException end)
            {
                return end.MessageText;
            }
            await Task.Delay(100);
        }
        throw new TimeoutException("the session goes on");
    }
}
