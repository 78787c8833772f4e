using Xunit;

namespace EdgeGate.Tests.Hosting;

/// <summary>What rules look for in operations, in a configuration file.</summary>
public sealed class GuardConfigurationTests : IDisposable
{
    private readonly ConfigurationFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("statements: [select], contains: [secret.*], words: [drop table], patterns: [\"(?i)a+b\"]", "then: warn")]
    [InlineData("statements: [select], rate: { operations: 60, bytes: 10 MiB }", "then: hold, approval: { groups: [dba] }")]
    [InlineData("statements: [select], result: { rows: 100, bytes: 64 KiB }", "then: deny, observe: true")]
    [InlineData("channels: [exec], commands: \"*\", words: [rm]", "then: deny")]
    [InlineData("methods: [POST], words: [rm], rate: { operations: 6 }", "then: deny")]
    public void Whole_guard_is_good(string on, string then) => Assert.Empty(Problems(on, then));

    [Theory]
    [InlineData("statements: [select], words: [x]", "then: allow", "a rule that allows looks for nothing in operations")]
    [InlineData("statements: [select]", "then: allow, observe: true", "a rule that allows looks for nothing in operations")]
    [InlineData("statements: [select], contains: [nothing.*]", "then: deny", "no class matches nothing.*")]
    [InlineData("statements: [select], contains: [\"**\"]", "then: deny", "'**' is not a class pattern")]
    [InlineData("statements: [select], patterns: [\"(\"]", "then: deny", "'(' is no pattern that can be used")]
    [InlineData("statements: [select], patterns: [\"(?<=a)b\"]", "then: deny", "without look-around")]
    [InlineData("statements: [select], words: [\" \"]", "then: deny", "an entry has 1 to 256 characters")]
    [InlineData("statements: [select], rate: {}", "then: deny", "the rate has no bound")]
    [InlineData("statements: [select], rate: { operations: many }", "then: deny", "'many' is not a number")]
    [InlineData("statements: [select], rate: { operation: 3 }", "then: deny", "did you mean 'operations'?")]
    [InlineData("statements: [select], result: {}", "then: deny", "the result has no bound")]
    [InlineData("statements: [select], result: { rows: 3 }", "then: hold, approval: { groups: [dba] }", "a result that flows already cannot wait for approval")]
    [InlineData("statements: [select], result: { rows: 3 }, rate: { operations: 3 }", "then: deny", "a rate or a result, not both")]
    [InlineData("methods: [GET], result: { rows: 3 }", "then: deny", "responses have no rows")]
    [InlineData("channels: [exec], commands: \"*\", result: { bytes: 3 }", "then: deny", "what channels carry has no size")]
    [InlineData("channels: [shell], words: [rm]", "then: deny", "look into commands alone")]
    [InlineData("channels: [shell], lines: [\"rm *\"]", "then: warn", "a rule about lines has patterns of lines")]
    [InlineData("verbs: [get], resources: [pods], rate: { operations: 3 }", "then: deny", "calls of Kubernetes are not looked into")]
    [InlineData("replication: true, rate: { operations: 3 }", "then: deny", "nobody looks into replication connections")]
    public void Guard_that_is_wrong_is_told_with_a_fix(string on, string then, string problem)
        => Assert.Contains(Problems(on, then), found => found.Contains(problem, StringComparison.Ordinal));

    private List<string> Problems(string on, string then)
        => folder.Problems($$"""
            identity: { issuers: [ { issuer: "https://issuer.test/", audience: edgegate } ] }
            listeners: [ { protocol: postgres, address: "127.0.0.1:5432", allow_plaintext_token: true } ]
            state: { path: state }
            connections:
              orders: { protocol: postgres, target: { address: "127.0.0.1:1", database: o, tls: disable }, credentials: { user: app } }
            rules:
              - { name: one, who: { groups: [makers] }, on: { connections: [orders], {{on}} }, {{then}} }
            """);
}
