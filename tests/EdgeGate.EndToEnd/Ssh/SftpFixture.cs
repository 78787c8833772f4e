using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Xunit;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>An sshd whose sftp starts in a folder of the tests, and a gateway with rules about files.</summary>
public sealed class SftpFixture : IAsyncLifetime
{
    private GatewayProcess? gateway;
    private ScratchSshd? sshd;

    internal DeviceIssuer Issuer { get; } = new();

    internal GatewayProcess Gateway => gateway!;

    internal ScratchSshd Sshd => sshd!;

    internal int Port { get; } = Ports.Free();

    internal int SignInPort { get; } = Ports.Free();

    internal string Folder { get; } = Directory.CreateTempSubdirectory("edgegate-sftp-").FullName;

    /// <summary>Where the target's sftp starts: <c>pub</c> may be read, <c>up</c> written and read, <c>up/keep</c> read alone, <c>drop</c> written alone.</summary>
    internal string Root => Path.Combine(Folder, "files");

    /// <summary>Where clients keep theirs.</summary>
    internal string Local => Path.Combine(Folder, "local");

    public async ValueTask InitializeAsync()
    {
        foreach (string name in new[] { "pub", "up/keep", "up/.ssh", "drop", "free", "masked", "held/in", "held/out", "held/free" }) { Directory.CreateDirectory(Path.Combine(Root, name)); }
        Directory.CreateDirectory(Local);
        await File.WriteAllTextAsync(Path.Combine(Root, "secret.txt"), "secret\n");
        await File.WriteAllTextAsync(Path.Combine(Root, "pub/read.txt"), "read\n");
        await File.WriteAllTextAsync(Path.Combine(Root, "up/keep/kept.txt"), "kept\n");
        await KeyAsync("user-ca");
        foreach ((string name, string group) in new[] { ("ana", "free"), ("ned", "narrow"), ("mia", "masked"), ("tom", "masked-text"), ("ivy", "asking"), ("eve", "nothing") })
        {
            await KeyAsync(name);
            (int code, _, string error) = await Shell.RunAsync("ssh-keygen", ["-q", "-s", $"{Folder}/user-ca", "-I", $"id-{name}", "-n", $"{name},group:{group}", "-V", "+1h", $"{Folder}/{name}.pub"]);
            Assert.True(code == 0, error);
        }
        sshd = await ScratchSshd.StartAsync(Folder, $"{Folder}/user-ca.pub", $"internal-sftp -d {Root}");
        int admin = Ports.Free();
        await File.WriteAllTextAsync($"{Folder}/gate.yaml", Configuration(admin));
        gateway = await GatewayProcess.StartAsync($"{Folder}/gate.yaml", $"{Folder}/state", admin);
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null) { await gateway.DisposeAsync(); }
        if (sshd is not null) { await sshd.DisposeAsync(); }
        Issuer.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>What OpenSSH's programs are told beside their operands.</summary>
    internal string[] Options(string user, params string[] more)
        =>
        [
            "-P", $"{Port}", "-o", $"UserKnownHostsFile={Folder}/known_hosts", "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR", "-F", "none",
            "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-i", $"{Folder}/{user}", .. more,
        ];

    /// <summary>Runs OpenSSH's sftp with lines of commands; it stops at the first that fails.</summary>
    internal async Task<(int Code, string Output, string Error)> SftpAsync(string user, string commands, params string[] options)
        => await Shell.RunAsync("sftp", ["-b", "-", .. Options(user, options), "box@127.0.0.1"], input: commands + "\n");

    /// <summary>Runs OpenSSH's scp, by sftp.</summary>
    internal async Task<(int Code, string Output, string Error)> ScpAsync(string user, params string[] operands)
        => await Shell.RunAsync("scp", [.. Options(user), .. operands]);

    /// <summary>Runs a script of Debian's Python; its arguments are the port where a token is a password, the token, and the root.</summary>
    internal Task<(int Code, string Output, string Error)> PythonAsync(string script, string group = "free")
        => Shell.RunAsync("/usr/bin/python3", ["-W", "ignore", "-c", script, $"{SignInPort}", Issuer.Token("pia", group), Root, Local]);

