using System.Diagnostics;
using Xunit;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>Targets other than OpenSSH with a key: dropbear, and one that wants a password.</summary>
[Collection("ssh")]
public sealed class SshTargetsTests(SshFixture gate)
{
    /// <summary>OpenSSH's sshd passes no signals to what root runs; dropbear does.</summary>
    private const string Signal = """
        import asyncio, asyncssh, sys
        async def main():
            async with asyncssh.connect("127.0.0.1", int(sys.argv[1]), username="there", known_hosts=None, client_keys=[sys.argv[2]], agent_path=None) as connection:
                process = await connection.create_process("trap 'echo told; exit 7' TERM; echo ready; while :; do sleep 0.05; done")
                print((await process.stdout.readline()).strip())
                process.send_signal("TERM")
                print((await process.stdout.readline()).strip(), (await process.wait()).exit_status)
        asyncio.run(main())
        """;

    [Fact]
    public async Task Dropbear_is_a_target_and_signals_reach_what_runs_there()
    {
        string folder = Directory.CreateDirectory($"{gate.Folder}/dropbear").FullName;
        string home = Directory.CreateDirectory($"{folder}/home/.ssh").FullName;
        File.Copy($"{gate.Folder}/authorized", $"{home}/authorized_keys");
        foreach (string path in (string[])[$"{folder}/home", home, $"{home}/authorized_keys"]) { File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute); }
        (_, string key, _) = await Shell.RunAsync("dropbearkey", ["-t", "ed25519", "-f", $"{folder}/host"]);
        int port = Ports.Free();
        // It reads keys below the user's own home alone: its mount namespace has another there.
        string own = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        using Process dropbear = Process.Start("unshare", ["-m", "sh", "-c", $"mount --bind {folder}/home {own} && exec dropbear -F -E -r {folder}/host -P {folder}/pid -p 127.0.0.1:{port}"]);
        try
        {
            await RunsAsync("dropbear", port, string.Join(' ', key.Split('\n').First(static line => line.StartsWith("ssh-ed25519 ", StringComparison.Ordinal)).Split(' ')[..2]), "key: { file: ../login }", ScratchSshd.User, takesSignals: true);
        }
        finally
        {
            dropbear.Kill(entireProcessTree: true);
            await dropbear.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Target_is_logged_in_to_with_a_password()
    {
        string folder = Directory.CreateDirectory($"{gate.Folder}/password").FullName;
        int port = Ports.Free();
        await File.WriteAllTextAsync($"{folder}/secret", "target-password-1\n");
        File.SetUnixFileMode($"{folder}/secret", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync($"{folder}/server.py", $$"""
            import asyncio, asyncssh
            class Server(asyncssh.SSHServer):
                def begin_auth(self, username): return True
                def password_auth_supported(self): return True
                def validate_password(self, username, password): return (username, password) == ("svc", "target-password-1")
            async def handle(process):
                done = await asyncio.create_subprocess_shell(process.command, stdout=asyncio.subprocess.PIPE)
                process.stdout.write((await done.communicate())[0].decode())
                process.exit(done.returncode)
            async def main():
                await asyncssh.create_server(Server, "127.0.0.1", {{port}}, server_host_keys=["{{gate.Folder}}/host"], process_factory=handle)
                await asyncio.get_event_loop().create_future()
            asyncio.run(main())
            """);
        using Process server = Process.Start("/usr/bin/python3", ["-W", "ignore", $"{folder}/server.py"]);
        try
        {
            await RunsAsync("password", port, gate.Sshd.HostKey, "password: { file: secret }", "svc");
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    private async Task RunsAsync(string name, int target, string hostKey, string credential, string user, bool takesSignals = false)
    {
        int port = Ports.Free(), admin = Ports.Free();
        string path = $"{gate.Folder}/{name}/gate.yaml";
        await File.WriteAllTextAsync(path, $$"""
            identity: { issuers: [ { issuer: "{{gate.Issuer.Url}}", audience: edgegate } ] }
            listeners:
              - { protocol: ssh, address: "127.0.0.1:{{port}}", user_cas: [ { keys: ../user-ca.pub, group_prefix: "group:" } ] }
            admin: { address: "127.0.0.1:{{admin}}" }
            state: { path: state }
            connections:
              there:
                protocol: ssh
                target: { address: "127.0.0.1:{{target}}", host_key: "{{hostKey}}" }
                credentials: { user: {{user}}, {{credential}} }
            rules:
              - name: devs work masked
                who: { groups: [devs] }
                on: { connections: [there], channels: "*" }
                then: allow
                mask: ["*"]
            """);
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(path, $"{gate.Folder}/{name}/state", admin);
        (int code, string output, string error) = (0, "", "");
        for (int i = 0; i < 50; i++)
        {
            (code, output, error) = await gate.SshAsync("alice", "there", ["echo to carla@example.org; exit 6"], port: port);
            if (code != 255) { break; }
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        Assert.True((code, output) == (6, "to [pii.email]\n"), output + error);
        if (!takesSignals) { return; }
        (code, output, error) = await Shell.RunAsync("/usr/bin/python3", ["-W", "ignore", "-c", Signal, $"{port}", $"{gate.Folder}/alice"]);
        Assert.True((code, output) == (0, "ready\ntold 7\n"), output + error);
        await gateway.RecordingAsync("alice", "\"k\":\"signal\"");
    }
}
