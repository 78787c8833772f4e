using System.Text.Json;
using EdgeGate.EndToEnd.Ssh;
using Npgsql;
using Xunit;

namespace EdgeGate.EndToEnd.Identity;

/// <summary>Passwords the gateway makes for tools: psql and Npgsql by SCRAM-SHA-256.</summary>
[Collection("login")]
public sealed class PasswordTests(LoginFixture gate)
{
    [Fact]
    public async Task Password_signs_its_maker_in_until_it_is_revoked()
    {
        Dictionary<string, string> home = await gate.SignInAsync("analyst-gus");
        (string id, string user, string password) = await MakeAsync(home);
        (int code, string output, string error) = await PsqlAsync(user, password);
        Assert.True((code, output) == (0, "1\n"), error);
        await SshFixture.AuditedAsync(gate.Gateway, "session.start", "\"subject\":\"analyst-gus\"", "\"proof\":\"password\"", gate.Provider.Url);
        await using (NpgsqlConnection connection = new($"Host=localhost;Port={gate.Port};Username={user};Password={password};Database=orders-db;SSL Mode=Require;Pooling=false"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using NpgsqlCommand command = new("SELECT 7", connection);
            Assert.Equal(7, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        }
        // It is nowhere: not in the state, not in the audit log.
        foreach (string file in Directory.EnumerateFiles(gate.Gateway.State, "*", SearchOption.TopDirectoryOnly).Where(static file => file.Contains("state.db", StringComparison.Ordinal) || file.EndsWith(".jsonl", StringComparison.Ordinal)))
        {
            using FileStream open = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using MemoryStream bytes = new();
            await open.CopyToAsync(bytes, TestContext.Current.CancellationToken);
            Assert.True(bytes.ToArray().AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(password)) < 0, file);
        }
        Assert.Contains(id, (await LoginFixture.RunAsync(home, "password", "--list")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await LoginFixture.RunAsync(home, "password", "--revoke", id)).Code);
        Assert.Contains("the password was not accepted", (await PsqlAsync(user, password)).Error, StringComparison.Ordinal);
        Assert.Equal(3, (await LoginFixture.RunAsync(home, "password", "--revoke", id)).Code);
    }

    [Fact]
    public async Task Revoked_password_ends_the_sessions_it_opened_and_no_others()
    {
        Dictionary<string, string> home = await gate.SignInAsync("analyst-lou");
        (string id, string user, string password) = await MakeAsync(home);
        (_, string other, string otherPassword) = await MakeAsync(home);
        Task<(int Code, string Output, string Error)> sleeping = PsqlAsync(user, password, sql: "SELECT pg_sleep(50)");
        string start = await SshFixture.AuditedAsync(gate.Gateway, "session.start", "\"subject\":\"analyst-lou\"", "\"proof\":\"password\"");
        string session = JsonDocument.Parse(start).RootElement.GetProperty("session").GetString()!;
        await using NpgsqlConnection kept = new($"Host=localhost;Port={gate.Port};Username={other};Password={otherPassword};Database=orders-db;SSL Mode=Require;Pooling=false");
        await kept.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, (await LoginFixture.RunAsync(home, "password", "--revoke", id)).Code);
        Assert.Contains("FATAL:  the password you signed in with was revoked", (await sleeping).Error, StringComparison.Ordinal);
        await SshFixture.AuditedAsync(gate.Gateway, "session.end", session, "\"reason\":\"PasswordRevoked\"");
        await SshFixture.AuditedAsync(gate.Gateway, "password.revoked", id, "\"subject\":\"analyst-lou\"");
        await using NpgsqlCommand command = new("SELECT 7", kept);
        Assert.Equal(7, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_password_reads_alike()
    {
        Dictionary<string, string> home = await gate.SignInAsync("analyst-hal");
        (_, string user, string password) = await MakeAsync(home);
        (_, string elsewhere, string elsewherePassword) = await MakeAsync(home, "--network", "192.0.2.0/24");
        string expected = (await PsqlAsync(user, "wrong")).Error;
        Assert.Contains("FATAL:  the password was not accepted", expected, StringComparison.Ordinal);
        Assert.Equal(expected, (await PsqlAsync(user, password, "other-db")).Error);
        Assert.Equal(expected, (await PsqlAsync(elsewhere, elsewherePassword)).Error);
        Assert.Equal(expected, (await PsqlAsync("pw-0123456789abcdef", password)).Error);
        Assert.Equal(expected, (await PsqlAsync("pw-nobody", password)).Error);
        Assert.Equal(0, (await PsqlAsync(user, password)).Code);
    }

    [Fact]
    public async Task Password_that_is_guessed_at_is_refused_even_when_it_is_right()
    {
        Dictionary<string, string> home = await gate.SignInAsync("analyst-ian");
        (_, string user, string password) = await MakeAsync(home);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => PsqlAsync(user, "wrong")));
        Assert.Contains("the password was not accepted", (await PsqlAsync(user, password)).Error, StringComparison.Ordinal);
        // The person's others are not touched.
        (_, string other, string otherPassword) = await MakeAsync(home);
        Assert.Equal(0, (await PsqlAsync(other, otherPassword)).Code);
    }

