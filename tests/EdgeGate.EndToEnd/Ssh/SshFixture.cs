using System.Text.Json;
using Xunit;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>One sshd, one issuer with the device grant, a gateway that records and one that does not.</summary>
public sealed class SshFixture : IAsyncLifetime
{
    private GatewayProcess? gateway;
    private GatewayProcess? unrecorded;
    private ScratchSshd? sshd;

    internal DeviceIssuer Issuer { get; } = new();

    internal GatewayProcess Gateway => gateway!;

    /// <summary>A gateway without recording.</summary>
    internal GatewayProcess Unrecorded => unrecorded!;

    internal ScratchSshd Sshd => sshd!;

    internal int Port { get; } = Ports.Free();

    internal int SignInPort { get; } = Ports.Free();

    internal int UnrecordedPort { get; } = Ports.Free();

    internal string Folder { get; } = Directory.CreateTempSubdirectory("edgegate-ssh-").FullName;

    public async ValueTask InitializeAsync()
    {
        await KeyAsync("user-ca");
        await KeyAsync("gate-ca");
        await KeyAsync("other-ca");
        await KeyAsync("plain-key");
        foreach ((string name, string group) in new[] { ("alice", "devs"), ("bob", "plain"), ("nora", "narrow"), ("tina", "tunnels"), ("olga", "others"), ("lina", "lined"), ("hank", "held"), ("gina", "guarded"), ("rafe", "limited"), ("lena", "asking"), ("vera", "visitors"), ("theo", "unattended") })
        {
            await UserAsync(name, $"{name},group:{group}");
        }
        sshd = await ScratchSshd.StartAsync(Folder, $"{Folder}/gate-ca.pub");
        gateway = await StartAsync("recording", Port, required: true, signInPort: SignInPort);
        unrecorded = await StartAsync("unrecorded", UnrecordedPort, required: false, signInPort: Ports.Free());
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null) { await gateway.DisposeAsync(); }
        if (unrecorded is not null) { await unrecorded.DisposeAsync(); }
        if (sshd is not null) { await sshd.DisposeAsync(); }
        Issuer.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Makes a key and a certificate for it.</summary>
    internal async Task UserAsync(string name, string principals, string ca = "user-ca", params string[] options)
    {
        await KeyAsync(name);
        (int code, _, string error) = await Shell.RunAsync("ssh-keygen", ["-q", "-s", $"{Folder}/{ca}", "-I", $"id-{name}", "-n", principals, .. options.Contains("-V") ? Array.Empty<string>() : ["-V", "+1h"], .. options, $"{Folder}/{name}.pub"]);
        Assert.True(code == 0, error);
    }

    internal async Task KeyAsync(string name) => await Shell.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", $"{Folder}/{name}"]);

    /// <summary>What stock ssh is told beside its destination.</summary>
    internal string[] Options(string? user, int? port = null)
        =>
        [
            "-p", $"{port ?? Port}", "-o", $"UserKnownHostsFile={Folder}/known_hosts", "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR", "-F", "none",
            .. user is null ? (string[])["-o", "PubkeyAuthentication=no"] : ["-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-i", $"{Folder}/{user}"],
        ];

    /// <summary>Runs stock ssh through the gateway.</summary>
    internal async Task<(int Code, string Output, string Error)> SshAsync(string? user, string destination, string[] command, string[]? options = null, string? input = null, IReadOnlyDictionary<string, string>? environment = null, int? port = null, int seconds = 60)
    {
        (int code, string output, string error) = await Shell.RunAsync("ssh", [.. options ?? [], .. Options(user, port), $"{destination}@127.0.0.1", .. command], environment, input, seconds);
        return (code, output, error.Replace("This session is recorded.\r\n", "", StringComparison.Ordinal).Replace("This session is recorded.\n", "", StringComparison.Ordinal));
    }

    /// <summary>A user's sessions, newest first, once those that just ended are written.</summary>
    internal async Task<List<JsonElement>> SessionsAsync(string user)
    {
        for (int i = 0; i < 100; i++)
        {
            (int code, string json, string error) = await Shell.RunAsync(GatewayProcess.Binary, ["sessions", "list", "--state", Gateway.State, "--user", user, "--output", "json"]);
            if (code != 0) { throw new InvalidOperationException(error); }
            List<JsonElement> sessions = [.. JsonDocument.Parse(json).RootElement.EnumerateArray()];
            if (sessions.Count > 0 && sessions[0].GetProperty("ended").ValueKind == JsonValueKind.String) { return sessions; }
            await Task.Delay(100);
        }
        throw new TimeoutException($"no session of {user} ended");
    }

