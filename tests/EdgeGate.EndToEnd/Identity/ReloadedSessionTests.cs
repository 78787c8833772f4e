using EdgeGate.EndToEnd.Ssh;
using Npgsql;
using Xunit;

namespace EdgeGate.EndToEnd.Identity;

/// <summary>What a reload does to sessions under way: those that may no longer begin as they did end, the others go on.</summary>
[Collection("login")]
public sealed class ReloadedSessionTests(LoginFixture gate)
{
    [Fact]
    public async Task Sessions_end_whose_issuer_connection_or_rules_a_reload_takes_away_and_others_go_on()
    {
        (string config, int port, int http, int admin, _) = Another("reloaded");
        string path = $"{gate.Folder}/reloaded.yaml";
        await File.WriteAllTextAsync(path, config);
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(path, $"{gate.Folder}/state-reloaded", admin);
        Dictionary<string, string> home = gate.Home();
        (int code, string error) = await LoginFixture.SignInAsync(home, "analyst-rex", "login", "--browser", "--gateway", $"http://127.0.0.1:{admin}", "--issuer", gate.Provider.Url);
        Assert.True(code == 0, error);
        string token = (await LoginFixture.RunAsync(home, "token")).Output.Trim();
        Task<(int Code, string Output, string Error)> psql = LoginFixture.RunAsync(home, "psql", "orders-db", "--", "-qAtX", "-c", "SELECT pg_sleep(60)");
        Task<(int Code, string Output, string Error)> ssh = LoginFixture.RunAsync(home, "ssh", "box", "--", "sleep 60");
        Task<(int Code, string Output, string Error)> curl = Shell.RunAsync("curl", ["-sN", "--noproxy", "*", "-H", $"Authorization: Bearer {token}", $"http://127.0.0.1:{http}/c/endless/x"]);
        foreach (string protocol in (string[])["postgres", "ssh", "http"]) { await SshFixture.AuditedAsync(gateway, "session.start", "\"subject\":\"analyst-rex\"", $"\"protocol\":\"{protocol}\""); }
        await using NpgsqlConnection stays = await OpenAsync(port);

        // More is allowed, and a rule for others is gone.
        config = config.Replace("recording: {", "  - { name: more, who: { groups: [analysts] }, on: { connections: [orders-db], statements: [explain] }, then: allow, mask: [\"*\"] }\nrecording: {", StringComparison.Ordinal);
        config = Without(config, "          - name: the deployer reads", 5);
        await gateway.ReloadAsync(config);
        Assert.Equal(1, await SelectAsync(stays));
        Assert.Equal((false, false, false), (psql.IsCompleted, ssh.IsCompleted, curl.IsCompleted));

        // What let them in to one connection is gone; the other is as it was.
        await gateway.ReloadAsync(config = Without(config, "          - name: analysts work", 4));
        Assert.Contains("the configuration changed, and what you were let in by is no longer as it was", (await ssh).Error, StringComparison.Ordinal);
        Assert.Equal((1, false, false), (await SelectAsync(stays), psql.IsCompleted, curl.IsCompleted));
        await EndedAsync("ssh");

        // Their issuer is gone: out they are, whoever another issuer vouches for stays.
        await gateway.ReloadAsync(config = string.Join('\n', config.Split('\n').Where(line => !line.Contains(gate.Provider.Url, StringComparison.Ordinal))));
        Assert.Contains("the configuration changed, and what you were let in by is no longer as it was", (await psql).Error, StringComparison.Ordinal);
        Assert.NotEqual(0, (await curl).Code);
        Assert.Equal(1, await SelectAsync(stays));
        await EndedAsync("postgres");
        await EndedAsync("http");

        // Its tokens are for somebody else now, so what the session was proven by is not what it was.
        await gateway.ReloadAsync(config.Replace($"issuer: \"{gate.Other.Url}\", audience: edgegate", $"issuer: \"{gate.Other.Url}\", audience: elsewhere", StringComparison.Ordinal));
        PostgresException over = await Assert.ThrowsAsync<PostgresException>(() => SelectAsync(stays));
        Assert.Equal("57P01", over.SqlState);

        Task<string> EndedAsync(string protocol) => SshFixture.AuditedAsync(gateway, "session.end", "\"subject\":\"analyst-rex\"", $"\"protocol\":\"{protocol}\"", "\"reason\":\"NoLongerAdmitted\"");
    }