    [Fact]
    public async Task Password_ends_with_the_sign_in_it_was_made_with()
    {
        Dictionary<string, string> home = await gate.SignInAsync("analyst-jon");
        (_, string user, string password) = await MakeAsync(home);
        Assert.Equal(0, (await PsqlAsync(user, password)).Code);
        Assert.Equal(0, (await LoginFixture.RunAsync(home, "logout")).Code);
        Assert.Contains("you were signed out", (await PsqlAsync(user, password)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Password_is_made_for_what_its_maker_may_reach_and_for_no_longer_than_is_configured()
    {
        Dictionary<string, string> home = await gate.SignInAsync("analyst-kay");
        Assert.Equal((3, "edgegate: there is no such connection for you\n"), await TryAsync(home, "password", "no-such-db"));
        Assert.Equal((3, "edgegate: there is no such connection for you\n"), await TryAsync(await gate.SignInAsync("stranger"), "password", "orders-db"));
        (_, string output, _) = await LoginFixture.RunAsync(home, "password", "orders-db", "--for", "90d", "--output", "json");
        DateTimeOffset expires = JsonDocument.Parse(output).RootElement.GetProperty("expires").GetDateTimeOffset();
        Assert.InRange(expires, DateTimeOffset.UtcNow.AddHours(7), DateTimeOffset.UtcNow.AddHours(8));
        // A program is lent a token, and makes nothing that outlives it.
        Dictionary<string, object?> claims = gate.Other.Claims("erin", "engineers");
        claims["act"] = new Dictionary<string, object?> { ["sub"] = "helper" };
        Dictionary<string, string> agent = gate.Home();
        agent["EDGEGATE_TOKEN"] = gate.Other.Sign(claims);
        Assert.Equal((1, "edgegate: passwords are made for persons; agents have tokens\n"), await TryAsync(agent, "password", "orders-db", "--gateway", gate.Url));
    }

    private static async Task<(int Code, string Error)> TryAsync(Dictionary<string, string> home, params string[] arguments)
    {
        (int code, _, string error) = await LoginFixture.RunAsync(home, arguments);
        return (code, error);
    }

    private static async Task<(string Id, string User, string Password)> MakeAsync(Dictionary<string, string> home, params string[] options)
    {
        (int code, string output, string error) = await LoginFixture.RunAsync(home, ["password", "orders-db", "--output", "json", .. options]);
        Assert.True(code == 0, error);
        JsonElement made = JsonDocument.Parse(output).RootElement;
        return (made.GetProperty("id").GetString()!, made.GetProperty("user").GetString()!, made.GetProperty("password").GetString()!);
    }

    private Task<(int Code, string Output, string Error)> PsqlAsync(string user, string password, string database = "orders-db", string sql = "SELECT 1")
        => Shell.RunAsync("psql", ["-qAtX", "-c", sql, $"host=localhost port={gate.Port} user={user} dbname={database} sslmode=require"], new Dictionary<string, string> { ["PGPASSWORD"] = password });
}
