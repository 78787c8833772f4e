using EdgeGate.Hosting.Configuration;
using Xunit;

namespace EdgeGate.Tests.Hosting;

/// <summary><c>approval</c> of rules in a configuration file.</summary>
public sealed class ApprovalConfigurationTests : IDisposable
{
    private readonly ConfigurationFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Whole_approval_is_good() => Assert.Empty(Problems("then: hold, approval: { groups: [dba], count: 2, wait: 30m, grant: { for: 1h, uses: 10, same_statement: true }, break_glass: { groups: [oncall] } }"));

    [Theory]
    [InlineData("then: hold", "the rule does not say who approves; add approval: { groups: [dba] }")]
    [InlineData("then: hold, approval: { count: 2 }", "nobody may approve what the rule holds")]
    [InlineData("then: allow, approval: { groups: [dba] }", "only a rule that holds asks for approval")]
    [InlineData("then: hold, approval: { groups: [dba], count: 0 }", "'0' is not a number from 1 to 10")]
    [InlineData("then: hold, approval: { groups: [dba], grant: {} }", "the grant has no end")]
    [InlineData("then: hold, approval: { groups: [dba], break_glass: {} }", "nobody may break glass")]
    [InlineData("then: hold, approval: { groups: [dba], waits: 1m }", "did you mean 'wait'?")]
    [InlineData("then: wait", "'wait' is not a verdict; write allow, deny, hold or warn")]
    public void Approval_that_is_wrong_is_told_with_a_fix(string rule, string problem)
        => Assert.Contains(Problems(rule), found => found.Contains(problem, StringComparison.Ordinal));

    [Theory]
    [InlineData("then: hold, approval: { groups: [dba], wait: 5m }", true)]
    [InlineData("approval: { wait: 5m, groups: [dba] }, then: hold", true)]
    [InlineData("then: hold, approval: { groups: [dba], wait: 6m }", false)]
    [InlineData("then: hold, approval: { groups: [dba, ops], wait: 5m }", false)]
    [InlineData("then: hold, approval: { groups: [dba], wait: 5m }, mask: [secret.*]", false)]
    public void Digest_of_a_rule_changes_with_what_it_says_alone(string rule, bool isSame)
        => Assert.Equal(isSame, DigestOf("then: hold, approval: { groups: [dba], wait: 5m }") == DigestOf(rule));

    private string DigestOf(string rule)
    {
        Assert.Empty(Problems(rule));
        return ConfigurationReader.Load(folder.At("edgegate.yaml")).Config!.Rules.Options[0].Approval!.RuleDigest;
    }

    private List<string> Problems(string rule)
        => folder.Problems($$"""
            identity: { issuers: [ { issuer: "https://issuer.test/", audience: edgegate } ] }
            listeners: [ { protocol: postgres, address: "127.0.0.1:5432", allow_plaintext_token: true } ]
            state: { path: state }
            connections:
              orders: { protocol: postgres, target: { address: "127.0.0.1:1", database: o, tls: disable }, credentials: { user: app } }
            rules:
              - { name: one, who: { groups: [makers] }, on: { connections: [orders], statements: [delete] }, {{rule}} }
            """);
}
