using System.Net;
using System.Text.Json;
using Npgsql;
using Xunit;

namespace EdgeGate.EndToEnd.Approvals;

/// <summary>A gateway whose rules hold, before the database of all tests.</summary>
public sealed class HoldGate(GateFixture gate) : IAsyncLifetime
{
    private readonly int port = Ports.Free();
    private readonly int adminPort = Ports.Free();
    private GatewayProcess? gateway;

    internal GatewayProcess Gateway => gateway!;

    /// <summary>The listener without TLS.</summary>
    internal int PlainPort { get; } = Ports.Free();

    internal string Folder { get; } = Directory.CreateTempSubdirectory("edgegate-holds-").FullName;

    /// <summary>What they delete, update or drop waits for a DBA.</summary>
    internal string Maker => gate.Issuer.Token("mia", "makers");

    /// <summary>Another, who may break glass.</summary>
    internal string OnCall => gate.Issuer.Token("olaf", "makers", "oncall");

    internal string Dba => gate.Issuer.Token("dora", "dba");

    internal string OtherDba => gate.Issuer.Token("dirk", "dba");

    internal string Stranger => gate.Issuer.Token("sven", "analysts");

    /// <summary>More of the configuration.</summary>
    internal string More { get; set; } = "";

    internal TestIssuer Issuer => gate.Issuer;

    internal string Url => $"http://127.0.0.1:{adminPort}";

    internal string Token(string subject, params string[] groups) => gate.Issuer.Token(subject, groups);

    public async ValueTask InitializeAsync()
    {
        foreach (string file in new[] { "gate.pem", "gate.key", "password", "md5", "wrong" }) { File.Copy(Path.Combine(gate.Folder, file), Path.Combine(Folder, file)); }
        await File.WriteAllTextAsync(Path.Combine(Folder, "edgegate.yaml"), Configuration());
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null) { await gateway.DisposeAsync(); }
        Directory.Delete(Folder, recursive: true);
    }

    internal async Task StartAsync() => gateway = await GatewayProcess.StartAsync(Path.Combine(Folder, "edgegate.yaml"), Path.Combine(Folder, "state"), adminPort);

    internal Task<(int Code, string Output, string Error)> PsqlAsync(string token, string sql)
        => Shell.RunAsync("psql", ["-qAtX", "-v", "VERBOSITY=verbose", "-c", sql, Target()], new Dictionary<string, string> { ["PGPASSWORD"] = token });

    /// <summary>Where libpq finds the gateway.</summary>
    internal string Target(string more = "") => $"host=127.0.0.1 port={port} user=me dbname=orders-db sslmode=require {more}";

    internal async Task<NpgsqlConnection> OpenAsync(string token, string options = "")
    {
        NpgsqlConnection connection = new($"Host=127.0.0.1;Port={port};Username=me;Password={token};Database=orders-db;SSL Mode=Require;Pooling=false;Command Timeout=60;{options}");
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>How many rows with this number there are: what was not approved has not run.</summary>
    internal async Task<long> CountAsync(int id)
    {
        using NpgsqlConnection owner = await gate.OpenAsync(gate.Engineer);
        using NpgsqlCommand count = new($"SELECT count(*) FROM held WHERE id = {id}", owner);
        return (long)(await count.ExecuteScalarAsync())!;
    }

    /// <summary>Runs <c>edgegate</c> with a token.</summary>
    internal Task<(int Code, string Output, string Error)> CliAsync(string token, params string[] arguments)
        => Shell.RunAsync(GatewayProcess.Binary, arguments, new Dictionary<string, string> { ["EDGEGATE_TOKEN"] = token, ["EDGEGATE_ADMIN"] = Url });

    /// <summary>Calls the API.</summary>
    internal Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(HttpMethod method, string token, string path, string? body = null) => Desk.CallAsync(method, path, body, token);

    internal Task<(HttpStatusCode Status, JsonElement Body)> ApproveAsync(string token, string hold, string grant = "null")
        => CallAsync(HttpMethod.Post, token, $"/api/v1/holds/{hold}/approve", $$"""{"reason":"agreed","grant":{{grant}}}""");

    internal Task<JsonElement> WaitForAsync(string mark, string state = "pending") => Desk.WaitForAsync(mark, state);

    internal Task<string> WaitForIdAsync(string mark, string state = "pending") => Desk.WaitForIdAsync(mark, state);

    private Approver Desk => field ??= new Approver(Url, () => Dba);

    private string Configuration()
    {
        string config = gate.Configuration("""
              - name: changes wait for a dba
                who: { groups: [makers] }
                on: { connections: [orders-db], statements: [delete, update, drop, copy_from] }
                then: hold
                approval: { groups: [dba], wait: 5m, grant: { for: 1h, uses: 5 }, break_glass: { groups: [oncall] } }
                mask: ["secret.*"]
              - name: truncation takes two
                who: { groups: [makers] }
                on: { connections: [orders-db], statements: [truncate] }
                then: hold
                approval: { groups: [dba], count: 2 }
              - name: comments wait a second
                who: { groups: [makers] }
                on: { connections: [orders-db], statements: [comment] }
                then: hold
                approval: { groups: [dba], wait: 1s }
              - name: vacuum waits long
                who: { groups: [makers] }
                on: { connections: [orders-db], statements: [vacuum] }
                then: hold
                approval: { groups: [dba], wait: 190s }
              - name: no secrets
                who: { groups: [guarded] }
                on: { connections: [orders-db], statements: "*", contains: ["secret.*"] }
                then: deny
              - name: payroll runs wait
                who: { groups: [guarded] }
                on: { connections: [orders-db], statements: "*", words: [payroll run] }
                then: hold
                approval: { groups: [dba], wait: 5m }
              - name: legacy
                who: { groups: [guarded] }
                on: { connections: [orders-db], statements: "*", words: [legacy_column] }
                then: warn
              - name: watched
                who: { groups: [guarded] }
                on: { connections: [orders-db], statements: "*", patterns: ["watched_[a-z]+"] }
                then: deny
                observe: true
              - name: small results
                who: { groups: [guarded] }
                on: { connections: [orders-db], statements: "*", result: { rows: 1000, bytes: 1 MiB } }
                then: deny
              - name: five a minute
                who: { groups: [limited] }
                on: { connections: [orders-db], statements: "*", rate: { operations: 5 } }
                then: deny
              - name: guarded do the rest
                who: { groups: [guarded, limited] }
                on: { connections: [orders-db], statements: "*" }
                then: allow
              - name: visitors are let in
                who: { groups: [visitors] }
                on: { connections: [orders-db], sessions: true }
                then: hold
                approval: { groups: [dba], wait: 5m, grant: { for: 1h } }
              - name: no robots
                who: { groups: [robots] }
                on: { connections: [orders-db], sessions: true }
                then: deny
              - name: visitors look
                who: { groups: [visitors, robots] }
                on: { connections: [orders-db], statements: [select], replication: true }
                then: allow
              - name: makers do the rest
                who: { groups: [makers] }
                on: { connections: [orders-db], statements: "*" }
                then: allow
                mask: ["secret.*"]
              - name: the helper works for makers
                who: { kind: agent, subjects: [helper], on_behalf_of: { groups: [makers] } }
                on: { connections: [orders-db], statements: "*" }
                then: allow
            """);
        return (config + "\n" + More)
            .Replace($":{gate.Port}\"", $":{port}\"", StringComparison.Ordinal)
            .Replace($":{gate.PlainPort}\"", $":{PlainPort}\"", StringComparison.Ordinal)
            .Replace($":{gate.AdminPort}\"", $":{adminPort}\"", StringComparison.Ordinal);
    }
}
