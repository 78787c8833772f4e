using Xunit;

namespace EdgeGate.EndToEnd.Approvals;

/// <summary><c>edgegate policy</c> on the rules of other tests.</summary>
public sealed class PolicyCommandTests(HoldGate gate) : IClassFixture<HoldGate>
{
    private string Config => Path.Combine(gate.Folder, "edgegate.yaml");

    [Fact]
    public async Task Check_finds_what_is_so_and_nothing_else_and_says_so_by_its_exit_code()
    {
        (int code, string output, string error) = await Shell.RunAsync(GatewayProcess.Binary, ["policy", "check", Config]);
        // The one thing there is: no rule opens it, which is what it is there for.
        Assert.Equal((1, ""), (code, error));
        Assert.Equal(["unreachable: connections.hidden-db: nobody may reach hidden-db: no rule allows or holds anything on it; write a rule for it, or remove the connection", $"{Config}: 1 found", ""], output.Split('\n'));
        string people = Path.Combine(gate.Folder, "people.yaml");
        await File.WriteAllTextAsync(people, "mia: [makers]\n");
        (code, output, _) = await Shell.RunAsync(GatewayProcess.Binary, ["policy", "check", Config, "--people", people]);
        Assert.Equal(1, code);
        Assert.Contains("nobody may approve what rule 'changes wait for a dba' holds: nobody is in dba", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("makers", "SELECT 1", "allow (rule: makers do the rest)", "allow", 0)]
    [InlineData("makers", "DELETE FROM held", "hold (rule: changes wait for a dba)", "hold", 0)]
    [InlineData("guarded", "SELECT watched_one", "rule 'watched' is observed, and would deny: it matches a pattern of the rule", "allow", 0)]
    [InlineData("guarded", "SELECT 'payroll run'", "approval: 1 of dba", "allow", 1)]
    [InlineData("nobody", "SELECT 1", "deny (rule: default)", "deny", 0)]
    [InlineData("makers", "SELEC", "deny (rule: unparseable)", "deny", 0)]
    public async Task Explain_says_verdict_and_rule(string group, string sql, string said, string expected, int exit)
    {
        (int code, string output, string error) = await Shell.RunAsync(GatewayProcess.Binary, ["policy", "explain", Config, "--groups", group, "--connection", "orders-db", "--sql", sql, "--expect", expected]);
        Assert.True(code == exit, output + error);
        Assert.Contains(said, output, StringComparison.Ordinal);
    }
}
