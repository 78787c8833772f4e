using Xunit;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>Rules that look into commands and count them, with stock ssh.</summary>
[Collection("ssh")]
public sealed class SshGuardTests(SshFixture gate)
{
    [Theory]
    [InlineData("echo shr''ed x", "no shred", "it says 'shred'")]
    [InlineData("/usr/bin/SHRED x", "no shred", "it says 'shred'")]
    [InlineData("echo KEY", "no keys in commands", "it contains secret.*")]
    public async Task Command_that_a_rule_means_is_denied(string command, string rule, string why)
    {
        (int code, string output, string error) = await gate.SshAsync("gina", "box", [command.Replace("KEY", "AKIA" + "QYLPMN5HHHFPZAM2", StringComparison.Ordinal)]);
        Assert.Equal((126, ""), (code, output));
        Assert.Contains($"rule '{rule}' denies this command on box: {why} (rule: {rule})", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warning_is_told_and_the_command_runs()
    {
        (int code, string output, string error) = await gate.SshAsync("gina", "box", ["echo legacy"]);
        Assert.Equal((0, "legacy\n"), (code, output));
        Assert.Contains("edgegate: rule 'old commands' warns of this: it says 'legacy'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rate_counts_commands_over_sessions()
    {
        for (int i = 0; i < 4; i++) { Assert.Equal((0, $"{i}\n"), await RunAsync($"echo {i}")); }
        Assert.Equal((126, ""), await RunAsync("echo 5"));
    }

    private async Task<(int Code, string Output)> RunAsync(string command)
    {
        (int code, string output, _) = await gate.SshAsync("rafe", "box", [command]);
        return (code, output);
    }
}
