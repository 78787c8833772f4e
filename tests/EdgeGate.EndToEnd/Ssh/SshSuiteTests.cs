using System.Security.Cryptography;
using Xunit;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>Algorithms, compression, renewal of keys, and host certificates as configured.</summary>
[Collection("ssh")]
public sealed class SshSuiteTests(SshFixture gate)
{
    [Fact]
    public async Task Older_algorithm_is_spoken_only_where_it_is_configured()
    {
        int port = Ports.Free();
        await using GatewayProcess older = await StartAsync("older", port, "algorithms: { kex: [+diffie-hellman-group14-sha256, +ecdh-sha2-nistp384], macs: [+hmac-sha2-256, +hmac-sha2-512] }", "");
        string[][] all = [["KexAlgorithms=diffie-hellman-group14-sha256"], ["KexAlgorithms=ecdh-sha2-nistp384"], ["Ciphers=aes192-ctr", "MACs=hmac-sha2-256"], ["Ciphers=aes128-ctr", "MACs=hmac-sha2-512"]];
        foreach (string[] one in all)
        {
            string[] options = ["-o", "LogLevel=INFO", .. one.SelectMany(static name => (string[])["-o", name])];
            (int code, _, string error) = await gate.SshAsync("bob", "box", ["true"], options);
            Assert.Equal(255, code);
            Assert.Contains("no matching", error, StringComparison.Ordinal);
            (code, string output, error) = await gate.SshAsync("bob", "box", ["echo in"], options, port: port);
            Assert.True((code, output) == (0, "in\n"), error);
        }
    }

    [Fact]
    public async Task Compression_is_spoken_to_both_sides_where_it_is_configured_and_bytes_stay_the_same()
    {
        (_, _, string plain) = await gate.SshAsync("bob", "box", ["true"], ["-C", "-v", "-o", "LogLevel=DEBUG1"]);
        Assert.Contains("compression: none", plain, StringComparison.Ordinal);
        int port = Ports.Free();
        await using GatewayProcess zipped = await StartAsync("zipped", port, "algorithms: { compression: [+zlib@openssh.com] }", "algorithms: { compression: [zlib@openssh.com] }, rekey: { mebibytes: 1 }");
        string text = Convert.ToHexString(RandomNumberGenerator.GetBytes(4_000_000));
        (int code, string output, string error) = await gate.SshAsync("bob", "box", ["cat"], ["-C", "-v", "-o", "LogLevel=DEBUG1", "-o", "RekeyLimit=1M"], input: text, port: port);
        Assert.True(code == 0 && output == text, error);
        Assert.Contains("compression: zlib@openssh.com", error, StringComparison.Ordinal);
        Assert.True(error.Split("SSH2_MSG_NEWKEYS received").Length > 3, error);
    }

    [Fact]
    public async Task Keys_are_renewed_when_time_has_passed_from_either_side()
    {
        const string Command = "for i in 1 2 3 4 5 6 7 8; do echo $i; sleep 0.4; done";
        const string Expected = "1\n2\n3\n4\n5\n6\n7\n8\n";
        int port = Ports.Free();
        await using GatewayProcess hasty = await StartAsync("hasty", port, "rekey: { time: 1s }", "rekey: { time: 1s }");
        Task<(int Code, string Output, string Error)> byGate = gate.SshAsync("bob", "box", [Command], ["-v", "-o", "LogLevel=DEBUG1"], port: port);
        Task<(int Code, string Output, string Error)> byClient = gate.SshAsync("bob", "box", [Command], ["-v", "-o", "LogLevel=DEBUG1", "-o", "RekeyLimit=1G 1s"]);
        foreach ((int code, string output, string error) in await Task.WhenAll(byGate, byClient))
        {
            Assert.Equal((0, Expected), (code, output));
            Assert.True(error.Split("SSH2_MSG_NEWKEYS received").Length > 2, error);
        }
    }

