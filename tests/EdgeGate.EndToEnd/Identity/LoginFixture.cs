using System.Diagnostics;
using System.Text.RegularExpressions;
using EdgeGate.EndToEnd.Kubernetes;
using EdgeGate.EndToEnd.Oidc;
using EdgeGate.EndToEnd.Ssh;
using Xunit;

namespace EdgeGate.EndToEnd.Identity;

/// <summary>A real provider, and a gateway before PostgreSQL, sshd and an API server, where people sign in with the commands.</summary>
public sealed partial class LoginFixture(GateFixture gate) : IAsyncLifetime
{
    private OidcProvider? provider;
    private GatewayProcess? gateway;
    private ScratchSshd? sshd;

    internal OidcProvider Provider => provider!;

    /// <summary>A second issuer, whose tokens say whatever a test wants.</summary>
    internal TestIssuer Other { get; } = new();

    /// <summary>An issuer whose people are known by another claim than <c>sub</c>; the console signs in there.</summary>
    internal TestIssuer Mapped { get; } = new();

    /// <summary>An HTTP target that never finishes its answers.</summary>
    internal EndlessTarget Endless { get; } = new();

    internal GatewayProcess Gateway => gateway!;

    internal int Port { get; } = Ports.Free();

    internal int SshPort { get; } = Ports.Free();

    internal int BearerPort { get; } = Ports.Free();

    internal int CertificatePort { get; } = Ports.Free();

    /// <summary>Listeners where people are known by the mail address of their certificate.</summary>
    internal int MailPort { get; } = Ports.Free();

    internal int MailHttpPort { get; } = Ports.Free();

    /// <summary>A listener where three failures a minute are too many; it is bound to the loopback interface, where tests come from addresses of their own.</summary>
    internal int StrictPort { get; } = Ports.Free();

    internal int StrictHttpPort { get; } = Ports.Free();

    internal int HttpPort { get; } = Ports.Free();

    /// <summary>A listener with TLS before an API server, where certificates of people are taken.</summary>
    internal int ClusterPort { get; } = Ports.Free();

    internal ScratchApiServer Cluster { get; } = new();

    internal int AdminPort { get; } = Ports.Free();

    internal string Url => $"http://127.0.0.1:{AdminPort}";

    internal string Folder { get; } = Directory.CreateTempSubdirectory("edgegate-login-").FullName;

    public async ValueTask InitializeAsync()
    {
        foreach (string file in new[] { "gate.pem", "gate.key", "password" }) { File.Copy(Path.Combine(gate.Folder, file), Path.Combine(Folder, file)); }
        await Shell.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", $"{Folder}/unused-ca"]);
        foreach (string name in (string[])["people-ca", "other-ca"])
        {
            await Shell.RunAsync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", $"/CN={name}", "-keyout", $"{Folder}/{name}.key", "-out", $"{Folder}/{name}.pem"]);
        }
        sshd = await ScratchSshd.StartAsync(Folder, $"{Folder}/unused-ca.pub");
        provider = await OidcProvider.StartAsync(new Dictionary<string, string> { ["ACCESS_TTL"] = "3600", ["LOGOUT_URI"] = $"{Url}/backchannel-logout" });
        await File.WriteAllTextAsync($"{Folder}/workload-keys.json", System.Text.Json.JsonSerializer.Serialize(Other.KeySet()));
        await File.WriteAllTextAsync($"{Folder}/edgegate.yaml", Configuration());
        gateway = await GatewayProcess.StartAsync($"{Folder}/edgegate.yaml", $"{Folder}/state", AdminPort);
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null) { await gateway.DisposeAsync(); }
        if (sshd is not null) { await sshd.DisposeAsync(); }
        if (provider is not null) { await provider.DisposeAsync(); }
        Other.Dispose();
        Mapped.Dispose();
        Endless.Dispose();
        Cluster.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>The environment of a person with an empty home.</summary>
    internal Dictionary<string, string> Home()
    {
        string home = Directory.CreateDirectory($"{Folder}/home-{Guid.NewGuid():N}").FullName;
        return new() { ["HOME"] = home, ["XDG_CONFIG_HOME"] = $"{home}/config", ["EDGEGATE_TOKEN"] = "", ["EDGEGATE_ADMIN"] = "", ["NO_PROXY"] = "127.0.0.1,localhost", ["no_proxy"] = "127.0.0.1,localhost" };
    }

