using EdgeGate.EndToEnd.Approvals;
using Xunit;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>Lines typed into a shell that wait for approval, with bash at the target and stock ssh as client.</summary>
[Collection("ssh")]
public sealed class SshLineHoldTests(SshFixture gate)
{
    private Approver Dba => new($"http://127.0.0.1:{gate.Gateway.AdminPort}", () => gate.Issuer.Token("dora", "dba"));

    [Fact]
    public async Task Held_line_waits_tells_how_to_approve_it_and_runs_once_approved()
    {
        string file = await FileAsync("approved");
        await using SshTyping ssh = await ShellAsync();
        await ssh.TypeAsync($"rm {file}\r");
        string told = await ssh.SeeAsync("or: edgegate approvals approve");
        string id = await Dba.WaitForIdAsync(file);
        Assert.Contains($"edgegate: this waits for approval: hold {id} (rule: removals are asked for); 1 of dba must approve within 1m\r\nedgegate: http", told, StringComparison.Ordinal);
        // Keys wait too, and reach the shell in their order.
        await ssh.TypeAsync("echo after-$((40+2))\r");
        await Task.Delay(300);
        Assert.True(File.Exists(file));
        string token = $"{gate.Folder}/dora-token";
        await File.WriteAllTextAsync(token, gate.Issuer.Token("dora", "dba"));
        (int code, _, string error) = await Shell.RunAsync(GatewayProcess.Binary, ["approvals", "approve", id, "--reason", "ticket 812", "--gateway", $"http://127.0.0.1:{gate.Gateway.AdminPort}", "--token-file", token]);
        Assert.True(code == 0, error);
        await ssh.SeeAsync("after-42");
        Assert.False(File.Exists(file));
        await SshFixture.AuditedAsync(gate.Gateway, "line.allowed", id, file);
        await ssh.TypeAsync("exit 3\r");
        Assert.Equal(3, await ssh.EndAsync());
    }

    [Fact]
    public async Task Denied_line_does_not_run_and_is_cleared()
    {
        string file = await FileAsync("denied");
        await using SshTyping ssh = await ShellAsync();
        await ssh.TypeAsync($"rm {file}\r");
        await ssh.SeeAsync("approvals approve");
        string id = await Dba.WaitForIdAsync(file);
        await Dba.DenyAsync(id, "keep it");
        await ssh.SeeAsync($"dora@example.com denied this: keep it (hold {id}) (rule: removals are asked for)");
        await ssh.SeeAsync("hready> ");
        await ssh.TypeAsync("echo still-$((40+2))\r");
        await ssh.SeeAsync("still-42");
        Assert.True(File.Exists(file));
        await SshFixture.AuditedAsync(gate.Gateway, "line.denied", id, file);
    }

    [Fact]
    public async Task Interrupt_of_a_held_line_withdraws_it()
    {
        string file = await FileAsync("interrupted");
        await using SshTyping ssh = await ShellAsync();
        await ssh.TypeAsync($"rm {file}\r");
        await ssh.SeeAsync("approvals approve");
        await Dba.WaitForIdAsync(file);
        await ssh.TypeAsync("\u0003");
        await ssh.SeeAsync("withdrawn: the client cancelled");
        await ssh.SeeAsync("hready> ");
        Assert.Equal("the client cancelled", (await Dba.WaitForAsync(file, "withdrawn")).GetProperty("why").GetString());
        Assert.True(File.Exists(file));
        await ssh.TypeAsync("exit 4\r");
        Assert.Equal(4, await ssh.EndAsync());
    }

    [Fact]
    public async Task Kill_of_the_session_withdraws()
    {
        string file = await FileAsync("killed");
        await using SshTyping ssh = await ShellAsync();
        await ssh.TypeAsync($"rm {file}\r");
        await ssh.SeeAsync("approvals approve");
        await Dba.WaitForIdAsync(file);
        ssh.Kill();
        await Dba.WaitForIdAsync(file, "withdrawn");
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task Denial_is_stronger_than_a_hold_and_a_paste_is_not_held_line_by_line()
    {
        string file = await FileAsync("pasted");
        await using SshTyping ssh = await ShellAsync();
        await ssh.TypeAsync($"rm {file}; halt now\r");
        await ssh.SeeAsync("rule 'never halt' denies this line on box");
        await ssh.SeeAsync("hready> ");
        await ssh.TypeAsync($"\e[200~echo a\nrm {file}\n\e[201~");
        await ssh.SeeAsync("rule 'removals are asked for' holds a line of this paste: paste it alone, without the end of the line");
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task Grant_for_the_same_line_covers_it_and_no_other()
    {
        string file = await FileAsync("granted");
        await using SshTyping ssh = await ShellAsync();
        await ssh.TypeAsync($"rm {file}\r");
        await ssh.SeeAsync("approvals approve");
        await Dba.ApproveAsync(await Dba.WaitForIdAsync(file), """{"uses":5,"same_statement":true}""");
        await ssh.SeeAsync("hready> ");
        await FileAsync("granted");
        await ssh.TypeAsync($"rm {file}\r");
        await ssh.SeeAsync("hready> ");
        for (int i = 0; i < 100 && File.Exists(file); i++) { await Task.Delay(50); }
        Assert.False(File.Exists(file));
        string other = await FileAsync("granted-other");
        await ssh.TypeAsync($"rm {other}\r");
        await ssh.SeeAsync("this waits for approval");
        Assert.True(File.Exists(other));
    }

    [Fact]
    public async Task Shell_without_a_terminal_waits_and_goes_on()
    {
        string file = await FileAsync("piped");
        Task<(int Code, string Output, string Error)> ssh = gate.SshAsync("lena", "box", [], ["-T"], input: $"echo one\nrm {file}\necho two\n");
        string id = await Dba.WaitForIdAsync(file);
        await Dba.ApproveAsync(id);
        (int code, string output, string error) = await ssh;
        Assert.Equal((0, "one\ntwo\n"), (code, output));
        Assert.Contains($"this waits for approval: hold {id}", error, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    private async Task<SshTyping> ShellAsync()
    {
        SshTyping ssh = SshTyping.Start(gate, "lena");
        await ssh.SeeAsync("# ");
        await ssh.TypeAsync("PS1='ready> '\r");
        await ssh.SeeAsync("hready> ");
        return ssh;
    }

    private async Task<string> FileAsync(string name)
    {
        string path = $"{gate.Folder}/held-line-{name}";
        await File.WriteAllTextAsync(path, "");
        return path;
    }
}