    [Fact]
    public async Task Host_certificate_beside_the_key_is_shown_to_clients_that_trust_its_authority()
    {
        int port = Ports.Free();
        await using (GatewayProcess first = await StartAsync("certified", port, "", "")) { }
        string key = $"{gate.Folder}/certified/ssh_host_ed25519_key";
        (int made, _, string why) = await Shell.RunAsync("ssh-keygen", ["-q", "-h", "-s", $"{gate.Folder}/user-ca", "-I", "gate", "-n", "127.0.0.1", $"{key}.pub"]);
        Assert.True(made == 0, why);
        await using GatewayProcess gateway = await StartAsync("certified", port, "", "");
        string known = $"{gate.Folder}/known_authority";
        await File.WriteAllTextAsync(known, $"@cert-authority * {gate.PublicKey("user-ca")}\n");
        (int code, string output, string error) = await Shell.RunAsync("ssh", ["-p", $"{port}", "-F", "none", "-o", $"UserKnownHostsFile={known}", "-o", "StrictHostKeyChecking=yes", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-i", $"{gate.Folder}/bob", "box@127.0.0.1", "echo in"]);
        Assert.True((code, output) == (0, "in\n"), error);
    }

    [Fact]
    public async Task Client_that_keeps_failing_is_disconnected_at_the_configured_count()
    {
        int port = Ports.Free();
        await using GatewayProcess strict = await StartAsync("tries", port, "max_auth_tries: 2", "");
        string asked = $"{gate.Folder}/asked";
        string askpass = $"{gate.Folder}/wrong-password";
        await File.WriteAllTextAsync(askpass, $"#!/bin/sh\necho asked >> {asked}\necho wrong\n");
        File.SetUnixFileMode(askpass, (UnixFileMode)0b111_000_000);
        Dictionary<string, string> environment = new() { ["SSH_ASKPASS"] = askpass, ["SSH_ASKPASS_REQUIRE"] = "force" };
        (int code, _, string error) = await Shell.RunAsync("ssh", ["-p", $"{port}", "-F", "none", "-o", "UserKnownHostsFile=/dev/null", "-o", "StrictHostKeyChecking=no", "-o", "PreferredAuthentications=password", "-o", "NumberOfPasswordPrompts=5", "-o", "PubkeyAuthentication=no", "box@127.0.0.1", "true"], environment);
        Assert.Equal(255, code);
        Assert.Contains("too many authentication failures", error, StringComparison.Ordinal);
        Assert.Equal(2, (await File.ReadAllLinesAsync(asked)).Length);
    }

    [Fact]
    public async Task Client_that_has_keys_made_and_leaves_without_a_proof_must_wait_but_one_that_only_connects_need_not()
    {
        int port = Ports.Free();
        await using GatewayProcess strict = await StartAsync("leavers", port, "failures_per_minute: 3", "");
        for (int i = 0; i < 6; i++)
        {
            using System.Net.Sockets.TcpClient probe = new();
            await probe.ConnectAsync("127.0.0.1", port);
            Assert.True(await probe.GetStream().ReadAsync(new byte[64]) > 0);
        }
        // The gateway counts when it sees that the client has gone, which may be after the next came.
        int keys = 0;
        while (keys < 20 && (await ScanAsync(port)).Contains("ssh-ed25519", StringComparison.Ordinal)) { keys++; }
        Assert.InRange(keys, 3, 10);
        (int code, _, _) = await gate.SshAsync("bob", "box", ["true"], port: port);
        Assert.Equal(255, code);
    }

    private static async Task<string> ScanAsync(int port) => (await Shell.RunAsync("ssh-keyscan", ["-t", "ed25519", "-p", $"{port}", "127.0.0.1"])).Output;

    private async Task<GatewayProcess> StartAsync(string name, int port, string listener, string target)
    {
        int admin = Ports.Free();
        string path = Path.Combine(gate.Folder, $"{name}.yaml");
        await File.WriteAllTextAsync(path, $$"""
            identity: { issuers: [ { issuer: "{{gate.Issuer.Url}}", audience: edgegate } ] }
            listeners:
              - { protocol: ssh, address: "127.0.0.1:{{port}}", user_cas: [ { keys: user-ca.pub, group_prefix: "group:" } ]{{(listener.Length > 0 ? ", " + listener : "")}} }
            admin: { address: "127.0.0.1:{{admin}}" }
            state: { path: {{name}} }
            connections:
              box:
                protocol: ssh
                target: { address: "127.0.0.1:{{gate.Sshd.Port}}", host_key: "{{gate.Sshd.HostKey}}"{{(target.Length > 0 ? ", " + target : "")}} }
                credentials: { user: {{ScratchSshd.User}}, key: { file: login } }
            rules:
              - { name: plain, who: { groups: [plain] }, on: { connections: [box], channels: [exec], commands: "*" }, then: allow }
            """);
        return await GatewayProcess.StartAsync(path, Path.Combine(gate.Folder, name), admin);
    }
}
