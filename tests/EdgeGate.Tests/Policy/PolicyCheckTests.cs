using System.Collections.Immutable;
using EdgeGate.Cli.Policies;
using EdgeGate.Hosting.Configuration;
using EdgeGate.Policy.Checks;
using Xunit;

namespace EdgeGate.Tests.Policy;

/// <summary>What <c>policy check</c> finds, and what it does not take for wrong.</summary>
public sealed class PolicyCheckTests : IDisposable
{
    private readonly ConfigurationFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Rules_that_do_what_they_say_are_let_be()
        => Assert.Empty(Find("""
              - { name: no drops, who: anyone, on: { connections: ["*"], statements: [drop] }, then: deny }
              - { name: watched, who: anyone, on: { connections: ["*"], statements: "*", words: [x] }, then: deny, observe: true }
              - { name: a reads, who: { groups: [a] }, on: { connections: [orders, people], statements: [select] }, then: allow }
              - { name: a writes, who: { groups: [a] }, on: { connections: [orders], statements: [select, insert, update] }, then: allow }
              - { name: changes wait, who: { groups: [b] }, on: { connections: [people], statements: [delete] }, then: hold, approval: { groups: [dba] } }
              - { name: everything, who: anyone, on: { connections: ["*"], statements: "*", channels: [exec], commands: "*" }, then: allow }
            """));

    [Fact]
    public void Rule_that_no_connection_of_its_speaks_never_matches()
        => Assert.Equal(
            ["never rules[0].on", "unreachable connections.box"],
            Find("""
              - { name: commands, who: anyone, on: { connections: [orders], channels: [exec], commands: "*" }, then: allow }
              - { name: rest, who: anyone, on: { connections: ["*"], statements: "*" }, then: allow }
            """));

    [Fact]
    public void Connection_that_a_rule_says_nothing_of_is_told()
        => Assert.Equal(
            ["elsewhere rules[0].on.connections"],
            Find("""
              - { name: some, who: anyone, on: { connections: [orders, box], statements: "*" }, then: allow }
              - { name: rest, who: anyone, on: { connections: ["*"], statements: "*", channels: [exec], commands: "*" }, then: allow }
            """));

    [Fact]
    public void Rule_that_earlier_ones_meet_for_each_group_and_connection_is_shadowed()
        => Assert.Equal(
            ["shadowed rules[4]"],
            Find("""
              - { name: a on orders, who: { groups: [a] }, on: { connections: [orders], statements: "*" }, then: deny }
              - { name: a on people, who: { groups: [a] }, on: { connections: [people], statements: "*" }, then: deny }
              - { name: b, who: { groups: [b] }, on: { connections: ["*"], statements: "*" }, then: deny }
              - { name: watched, who: anyone, on: { connections: ["*"], statements: "*", words: [x] }, then: warn }
              - { name: late, who: { groups: [a, b] }, on: { connections: [orders, people], statements: [select] }, then: deny }
              - { name: rest, who: anyone, on: { connections: ["*"], statements: "*", channels: [exec], commands: "*" }, then: allow }
            """));

    [Fact]
    public void Rule_about_the_start_of_sessions_opens_nothing()
        => Assert.Equal(
            ["unreachable connections.box"],
            Find("""
              - { name: let in, who: anyone, on: { connections: [box, orders], sessions: true }, then: hold, approval: { groups: [dba] } }
              - { name: rest, who: anyone, on: { connections: ["*"], statements: "*" }, then: allow }
            """));

    [Theory]
    [InlineData("then: deny", false)]
    [InlineData("then: hold, approval: { groups: [dba] }", true)]
    public void Start_of_sessions_is_denied_over_http_too_and_never_held(string then, bool isNever)
        => Assert.Equal(isNever, Find($$"""
              - { name: start, who: anyone, on: { connections: [web], sessions: true }, {{then}} }
              - { name: rest, who: anyone, on: { connections: ["*"], statements: "*", channels: [exec], commands: "*" }, then: allow }
            """).Contains("never rules[0].on"));

    [Fact]
    public void Connections_that_no_rule_opens_are_unreachable()
        => Assert.Equal(
            ["unreachable connections.box", "unreachable connections.people"],
            Find("""
              - { name: a, who: anyone, on: { connections: [orders], statements: "*" }, then: allow }
              - { name: b, who: anyone, on: { connections: [people], statements: "*" }, then: deny }
            """));

