using Xunit;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>Clients of others, and programs that use ssh.</summary>
[Collection("ssh")]
public sealed class SshClientsTests(SshFixture gate)
{
    [Fact]
    public async Task Dropbear_client_runs_a_command()
    {
        (int code, string output, string error) = await WithPasswordAsync("dbclient", ["-y", "-y", "-p", $"{gate.Port}", "box@127.0.0.1", "echo through; exit 4"], "DROPBEAR_PASSWORD");
        Assert.True((code, output) == (4, "through\n"), error);
    }

    [Fact]
    public async Task Plink_runs_a_command()
    {
        string password = await SecretFileAsync(gate.Issuer.Token("pia", "devs"));
        (_, string prints, _) = await Shell.RunAsync("ssh-keygen", ["-lf", $"{gate.Gateway.State}/ssh_host_ed25519_key.pub"]);
        (int code, string output, string error) = await Shell.RunAsync("plink", ["-batch", "-ssh", "-P", $"{gate.Port}", "-hostkey", prints.Split(' ')[1], "-pwfile", password, "box@127.0.0.1", "echo through; exit 4"]);
        Assert.True((code, output) == (4, "through\n"), error);
    }

    [Fact]
    public async Task Paramiko_runs_commands_and_a_shell()
    {
        (int code, string output, string error) = await PythonAsync("""
            import paramiko, sys
            client = paramiko.SSHClient()
            client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
            client.connect("127.0.0.1", int(sys.argv[1]), "box", sys.argv[2], look_for_keys=False, allow_agent=False)
            for i in range(3):
                stdin, stdout, stderr = client.exec_command("cat; exit 7")
                stdin.write("line %d" % i)
                stdin.channel.shutdown_write()
                print(stdout.read().decode(), stdout.channel.recv_exit_status())
            shell = client.invoke_shell(width=77, height=22)
            shell.send(b"stty size; exit\n")
            text = b""
            while True:
                more = shell.recv(1000)
                if not more: break
                text += more
            print(b"22 77" in text)
            client.close()
            """);
        Assert.True((code, output) == (0, "line 0 7\nline 1 7\nline 2 7\nTrue\n"), output + error);
    }

    [Fact]
    public async Task Asyncssh_runs_many_channels_at_once()
    {
        (int code, string output, string error) = await PythonAsync("""
            import asyncio, asyncssh, sys
            async def main():
                async with asyncssh.connect("127.0.0.1", int(sys.argv[1]), username="box", password=sys.argv[2], known_hosts=None, client_keys=None) as connection:
                    results = await asyncio.gather(*[connection.run(f"echo {i}; exit {i}") for i in range(20)])
                    print(all(r.stdout == f"{i}\n" and r.exit_status == i for i, r in enumerate(results)))
            asyncio.run(main())
            """);
        Assert.True((code, output) == (0, "True\n"), output + error);
    }

    [Fact]
    public async Task Change_of_the_terminals_size_reaches_what_runs_and_the_recording()
    {
        (int code, string output, string error) = await PythonAsync("""
            import asyncio, asyncssh, sys
            async def main():
                async with asyncssh.connect("127.0.0.1", int(sys.argv[1]), username="box", password=sys.argv[2], known_hosts=None, client_keys=None) as connection:
                    process = await connection.create_process("trap 'stty size; exit 0' WINCH; echo ready; while :; do sleep 0.05; done", term_type="xterm", term_size=(80, 24))
                    print((await process.stdout.readline()).strip())
                    process.change_terminal_size(133, 41)
                    print((await process.stdout.readline()).strip())
                    await process.wait()
            asyncio.run(main())
            """);
        Assert.True((code, output) == (0, "ready\n41 133\n"), output + error);
        await gate.Gateway.RecordingAsync("pia", "\"cols\":133,\"rows\":41");
    }

