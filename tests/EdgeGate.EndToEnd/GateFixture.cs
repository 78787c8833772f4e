using System.Text.Json;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(EdgeGate.EndToEnd.GateFixture))]

namespace EdgeGate.EndToEnd;

/// <summary>One PostgreSQL, one issuer and one gateway for all tests.</summary>
public sealed class GateFixture : IAsyncLifetime
{
    private GatewayProcess? gateway;
    private ScratchPostgres? postgres;

    internal TestIssuer Issuer { get; } = new();

    internal GatewayProcess Gateway => gateway!;

    internal ScratchPostgres Postgres => postgres!;

    internal int Port { get; } = Ports.Free();

    internal int PlainPort { get; } = Ports.Free();

    /// <summary>Where connection middle-db looks for its target; a test may listen there.</summary>
    internal int MiddlePort { get; } = Ports.Free();

    internal int AdminPort { get; } = Ports.Free();

    internal string Folder { get; } = Directory.CreateTempSubdirectory("edgegate-e2e-").FullName;

    /// <summary>Sees everything masked.</summary>
    internal string Analyst => Issuer.Token("alice", "analysts");

    /// <summary>May do everything and sees personal data.</summary>
    internal string Engineer => Issuer.Token("bob", "engineers");

    public async ValueTask InitializeAsync()
    {
        postgres = await ScratchPostgres.StartAsync();
        await WriteCertificateAsync($"{Folder}/gate.pem", $"{Folder}/gate.key");
        await WriteCertificateAsync($"{Folder}/office.pem", $"{Folder}/office.key");
        await WriteSecretAsync("password", "app-password-1");
        await WriteSecretAsync("md5", "md5-password-1");
        await WriteSecretAsync("wrong", "not-the-password");
        await File.WriteAllTextAsync(Path.Combine(Folder, "edgegate.yaml"), Configuration());
        gateway = await GatewayProcess.StartAsync(Path.Combine(Folder, "edgegate.yaml"), Path.Combine(Folder, "state"), AdminPort);
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null) { await gateway.DisposeAsync(); }
        if (postgres is not null) { await postgres.DisposeAsync(); }
        Issuer.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Runs psql through the gateway.</summary>
    internal Task<(int Code, string Output, string Error)> PsqlAsync(string token, string sql, string database = "orders-db", string options = "sslmode=require", bool isScript = false)
        => Shell.RunAsync(
            "psql",
            isScript ? ["-qAtX", $"host=127.0.0.1 port={Port} user=me dbname={database} {options}"] : ["-qAtX", "-c", sql, $"host=127.0.0.1 port={Port} user=me dbname={database} {options}"],
            new Dictionary<string, string> { ["PGPASSWORD"] = token },
            isScript ? sql : null);

    internal async Task<NpgsqlConnection> OpenAsync(string token, string extra = "")
    {
        NpgsqlConnection connection = new($"Host=127.0.0.1;Port={Port};Username=me;Password={token};Database=orders-db;SSL Mode=Require;Pooling=false;{extra}");
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Starts another gateway on ports and a state of its own, to be hurt.</summary>
    internal async Task<(GatewayProcess Gateway, int PlainPort)> StartAnotherAsync(string state, string audit = "audit.jsonl")
    {
        (int port, int plain, int admin) = (Ports.Free(), Ports.Free(), Ports.Free());
        string config = Configuration()
            .Replace($":{Port}\"", $":{port}\"", StringComparison.Ordinal)
            .Replace($":{PlainPort}\"", $":{plain}\"", StringComparison.Ordinal)
            .Replace($":{AdminPort}\"", $":{admin}\"", StringComparison.Ordinal)
            .Replace("state: { path: state }", $"state: {{ path: \"{state}\" }}\naudit: [ {{ file: \"{audit}\" }} ]", StringComparison.Ordinal);
        string path = Path.Combine(Folder, $"another-{admin}.yaml");
        await File.WriteAllTextAsync(path, config);
        return (await GatewayProcess.StartAsync(path, state, admin), plain);
    }

    /// <summary>Writes a certificate for localhost, its own authority.</summary>
    internal static Task WriteCertificateAsync(string certificate, string key) => Shell.RunAsync("openssl",
        ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate]);

    /// <summary>A user's sessions, newest first, once those that just ended are written.</summary>
    internal async Task<List<JsonElement>> SessionsAsync(string user)
    {
        await Task.Delay(500);
        (int code, string json, string error) = await Shell.RunAsync(GatewayProcess.Binary, ["sessions", "list", "--state", Gateway.State, "--user", user, "--output", "json"]);
        return code == 0 ? [.. JsonDocument.Parse(json).RootElement.EnumerateArray()] : throw new InvalidOperationException(error);
    }