    /// <summary>A recording in another format.</summary>
    internal async Task<string> ExportAsync(JsonElement session, string format)
    {
        (int code, string text, string error) = await Shell.RunAsync(GatewayProcess.Binary, ["export", session.GetProperty("id").GetString()!, "--state", Gateway.State, "--format", format]);
        return code == 0 ? text : throw new InvalidOperationException(error);
    }

    /// <summary>Waits for a line of the audit log that has all of these.</summary>
    internal static async Task<string> AuditedAsync(GatewayProcess gateway, params string[] parts)
    {
        for (int i = 0; i < 100; i++)
        {
            foreach (string line in await File.ReadAllLinesAsync(Path.Combine(gateway.State, "audit.jsonl")))
            {
                if (parts.All(part => line.Contains(part, StringComparison.Ordinal))) { return line; }
            }
            await Task.Delay(100);
        }
        throw new TimeoutException($"nothing audited with {string.Join(", ", parts)}");
    }

    /// <summary>Starts a gateway of the fixture's configuration.</summary>
    internal async Task<GatewayProcess> StartAsync(string name, int port, bool required, int signInPort)
    {
        int admin = Ports.Free();
        string path = Path.Combine(Folder, $"{name}.yaml");
        await File.WriteAllTextAsync(path, Configuration(name, port, required, signInPort, admin));
        return await GatewayProcess.StartAsync(path, Path.Combine(Folder, name), admin);
    }