    [Fact]
    public async Task Rsync_and_old_scp_copy_both_ways()
    {
        string here = Directory.CreateDirectory($"{gate.Folder}/rsync-here").FullName;
        string there = $"{gate.Folder}/rsync-there";
        byte[] content = new byte[3_000_000];
        Random.Shared.NextBytes(content);
        await File.WriteAllBytesAsync($"{here}/file", content);
        string ssh = $"ssh {string.Join(' ', gate.Options("bob"))}";
        (int code, _, string error) = await Shell.RunAsync("rsync", ["-a", "-e", ssh, here + "/", $"box@127.0.0.1:{there}/"]);
        Assert.True(code == 0, error);
        (code, _, error) = await Shell.RunAsync("rsync", ["-a", "-e", ssh, $"box@127.0.0.1:{there}/file", $"{here}/back"]);
        Assert.True(code == 0, error);
        Assert.Equal(content, await File.ReadAllBytesAsync($"{here}/back"));
        string[] options = [.. gate.Options("bob").Select(static option => option == "-p" ? "-P" : option)];
        (code, _, error) = await Shell.RunAsync("scp", ["-O", .. options, $"box@127.0.0.1:{there}/file", $"{here}/again"]);
        Assert.True(code == 0, error);
        Assert.Equal(content, await File.ReadAllBytesAsync($"{here}/again"));
    }

    [Fact]
    public async Task Git_clones_and_pushes()
    {
        string origin = $"{gate.Folder}/origin.git", clone = $"{gate.Folder}/clone";
        Dictionary<string, string> environment = new() { ["GIT_SSH_COMMAND"] = $"ssh {string.Join(' ', gate.Options("bob"))}", ["GIT_CONFIG_GLOBAL"] = "/dev/null" };
        await Shell.RunAsync("git", ["init", "-q", "--bare", origin]);
        (int code, _, string error) = await Shell.RunAsync("git", ["clone", "-q", $"box@127.0.0.1:{origin}", clone], environment);
        Assert.True(code == 0, error);
        (code, _, error) = await Shell.RunAsync("sh", ["-c", $"cd {clone} && head -c 100000 /dev/urandom > f && git add f && git -c user.name=t -c user.email=t@t commit -qm m && git push -q origin HEAD:main"], environment);
        Assert.True(code == 0, error);
        (_, string log, _) = await Shell.RunAsync("git", ["-C", origin, "log", "--format=%s", "main"]);
        Assert.Equal("m\n", log);
    }

    [Fact]
    public async Task Keepalives_are_answered()
    {
        (int code, string output, _) = await gate.SshAsync("bob", "box", ["sleep 5; echo awake"], ["-o", "ServerAliveInterval=1", "-o", "ServerAliveCountMax=1"]);
        Assert.Equal((0, "awake\n"), (code, output));
    }

    [Fact]
    public async Task Audit_of_the_listener_finds_nothing_wrong()
    {
        (_, string output, _) = await Shell.RunAsync("ssh-audit", ["-n", "-p", $"{gate.Port}", "127.0.0.1"]);
        Assert.Contains("ssh-ed25519", output, StringComparison.Ordinal);
        // Debian 12's is older than the post-quantum methods, and calls what it does not know a warning.
        Assert.DoesNotContain(output.Split('\n'), static line => line.Contains("[fail]", StringComparison.Ordinal)
            || (line.Contains("[warn]", StringComparison.Ordinal) && !line.Contains("unknown algorithm", StringComparison.Ordinal) && !line.Contains("experimental algorithm", StringComparison.Ordinal)));
    }

    private Task<(int Code, string Output, string Error)> PythonAsync(string script)
        => Shell.RunAsync("/usr/bin/python3", ["-W", "ignore", "-c", script, $"{gate.Port}", gate.Issuer.Token("pia", "devs")]);

    private Task<(int Code, string Output, string Error)> WithPasswordAsync(string program, string[] arguments, string variable)
        => Shell.RunAsync(program, arguments, new Dictionary<string, string> { [variable] = gate.Issuer.Token("pia", "devs") });

    private async Task<string> SecretFileAsync(string text)
    {
        string path = $"{gate.Folder}/secret-{Guid.NewGuid():N}";
        await File.WriteAllTextAsync(path, text + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