    /// <summary>Makes a local file of random bytes.</summary>
    internal async Task<string> RandomFileAsync(string name, long bytes)
    {
        string path = Path.Combine(Local, name);
        await using FileStream file = File.Create(path);
        byte[] block = new byte[1024 * 1024];
        for (long left = bytes; left > 0; left -= block.Length)
        {
            RandomNumberGenerator.Fill(block);
            await file.WriteAsync(block.AsMemory(0, (int)Math.Min(left, block.Length)));
        }
        return path;
    }

    /// <summary>The hash of a file as audit has it.</summary>
    internal static string Sha256(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>Waits for a line of the audit log that has all of these.</summary>
    internal Task<string> AuditedAsync(params string[] parts) => SshFixture.AuditedAsync(Gateway, parts);

    /// <summary>The newest recording of a user, as text.</summary>
    internal async Task<string> RecordingAsync(string user)
    {
        for (int i = 0; i < 100; i++)
        {
            (_, string json, _) = await Shell.RunAsync(GatewayProcess.Binary, ["sessions", "list", "--state", Gateway.State, "--user", user, "--output", "json"]);
            List<JsonElement> sessions = [.. JsonDocument.Parse(json).RootElement.EnumerateArray()];
            if (sessions.Count > 0 && sessions[0].GetProperty("ended").ValueKind == JsonValueKind.String)
            {
                (int code, string text, string error) = await Shell.RunAsync(GatewayProcess.Binary, ["export", sessions[0].GetProperty("id").GetString()!, "--state", Gateway.State, "--format", "text"]);
                return code == 0 ? text : throw new InvalidOperationException(error);
            }
            await Task.Delay(100);
        }
        throw new TimeoutException($"no session of {user} ended");
    }

    private async Task KeyAsync(string name) => await Shell.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", $"{Folder}/{name}"]);

    private string Configuration(int admin) => $$"""
        identity:
          issuers:
            - { issuer: "{{Issuer.Url}}", audience: edgegate }
        listeners:
          - { protocol: ssh, address: "127.0.0.1:{{Port}}", failures_per_minute: 10000, user_cas: [ { keys: user-ca.pub, group_prefix: "group:" } ] }
          - { protocol: ssh, address: "127.0.0.1:{{SignInPort}}", failures_per_minute: 10000 }
        admin: { address: "127.0.0.1:{{admin}}" }
        state: { path: state }
        connections:
          box:
            protocol: ssh
            target: { address: "127.0.0.1:{{Sshd.Port}}", host_key: "{{Sshd.HostKey}}" }
            credentials: { user: {{ScratchSshd.User}}, key: { file: login } }
        taxonomy:
          pii.customer_no: { detect: { pattern: "CUST-[0-9]{8}" } }
          secret.forbidden: { detect: { pattern: "FORBIDDEN-[0-9]{4}" } }
        masks:
          secret.forbidden: deny
        rules:
          - name: free files
            who: { groups: [free] }
            on: { connections: [box], channels: [sftp], files: "*" }
            then: allow
          - name: keep off
            who: { groups: [narrow] }
            on: { connections: [box], channels: [sftp], files: { any: ["**/.ssh/**"], write: ["~/up/keep/**"], remove: ["~/up/keep/**"] } }
            then: deny
          - name: narrow files
            who: { groups: [narrow] }
            on:
              connections: [box]
              channels: [sftp]
              files: { list: ["~"], read: ["~/pub/**", "~/up/**"], write: ["~/up/**", "~/drop/**"], remove: ["~/up/**", "~/drop/**"] }
            then: allow
          - name: masked files
            who: { groups: [masked] }
            on: { connections: [box], channels: [sftp], files: { any: ["~/masked/**"] } }
            then: allow
            mask: ["*"]
          - name: masked text
            who: { groups: [masked-text] }
            on: { connections: [box], channels: [sftp], files: { any: ["~/masked/**"] } }
            then: allow
            mask: ["*"]
            mask_files: text
          - name: files wait
            who: { groups: [asking] }
            on: { connections: [box], channels: [sftp], files: { read: ["~/held/in/**"], write: ["~/held/out/**"] } }
            then: hold
            approval: { groups: [dba], wait: 1m, grant: { for: 1h } }
          - name: asking look around
            who: { groups: [asking] }
            on: { connections: [box], channels: [sftp], files: { list: ["~/held/**"], read: ["~/held/free/**"], write: ["~/held/free/**"] } }
            then: allow
          - name: no files
            who: { groups: [nothing] }
            on: { connections: [box], channels: [exec], commands: ["true"] }
            then: allow
        limits: { idle_timeout: 10m }
        """;
}