    internal string Configuration(string rulesExtra = "") => $$"""
        identity:
          issuers:
            - { issuer: "{{Issuer.Url}}", audience: edgegate }
        listeners:
          - { protocol: postgres, address: "127.0.0.1:{{Port}}", tls: { certificate: gate.pem, key: gate.key } }
          - { protocol: postgres, address: "127.0.0.1:{{PlainPort}}", allow_plaintext_token: true }
        admin: { address: "127.0.0.1:{{AdminPort}}" }
        state: { path: state }
        connections:
          orders-db:
            protocol: postgres
            target: { address: "127.0.0.1:{{Postgres.Port}}", database: orders, tls: verify-full, ca: "{{Postgres.CaFile}}", allow_other_databases: true }
            credentials: { user: app, password: { file: password } }
            startup_options: [work_mem]
          md5-db:
            protocol: postgres
            target: { address: "127.0.0.1:{{Postgres.Port}}", database: orders, tls: disable }
            credentials: { user: md5user, password: { file: md5 } }
          trust-db:
            protocol: postgres
            target: { address: "unix:{{Postgres.SocketFolder}}/.s.PGSQL.{{Postgres.Port}}", database: orders }
            credentials: { user: app }
          wrong-db:
            protocol: postgres
            target: { address: "127.0.0.1:{{Postgres.Port}}", database: orders, tls: require }
            credentials: { user: app, password: { file: wrong } }
          other-name-db:
            protocol: postgres
            target: { address: "127.0.0.2:{{Postgres.Port}}", database: orders, tls: verify-ca, ca: "{{Postgres.CaFile}}" }
            credentials: { user: app, password: { file: password } }
          wrong-name-db:
            protocol: postgres
            target: { address: "127.0.0.2:{{Postgres.Port}}", database: orders, tls: verify-full, ca: "{{Postgres.CaFile}}" }
            credentials: { user: app, password: { file: password } }
          wrong-ca-db:
            protocol: postgres
            target: { address: "127.0.0.1:{{Postgres.Port}}", database: orders, tls: verify-ca, ca: gate.pem }
            credentials: { user: app, password: { file: password } }
          cert-db:
            protocol: postgres
            target: { address: "127.0.0.1:{{Postgres.Port}}", database: orders, tls: verify-full, ca: "{{Postgres.CaFile}}", client_certificate: { certificate: "{{Postgres.ClientCertificate}}", key: "{{Postgres.ClientKey}}" } }
            credentials: { user: certuser }
          middle-db:
            protocol: postgres
            target: { address: "127.0.0.1:{{MiddlePort}}", database: orders, tls: require }
            credentials: { user: app, password: { file: password } }
          ca-middle-db:
            protocol: postgres
            target: { address: "127.0.0.1:{{MiddlePort}}", database: orders, tls: verify-ca, ca: "{{Folder}}/office.pem" }
            credentials: { user: app, password: { file: password } }
          plain-middle-db:
            protocol: postgres
            target: { address: "127.0.0.1:{{MiddlePort}}", database: orders, tls: disable }
            credentials: { user: app }
          hidden-db:
            protocol: postgres
            target: { address: "127.0.0.1:{{Postgres.Port}}", database: orders, tls: require }
            credentials: { user: app, password: { file: password } }
        taxonomy:
          logic.prompt: { tags: { columns: ["orders-db:public.agent_trace.prompt"] } }
          pii.word: { tags: { columns: ["orders-db:public.person.secret_word"] } }
          pii.customer_no: { detect: { pattern: "CUST-[0-9]{8}" } }
        masks:
          "pii.*": placeholder
          "logic.*": placeholder
        rules:
          - name: analysts read masked
            who: { groups: [analysts] }
            on: { connections: [orders-db, md5-db, trust-db, wrong-db, other-name-db, wrong-name-db, wrong-ca-db, cert-db, middle-db, plain-middle-db, ca-middle-db], statements: [select, show, explain, prepare, declare, copy_to, listen, notify] }
            then: allow
            mask: ["*"]
          - name: engineers do all
            who: { groups: [engineers] }
            on: { connections: [orders-db], statements: "*" }
            then: allow
            mask: ["secret.*"]
          - name: replicas stream
            who: { groups: [replicators] }
            on: { connections: [orders-db], replication: true }
            then: allow
          - name: replicas read masked
            who: { groups: [replicators] }
            on: { connections: [orders-db], statements: [select, copy_to] }
            then: allow
            mask: ["*"]
          - name: dumpers take masked copies
            who: { groups: [dumpers] }
            on: { connections: [orders-db], statements: [select, prepare, lock, copy_to, declare] }
            then: allow
            mask: ["*"]
          - name: readers see notes as they are
            who: { groups: [readers] }
            on: { connections: [orders-db], statements: [select], tables: ["*.held"] }
            then: allow
          - name: readers see the rest masked
            who: { groups: [readers] }
            on: { connections: [orders-db], statements: [select, declare, begin, commit] }
            then: allow
            mask: ["*"]
          - name: builders do all and see it masked
            who: { groups: [builders] }
            on: { connections: [orders-db], statements: "*" }
            then: allow
            mask: ["*"]
          - name: writers see nothing unmasked
            who: { groups: [writers] }
            on: { connections: [md5-db], statements: [insert, select] }
            then: allow
            mask: ["*"]
        {{rulesExtra}}
        recording: { required: true }
        limits: { idle_timeout: 10m }
        """;

    private async Task WriteSecretAsync(string name, string value)
    {
        string path = Path.Combine(Folder, name);
        await File.WriteAllTextAsync(path, value);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
