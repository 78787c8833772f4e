using System.Collections.Immutable;
using EdgeGate.Hosting.Configuration;
using EdgeGate.Policy;
using Xunit;

namespace EdgeGate.Tests.Hosting;

/// <summary><c>who</c> of rules in a configuration file.</summary>
public sealed class WhoConfigurationTests : IDisposable
{
    private readonly ConfigurationFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("{ issuer: \"https://one.test/\" }", "https://one.test/", true)]
    [InlineData("{ issuer: staff, groups: [makers] }", "https://one.test/", false)]
    [InlineData("{ issuer: [staff, \"https://two.test/\"], kind: agent }", "https://one.test/ https://two.test/", true)]
    [InlineData("{ issuer: hosts }", "hosts", true)]
    [InlineData("{ groups: [makers] }", "", false)]
    [InlineData("anyone", "", true)]
    public void Issuers_are_named_or_written_out(string who, string issuers, bool isAnyone)
    {
        (GateConfig? config, List<string> problems) = Load(who);
        Assert.Empty(problems);
        RuleOptions rule = config!.Rules.Options[0];
        Assert.Equal(issuers, string.Join(' ', rule.Issuers));
        Assert.Equal(isAnyone, rule.Anyone);
    }

    [Theory]
    [InlineData("{ issuer: stuff }", "rules[0].who.issuer: nobody who vouches for principals is called 'stuff'; write one of hosts, https://one.test/, https://two.test/, staff")]
    [InlineData("{ issuer: [staff, \"https://one.test\"] }", "rules[0].who.issuer[1]: nobody who vouches for principals is called 'https://one.test'")]
    [InlineData("{ issuers: [staff] }", "did you mean 'issuer'?")]
    [InlineData("{ issuer: { name: staff } }", "who.issuer: a list is expected; write issuer: [a, b]")]
    public void Issuer_nobody_knows_is_told_with_those_there_are(string who, string problem)
        => Assert.Contains(Load(who).Problems, found => found.Contains(problem, StringComparison.Ordinal));

    [Fact]
    public void Name_that_means_two_is_refused()
    {
        Assert.Contains(Load("{ issuer: staff }", second: "name: staff,").Problems, static found => found.Contains("two issuers are named 'staff'", StringComparison.Ordinal));
        Assert.Contains(Load("{ issuer: hosts }", second: "name: hosts,").Problems, static found => found.Contains("'hosts' names several: https://two.test/, hosts", StringComparison.Ordinal));
    }

    private (GateConfig? Config, List<string> Problems) Load(string who, string second = "")
    {
        folder.Write("ca.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB9dG4kjRhQTtWTVzd2t27+t0DEHBPW7iOD23TUiYLio user-ca\n");
        (GateConfig? config, ImmutableArray<LocatedProblem> problems) = folder.Load($$"""
            identity:
              issuers:
                - { issuer: "https://one.test/", name: staff, audience: edgegate }
                - { issuer: "https://two.test/", {{second}} audience: edgegate }
            listeners:
              - { protocol: postgres, address: "127.0.0.1:5432", allow_plaintext_token: true }
              - { protocol: ssh, address: "127.0.0.1:2222", user_cas: [ { keys: ca.pub, name: hosts } ] }
            state: { path: state }
            connections:
              orders: { protocol: postgres, target: { address: "127.0.0.1:1", database: o, tls: disable }, credentials: { user: app } }
            rules: [ { name: one, who: {{who}}, on: { connections: [orders], statements: [select] }, then: allow } ]
            """);
        return (config, [.. problems.Select(static problem => problem.ToString())]);
    }
}