    internal string Configuration(string name, int port, bool required, int signInPort, int admin) => $$"""
        identity:
          issuers:
            - { issuer: "{{Issuer.Url}}", audience: edgegate }
        listeners:
          - { protocol: ssh, address: "127.0.0.1:{{port}}", failures_per_minute: 10000, user_cas: [ { keys: user-ca.pub, group_prefix: "group:" } ] }
          - { protocol: ssh, address: "127.0.0.1:{{signInPort}}", failures_per_minute: 10000, sign_in: { client_id: edgegate-ssh } }
        admin: { address: "127.0.0.1:{{admin}}" }
        state: { path: {{name}} }
        connections:
          box:
            protocol: ssh
            target: { address: "127.0.0.1:{{Sshd.Port}}", host_key: "{{Sshd.HostKey}}" }
            credentials: { user: {{ScratchSshd.User}}, key: { file: login } }
            env: [LANG, "LC_*", "DEPLOY_*"]
          metadata-box:
            protocol: ssh
            target: { address: "127.0.0.1:{{Sshd.Port}}", host_key: "{{Sshd.HostKey}}" }
            credentials: { user: {{ScratchSshd.User}}, key: { file: login } }
            record: metadata
          rsa-box:
            protocol: ssh
            target: { address: "127.0.0.1:{{Sshd.Port}}", host_key: "{{Sshd.HostKey}}" }
            credentials: { user: {{ScratchSshd.User}}, key: { file: login-rsa } }
          ecdsa-box:
            protocol: ssh
            target: { address: "127.0.0.1:{{Sshd.Port}}", host_key: "{{Sshd.HostKey}}" }
            credentials: { user: {{ScratchSshd.User}}, key: { file: login-ecdsa } }
          minted-box:
            protocol: ssh
            target: { address: "127.0.0.1:{{Sshd.Port}}", host_key: "{{Sshd.HostKey}}" }
            credentials: { user: {{ScratchSshd.User}}, ca: { file: gate-ca } }
          wrong-ca-box:
            protocol: ssh
            target: { address: "127.0.0.1:{{Sshd.Port}}", host_key: "{{Sshd.HostKey}}" }
            credentials: { user: {{ScratchSshd.User}}, ca: { file: other-ca } }
          wrong-host-box:
            protocol: ssh
            target: { address: "127.0.0.1:{{Sshd.Port}}", host_key: "{{PublicKey("user-ca")}}" }
            credentials: { user: {{ScratchSshd.User}}, key: { file: login } }
          hidden-box:
            protocol: ssh
            target: { address: "127.0.0.1:{{Sshd.Port}}", host_key: "{{Sshd.HostKey}}" }
            credentials: { user: {{ScratchSshd.User}}, key: { file: login } }
          gone-box:
            protocol: ssh
            target: { address: "127.0.0.1:1", host_key: "{{Sshd.HostKey}}" }
            credentials: { user: {{ScratchSshd.User}}, key: { file: login } }
        taxonomy:
          pii.customer_no: { detect: { pattern: "CUST-[0-9]{8}" } }
        rules:
          - name: devs work masked
            who: { groups: [devs] }
            on: { connections: [box, rsa-box, ecdsa-box, minted-box, wrong-ca-box, wrong-host-box, gone-box], channels: "*" }
            then: allow
            mask: ["*"]
          - name: plain work unmasked
            who: { groups: [plain] }
            on: { connections: [box, metadata-box], channels: [shell, exec] }
            then: allow
          - name: no wiping
            who: { groups: [lined] }
            on: { connections: [box], channels: [shell, exec], lines: ["rm -rf *"] }
            then: deny
          - name: lined work
            who: { groups: [lined] }
            on: { connections: [box], channels: [shell, exec] }
            then: allow
            mask: ["*"]
          - name: without a terminal
            who: { groups: [unattended] }
            on: { connections: [box], channels: [shell, exec], tty: false }
            then: allow
            mask: ["*"]
          - name: no removing
            who: { groups: [narrow] }
            on: { connections: [box], channels: [exec], commands: ["rm *"] }
            then: deny
          - name: narrow
            who: { groups: [narrow] }
            on: { connections: [box], channels: [exec], commands: ["echo *", "rm *"] }
            then: allow
          - name: tunnels
            who: { groups: [tunnels] }
            on: { connections: [box], channels: [forward, agent] }
            then: allow
          - name: tunnellers run commands
            who: { groups: [tunnels] }
            on: { connections: [box], channels: [exec], commands: "*" }
            then: allow
          - name: no keys in commands
            who: { groups: [guarded] }
            on: { connections: [box], channels: [exec], contains: ["secret.*"] }
            then: deny
          - name: no shred
            who: { groups: [guarded] }
            on: { connections: [box], channels: [exec], words: [shred] }
            then: deny
          - name: old commands
            who: { groups: [guarded] }
            on: { connections: [box], channels: [exec], words: [legacy] }
            then: warn
          - name: four a minute
            who: { groups: [limited] }
            on: { connections: [box], channels: [exec], rate: { operations: 4 } }
            then: deny
          - name: guarded run commands
            who: { groups: [guarded, limited] }
            on: { connections: [box], channels: [exec], commands: "*" }
            then: allow
          - name: visitors are let in
            who: { groups: [visitors] }
            on: { connections: [box], sessions: true }
            then: hold
            approval: { groups: [dba], wait: 1m }
          - name: visitors do anything
            who: { groups: [visitors] }
            on: { connections: [box], channels: [exec], commands: "*" }
            then: allow
          - name: removals wait
            who: { groups: [held] }
            on: { connections: [box], channels: [exec], commands: ["rm *", "wc *"] }
            then: hold
            approval: { groups: [dba], wait: 1m, grant: { for: 1h } }
            mask: ["*"]
          - name: printing waits long
            who: { groups: [held] }
            on: { connections: [box], channels: [exec], commands: ["printf *"] }
            then: hold
            approval: { groups: [dba], wait: 190s }
            mask: ["*"]
          - name: touching waits longer
            who: { groups: [held] }
            on: { connections: [box], channels: [exec], commands: ["touch *"] }
            then: hold
            approval: { groups: [dba], wait: 10m }
          - name: shells and tunnels wait
            who: { groups: [held] }
            on: { connections: [box], channels: [shell, forward] }
            then: hold
            approval: { groups: [dba], wait: 1m }
          - name: agents wait
            who: { groups: [held] }
            on: { connections: [box], channels: [agent, x11] }
            then: hold
            approval: { groups: [dba], wait: 1m }
          - name: removals are asked for
            who: { groups: [asking] }
            on: { connections: [box], channels: [shell], lines: ["rm *"] }
            then: hold
            approval: { groups: [dba], wait: 1m, grant: { uses: 5, same_statement: true } }
          - name: never halt
            who: { groups: [asking] }
            on: { connections: [box], channels: [shell], lines: ["halt *"] }
            then: deny
          - name: asking work
            who: { groups: [asking] }
            on: { connections: [box], channels: [shell, exec] }
            then: allow
            mask: ["*"]
          - name: held people may echo
            who: { groups: [held] }
            on: { connections: [box], channels: [exec], commands: ["echo *"] }
            then: allow
        recording: { required: {{(required ? "true" : "false")}} }
        limits: { idle_timeout: 10m }
        """;

    internal string PublicKey(string name) => string.Join(' ', File.ReadAllText($"{Folder}/{name}.pub").Split(' ')[..2]);
}