    /// <summary>Makes a client certificate; its path without an ending.</summary>
    internal async Task<string> CertifyAsync(string name, string authority = "people-ca", string purpose = "clientAuth", string subject = "", string alternatives = "", string access = "")
    {
        string path = $"{Folder}/{name}";
        await Shell.RunAsync("openssl", ["req", "-newkey", "rsa:2048", "-nodes", "-subj", subject.Length > 0 ? subject : $"/OU=readers/CN={name}", "-keyout", $"{path}.key", "-out", $"{path}.csr"]);
        await File.WriteAllTextAsync($"{path}.ext", $"extendedKeyUsage={purpose}\n{(alternatives.Length > 0 ? $"subjectAltName={alternatives}\n" : "")}{(access.Length > 0 ? $"authorityInfoAccess={access}\n" : "")}");
        (int code, _, string error) = await Shell.RunAsync("openssl", ["x509", "-req", "-in", $"{path}.csr", "-CA", $"{Folder}/{authority}.pem", "-CAkey", $"{Folder}/{authority}.key", "-CAcreateserial", "-days", "1", "-extfile", $"{path}.ext", "-out", $"{path}.crt"]);
        Assert.True(code == 0, error);
        File.SetUnixFileMode($"{path}.key", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    /// <summary>Runs <c>edgegate</c>.</summary>
    internal static Task<(int Code, string Output, string Error)> RunAsync(Dictionary<string, string> home, params string[] arguments) => Shell.RunAsync(GatewayProcess.Binary, arguments, home);

    /// <summary>Signs somebody in; the environment of their commands.</summary>
    internal async Task<Dictionary<string, string>> SignInAsync(string user)
    {
        Dictionary<string, string> home = Home();
        (int code, string error) = await SignInAsync(home, user, "login", "--browser", "--gateway", Url, "--issuer", Provider.Url);
        Assert.True(code == 0, error);
        return home;
    }

    /// <summary>Runs a command that prints an address, and opens it as somebody.</summary>
    internal static async Task<(int Code, string Error)> SignInAsync(Dictionary<string, string> home, string user, params string[] arguments)
    {
        ProcessStartInfo start = new(GatewayProcess.Binary, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach ((string name, string value) in home) { start.Environment[name] = value; }
        start.Environment["BROWSER"] = "/bin/true";
        using OidcPerson person = new(user);
        return await SignInAsync(start, person);
    }

    /// <summary>The same, as somebody whom the provider knows already.</summary>
    internal static async Task<(int Code, string Error)> SignInAsync(Dictionary<string, string> home, OidcPerson person, params string[] arguments)
    {
        ProcessStartInfo start = new(GatewayProcess.Binary, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach ((string name, string value) in home) { start.Environment[name] = value; }
        start.Environment["BROWSER"] = "/bin/true";
        return await SignInAsync(start, person);
    }

    private static async Task<(int Code, string Error)> SignInAsync(ProcessStartInfo start, OidcPerson person)
    {
        using Process process = Process.Start(start)!;
        string told = "";
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            told += line + "\n";
            if (AddressPattern().Match(line) is not { Success: true } address) { continue; }
            told += await person.VisitAsync(new Uri(address.Value));
        }
        await process.WaitForExitAsync();
        return (process.ExitCode, told);
    }

    internal string Configuration() => $$"""
        identity:
          passwords: { lifetime: 8h }
          issuers:
            - { issuer: "{{Provider.Url}}", audience: edgegate }
            - { issuer: "{{Other.Url}}", audience: edgegate }
            - { issuer: "{{Mapped.Url}}", audience: edgegate, name: partners, claims: { subject: preferred_username } }
            - { issuer: "https://kubernetes.default.svc.cluster.local", audience: edgegate, kind: agent, keys: workload-keys.json }
            - { issuer: "https://token.actions.example.com", audience: edgegate, kind: agent, keys: workload-keys.json, claims: { groups: repository } }
          sign_in: { issuer: "{{Provider.Url}}", client_id: edgegate-cli, scope: "openid offline_access read", resource: "urn:edgegate" }
          addresses: { postgres: "localhost:{{Port}}", ssh: "127.0.0.1:{{SshPort}}", http: "http://127.0.0.1:{{HttpPort}}", ca: gate.pem }
        listeners:
          - { protocol: postgres, address: "127.0.0.1:{{Port}}", tls: { certificate: gate.pem, key: gate.key } }
          - { protocol: postgres, address: "127.0.0.1:{{BearerPort}}", tls: { certificate: gate.pem, key: gate.key }, oauth: { issuer: "{{Provider.Url}}", scope: "openid read" } }
          - { protocol: postgres, address: "127.0.0.1:{{CertificatePort}}", tls: { certificate: gate.pem, key: gate.key }, client_cas: [ { ca: people-ca.pem, name: people, groups: [certified], units_are_groups: true } ] }
          - { protocol: postgres, address: "127.0.0.1:{{MailPort}}", tls: { certificate: gate.pem, key: gate.key }, client_cas: [ { ca: people-ca.pem, name: people, subject: email, groups: [certified] } ] }
          - { protocol: http, address: "127.0.0.1:{{MailHttpPort}}", tls: { certificate: gate.pem, key: gate.key }, client_cas: [ { ca: people-ca.pem, name: people, subject: email, groups: [certified] } ] }
          - { protocol: postgres, address: "127.0.0.1:{{StrictPort}}", allow_plaintext_token: true, failures_per_minute: 3 }
          - { protocol: http, address: "127.0.0.1:{{StrictHttpPort}}", allow_plaintext_token: true, failures_per_minute: 3, sign_in: { issuer: "{{Mapped.Url}}", client_id: edgegate-console } }
          - { protocol: ssh, address: "127.0.0.1:{{SshPort}}", gate_certificates: true, failures_per_minute: 10000 }
          - { protocol: http, address: "127.0.0.1:{{HttpPort}}", allow_plaintext_token: true, failures_per_minute: 10000 }
          - { protocol: http, address: "127.0.0.1:{{ClusterPort}}", tls: { certificate: gate.pem, key: gate.key }, client_cas: [ { ca: people-ca.pem, name: people, groups: [certified], units_are_groups: true } ] }
        admin: { address: "127.0.0.1:{{AdminPort}}", operators: [secops], trusted_proxies: [127.0.9.1], hosts: [console.example], sign_in: { issuer: "{{Mapped.Url}}", client_id: edgegate-console } }
        state: { path: state }
        connections:
          orders-db:
            protocol: postgres
            target: { address: "127.0.0.1:{{gate.Postgres.Port}}", database: orders, tls: verify-full, ca: "{{gate.Postgres.CaFile}}" }
            credentials: { user: app, password: { file: password } }
          box:
            protocol: ssh
            target: { address: "127.0.0.1:{{sshd!.Port}}", host_key: "{{sshd.HostKey}}" }
            credentials: { user: {{ScratchSshd.User}}, key: { file: login } }
          cluster: { protocol: kubernetes, target: { url: "http://127.0.0.1:{{Cluster.Port}}" }, impersonate: { user: subject } }
          endless: { protocol: http, target: { url: "http://127.0.0.1:{{Endless.Port}}" } }
        rules:
          - name: agents of contractors do nothing
            who: { groups: [contractors] }
            on: { connections: [orders-db], statements: "*" }
            then: deny
          - name: auditors touch nothing
            who: { kind: person, groups: [auditors] }
            on: { connections: [orders-db], statements: "*" }
            then: deny
          - name: guests of partners read
            who: { issuer: partners, groups: [guests] }
            on: { connections: [orders-db], statements: [select] }
            then: allow
            mask: ["*"]
          - name: certified people read
            who: { groups: [certified] }
            on: { connections: [orders-db], statements: [select] }
            then: allow
            mask: ["*"]
          - name: people look at the cluster
            who: { groups: [certified, analysts] }
            on: { connections: [cluster], verbs: [get, list, create], resources: [pods], subresources: ["", exec] }
            then: allow
            mask: ["*"]
          - name: agents read for engineers
            who: { kind: agent, subjects: [helper], on_behalf_of: { groups: [engineers, contractors, auditors] } }
            on: { connections: [orders-db], statements: [select] }
            then: allow
            mask: ["*"]
          - name: the deployer reads
            who: { kind: agent, subjects: ["system:serviceaccount:ci:deployer"] }
            on: { connections: [orders-db], statements: [select] }
            then: allow
            mask: ["*"]
          - name: machines read
            who: { kind: agent, groups: [machines, example/app] }
            on: { connections: [orders-db], statements: [select] }
            then: allow
            mask: ["*"]
          - name: engineers read
            who: { groups: [engineers], kind: person }
            on: { connections: [orders-db], statements: [select] }
            then: allow
          - name: sleepers go on
            who: { groups: [sleepers] }
            on: { connections: [orders-db], statements: [select] }
            then: allow
            after_expiry: rejudge
          - { name: analysts fetch, who: { groups: [analysts] }, on: { connections: [endless], methods: [GET] }, then: allow }
          - name: analysts read
            who: { groups: [analysts] }
            on: { connections: [orders-db], statements: [select, show] }
            then: allow
            mask: ["*"]
          - name: analysts work
            who: { groups: [analysts] }
            on: { connections: [box], channels: [exec, shell] }
            then: allow
        recording: { required: true }
        """;

    [GeneratedRegex("(?<=^  )http://127\\.0\\.0\\.1:\\S+")]
    private static partial Regex AddressPattern();
}
