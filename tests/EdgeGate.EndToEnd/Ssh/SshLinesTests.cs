using Xunit;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>The filter on command lines, with bash at the target and stock ssh as client.</summary>
[Collection("ssh")]
public sealed class SshLinesTests(SshFixture gate)
{
    private const string Denial = "edgegate: rule 'no wiping' denies this line on box (rule: no wiping)";

    [Fact]
    public async Task Denied_lines_do_not_run_however_they_came_to_the_prompt()
    {
        string file = $"{gate.Folder}/precious";
        await File.WriteAllTextAsync(file, "");
        await using SshTyping ssh = SshTyping.Start(gate, "lina");
        await ssh.SeeAsync("# ");
        await ssh.TypeAsync("PS1='ready> '\r");
        await ssh.SeeAsync("hready> ");
        // Typed.
        await ssh.TypeAsync($"rm -rf {file}\r");
        await ssh.SeeAsync(Denial);
        await ssh.SeeAsync("hready> ");
        // Among others.
        await ssh.TypeAsync($"true; rm -rf {file}\r");
        await ssh.SeeAsync(Denial);
        await ssh.SeeAsync("hready> ");
        // Recalled.
        await ssh.TypeAsync($"history -s 'rm -rf {file}'\r");
        await ssh.SeeAsync("hready> ");
        await ssh.TypeAsync("\e[A");
        await ssh.SeeAsync($"rm -rf {file}");
        await ssh.TypeAsync("\r");
        await ssh.SeeAsync(Denial);
        await ssh.SeeAsync("hready> ");
        // Searched for.
        await ssh.TypeAsync("\u0012-rf");
        await ssh.SeeAsync("': rm -rf");
        await ssh.TypeAsync("\r");
        await ssh.SeeAsync(Denial);
        await ssh.SeeAsync("hready> ");
        // Completed.
        await ssh.TypeAsync($"rm -rf {file[..^3]}\t\r");
        await ssh.SeeAsync(Denial);
        await ssh.SeeAsync("hready> ");
        // Pasted, between others.
        await ssh.TypeAsync($"\e[200~echo a\nrm -rf {file}\necho b\n\e[201~");
        await ssh.SeeAsync(Denial);
        await ssh.SeeAsync("hready> ");
        // Typed ahead.
        await ssh.TypeAsync($"sleep 0.3\rrm -rf {file}\r");
        await ssh.SeeAsync(Denial);
        await ssh.SeeAsync("ready> ");
        Assert.True(File.Exists(file));
        await ssh.TypeAsync("echo still-$((40+2))\r");
        await ssh.SeeAsync("\rstill-42");
        await ssh.TypeAsync("exit 5\r");
        Assert.Equal(5, await ssh.EndAsync());
        await SshFixture.AuditedAsync(gate.Gateway, "line.denied", "\"subject\":\"lina\"", "\"rule\":\"no wiping\"", $"rm -rf {file}");
    }

    [Fact]
    public async Task Passwords_and_full_screen_programs_take_their_enter()
    {
        await using SshTyping ssh = SshTyping.Start(gate, "lina");
        await ssh.SeeAsync("# ");
        await ssh.TypeAsync("read -s secret; echo got-${#secret}\r");
        await ssh.SeeAsync("secret}");
        await ssh.TypeAsync("hunter22\r");
        await ssh.SeeAsync("got-8");
        await ssh.TypeAsync("printf 'one\\ntwo\\n' | less; echo left\r");
        await ssh.SeeAsync("(END)");
        await ssh.TypeAsync("\rq");
        await ssh.SeeAsync("left");
        await ssh.TypeAsync("exit\r");
        Assert.Equal(0, await ssh.EndAsync());
    }

    [Fact]
    public async Task Shell_without_a_terminal_is_read_line_by_line()
    {
        (int code, string output, string error) = await gate.SshAsync("lina", "box", [], ["-T"], input: "echo one\nrm -rf /nothing/here\necho two\n");
        Assert.Equal(126, code);
        Assert.DoesNotContain("two", output, StringComparison.Ordinal);
        Assert.Contains(Denial, error, StringComparison.Ordinal);
    }
}