    [Fact]
    public async Task Sessions_end_whose_authority_lost_a_key_and_all_when_something_else_is_masked()
    {
        (string config, int port, _, int admin, int certified) = Another("remasked");
        string path = $"{gate.Folder}/remasked.yaml";
        await File.WriteAllTextAsync(path, config);
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(path, $"{gate.Folder}/state-remasked", admin);
        string certificate = await gate.CertifyAsync("ria");
        Task<(int Code, string Output, string Error)> psql = Shell.RunAsync("psql", ["-qAtXw", "-c", "SELECT pg_sleep(60)", $"host=localhost port={certified} user=me dbname=orders-db sslmode=require sslcert={certificate}.crt sslkey={certificate}.key"], new Dictionary<string, string> { ["PGPASSWORD"] = "" });
        await SshFixture.AuditedAsync(gateway, "session.start", "\"subject\":\"ria\"");
        await using NpgsqlConnection stays = await OpenAsync(port);

        // A key more, as where one takes the place of another.
        await File.WriteAllTextAsync($"{gate.Folder}/both-cas.pem", await File.ReadAllTextAsync($"{gate.Folder}/people-ca.pem") + await File.ReadAllTextAsync($"{gate.Folder}/other-ca.pem"));
        await gateway.ReloadAsync(config = config.Replace("ca: people-ca.pem", "ca: both-cas.pem", StringComparison.Ordinal));
        Assert.Equal((1, false), (await SelectAsync(stays), psql.IsCompleted));

        await gateway.ReloadAsync(config = config.Replace("ca: both-cas.pem", "ca: other-ca.pem", StringComparison.Ordinal));
        Assert.Contains("the configuration changed, and what you were let in by is no longer as it was", (await psql).Error, StringComparison.Ordinal);
        Assert.Equal(1, await SelectAsync(stays));

        await gateway.ReloadAsync(config + "\ntaxonomy: { pii.customer: { detect: { pattern: 'C-[0-9]{8}' } } }\n");
        PostgresException over = await Assert.ThrowsAsync<PostgresException>(() => SelectAsync(stays));
        Assert.Equal("57P01", over.SqlState);
    }

    private async Task<NpgsqlConnection> OpenAsync(int port)
    {
        NpgsqlConnection connection = new($"Host=localhost;Port={port};Username=me;Password={gate.Other.Token("stays", "analysts")};Database=orders-db;SSL Mode=Require;Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<int> SelectAsync(NpgsqlConnection connection)
    {
        await using NpgsqlCommand command = new("SELECT 1", connection);
        return (int)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The fixture's configuration on ports of its own, with a state of its own.</summary>
    private (string Config, int Port, int Http, int Admin, int Certified) Another(string name)
    {
        string config = gate.Configuration().Replace("state: { path: state }", $"state: {{ path: state-{name} }}", StringComparison.Ordinal);
        Dictionary<int, int> moved = [];
        foreach (int old in (int[])[gate.Port, gate.SshPort, gate.BearerPort, gate.CertificatePort, gate.MailPort, gate.MailHttpPort, gate.StrictPort, gate.StrictHttpPort, gate.HttpPort, gate.ClusterPort, gate.AdminPort])
        {
            moved[old] = Ports.Free();
            config = config.Replace($":{old}\"", $":{moved[old]}\"", StringComparison.Ordinal);
        }
        return (config, moved[gate.Port], moved[gate.HttpPort], moved[gate.AdminPort], moved[gate.CertificatePort]);
    }

    /// <summary>A configuration without so many lines from one on.</summary>
    private static string Without(string config, string first, int lines)
    {
        List<string> all = [.. config.Split('\n')];
        int at = all.FindIndex(line => line.TrimEnd() == first[8..]);
        Assert.True(at >= 0, first);
        all.RemoveRange(at, lines);
        return string.Join('\n', all);
    }
}
