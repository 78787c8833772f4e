using Renci.SshNet;
using Xunit;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>Client libraries of other languages, and programs that use ssh for more than a shell.</summary>
[Collection("ssh")]
public sealed class SshLibrariesTests(SshFixture gate)
{
    private static readonly string Sources = Path.Combine(AppContext.BaseDirectory, "Ssh", "clients");

    private string Token => gate.Issuer.Token("pia", "devs");

    [Fact]
    public async Task Node_ssh2_runs_a_command_and_a_shell()
    {
        string folder = Directory.CreateDirectory($"{gate.Folder}/node").FullName;
        foreach (string name in (string[])["client.js", "package.json", "package-lock.json"]) { File.Copy(Path.Combine(Sources, name), Path.Combine(folder, name)); }
        (int code, _, string error) = await Shell.RunAsync("npm", ["ci", "--prefix", folder, "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund"]);
        Assert.True(code == 0, error);
        (code, string output, error) = await Shell.RunAsync("node", [$"{folder}/client.js", $"{gate.Port}", Token]);
        Assert.True((code, output) == (0, "[\"through\",\"bad\\n\",7]\ntrue\n"), output + error);
    }

    [Fact]
    public async Task Go_runs_many_commands_at_once()
    {
        // Debian's golang-golang-x-crypto-dev is a source tree below GOPATH.
        Dictionary<string, string> environment = new() { ["GO111MODULE"] = "off", ["GOPATH"] = "/usr/share/gocode", ["GOFLAGS"] = "", ["GOCACHE"] = $"{gate.Folder}/go-cache" };
        (int code, _, string error) = await Shell.RunAsync("go", ["build", "-o", $"{gate.Folder}/go-client", $"{Sources}/client.go"], environment);
        Assert.True(code == 0, error);
        (code, string output, error) = await Shell.RunAsync($"{gate.Folder}/go-client", [$"{gate.Port}", Token]);
        Assert.True((code, output) == (0, $"[{string.Join(' ', Enumerable.Repeat("true", 10))}]\n"), output + error);
    }

    [Fact]
    public async Task Libssh_runs_a_command()
    {
        (int code, _, string error) = await Shell.RunAsync("gcc", ["-o", $"{gate.Folder}/c-client", $"{Sources}/client.c", "-lssh"]);
        Assert.True(code == 0, error);
        (code, string output, error) = await Shell.RunAsync($"{gate.Folder}/c-client", [$"{gate.Port}", Token]);
        Assert.True((code, output) == (0, "through 9\n"), output + error);
    }

    [Fact]
    public void Ssh_net_runs_commands_and_a_shell()
    {
        using SshClient client = new("127.0.0.1", gate.Port, "box", Token);
        client.Connect();
        for (int i = 0; i < 3; i++)
        {
            using SshCommand command = client.RunCommand($"echo {i}; exit {i}");
            Assert.Equal(($"{i}\n", i), (command.Result, command.ExitStatus));
        }
        using ShellStream shell = client.CreateShellStream("xterm", 77, 22, 0, 0, 4096);
        shell.WriteLine("stty size; exit");
        Assert.NotNull(shell.Expect("22 77", TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Ansible_pings_and_copies()
    {
        string folder = Directory.CreateDirectory($"{gate.Folder}/ansible").FullName;
        await File.WriteAllTextAsync($"{folder}/hosts", $"box ansible_host=127.0.0.1 ansible_port={gate.Port} ansible_user=box ansible_python_interpreter=/usr/bin/python3\n");
        await File.WriteAllTextAsync($"{folder}/ansible.cfg", "");
        await File.WriteAllTextAsync($"{folder}/file", "copied\n");
        Dictionary<string, string> environment = new()
        {
            ["ANSIBLE_HOME"] = folder,
            ["ANSIBLE_CONFIG"] = $"{folder}/ansible.cfg",
            ["ANSIBLE_SSH_ARGS"] = string.Join(' ', gate.Options("bob")[2..]),
            ["ANSIBLE_REMOTE_TEMP"] = $"{folder}/tmp",
            // The sftp subsystem is for another rule: scp as a command.
            ["ANSIBLE_SSH_TRANSFER_METHOD"] = "piped",
            ["ANSIBLE_NOCOLOR"] = "1",
            ["LC_ALL"] = "C.UTF-8",
        };
        (int code, string output, string error) = await Shell.RunAsync("ansible", ["-i", $"{folder}/hosts", "box", "-m", "ping"], environment);
        Assert.True(code == 0 && output.Contains("\"ping\": \"pong\"", StringComparison.Ordinal), output + error);
        (code, output, error) = await Shell.RunAsync("ansible", ["-i", $"{folder}/hosts", "box", "-m", "copy", "-a", $"src={folder}/file dest={folder}/copy"], environment);
        Assert.True(code == 0, output + error);
        Assert.Equal("copied\n", await File.ReadAllTextAsync($"{folder}/copy"));
    }

    [Fact]
    public async Task Mosh_is_started_through_the_gateway()
    {
        // What mosh does with ssh: start its server and read where it listens. The UDP that follows goes past every bastion.
        (int code, string output, string error) = await gate.SshAsync("bob", "box", ["mosh-server", "new", "-i", "127.0.0.1", "-l", "LANG=C.UTF-8", "--", "/bin/true"], ["-tt"]);
        Assert.True(code == 0, error);
        Assert.Matches(@"MOSH CONNECT \d+ [A-Za-z0-9/+]{22}\r", output);
    }

    [Fact]
    public async Task Tmux_draws_and_takes_keys()
    {
        await using SshTyping ssh = SshTyping.Start(gate, "alice", "box", $"tmux -L edgegate-{Guid.NewGuid():N} -f /dev/null new-session 'echo in-tmux; read line; echo got-$line; sleep 0.5'");
        await ssh.SeeAsync("in-tmux");
        await ssh.TypeAsync("keys\r");
        await ssh.SeeAsync("got-keys");
        await ssh.SeeAsync("[exited]");
        Assert.Equal(0, await ssh.EndAsync());
    }
}