    [Fact]
    public void Hold_that_nobody_else_may_approve_is_found_when_it_is_known_who_there_is()
    {
        const string Rules = """
              - { name: one, who: { groups: [makers] }, on: { connections: ["*"], statements: [delete] }, then: hold, approval: { groups: [nobody] } }
              - { name: two, who: { groups: [makers] }, on: { connections: ["*"], statements: [drop] }, then: hold, approval: { groups: [dba], count: 2 } }
              - { name: glass, who: { groups: [makers] }, on: { connections: ["*"], statements: [truncate] }, then: hold, approval: { groups: [dba], count: 2, break_glass: { groups: [makers] } } }
              - { name: rest, who: { groups: [makers] }, on: { connections: ["*"], statements: "*", channels: [exec], commands: "*" }, then: allow }
            """;
        Assert.Equal(["unapprovable rules[0].approval.groups", "unapprovable rules[1].approval"], Find(Rules, ("mia", "makers"), ("dora", "dba"), ("dirk", "dba makers")));
        Assert.Empty(Find(Rules.Replace("nobody", "dba", StringComparison.Ordinal), ("mia", "makers"), ("dora", "dba"), ("dirk", "dba")));
    }

    [Fact]
    public void Groups_that_nobody_is_in_and_connections_of_nobody_are_found_when_it_is_known_who_there_is()
        => Assert.Equal(
            ["unreachable connections.people", "name rules[1].who.groups"],
            Find(
                """
              - { name: a, who: { groups: [a] }, on: { connections: [orders, box], statements: "*", channels: [exec], commands: "*" }, then: allow }
              - { name: gone, who: { groups: [gone] }, on: { connections: [people], statements: "*" }, then: allow }
            """, ("ada", "a")));

    [Fact]
    public void Approvers_misspelt_are_told()
        => Assert.Equal(
            ["name rules[0].approval"],
            Find("""
              - { name: wait, who: { groups: [engineers] }, on: { connections: ["*"], statements: [delete] }, then: hold, approval: { groups: [enginers] } }
              - { name: rest, who: { groups: [engineers] }, on: { connections: ["*"], statements: "*", channels: [exec], commands: "*" }, then: allow }
            """));

    private List<string> Find(string rules, params (string Who, string Groups)[] people)
    {
        folder.Write("password", "secret");
        // Another connection would have to be reached by every rule of the others.
        string web = rules.Contains("[web]", StringComparison.Ordinal) ? "web: { protocol: http, target: { url: \"http://127.0.0.1:1\" } }" : "";
        string path = folder.WriteConfiguration($$"""
            identity: { issuers: [ { issuer: "https://issuer.test/", audience: edgegate } ] }
            listeners:
              - { protocol: postgres, address: "127.0.0.1:5432", allow_plaintext_token: true }
              - { protocol: ssh, address: "127.0.0.1:2222" }
            state: { path: state }
            connections:
              orders: { protocol: postgres, target: { address: "127.0.0.1:1", database: o, tls: disable }, credentials: { user: app } }
              people: { protocol: postgres, target: { address: "127.0.0.1:1", database: p, tls: disable }, credentials: { user: app } }
              box: { protocol: ssh, target: { address: "127.0.0.1:22", host_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC2k0SGRi/IRSXN3uG2aaRHDTab/5ZC1iNnArEegUFEu" }, credentials: { user: root, password: { file: password } } }
              {{web}}
            rules:
            {{rules}}
            """);
        (GateConfig? config, ImmutableArray<LocatedProblem> problems) = ConfigurationReader.Load(path);
        Assert.Empty(problems);
        Dictionary<string, ImmutableArray<string>>? known = people.Length == 0 ? null : people.ToDictionary(static one => one.Who, static one => one.Groups.Split(' ').ToImmutableArray());
        return [.. PolicyCheck.Run(config!.Rules, new PolicySurroundings(PolicyCheckCommand.ConnectionsOf(config), config.Listeners.Select(static one => one.Protocol).ToHashSet(), known)).Select(static one => $"{one.Kind} {one.Key}")];
    }
}
