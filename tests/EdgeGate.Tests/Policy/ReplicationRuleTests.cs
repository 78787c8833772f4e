using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Policy;
using Xunit;

namespace EdgeGate.Tests.Policy;

public sealed class ReplicationRuleTests
{
    private static readonly Principal Rita = new("rita", null, ["replicators"], "https://issuer.test", Proof.Token, DateTimeOffset.MaxValue);
    private static readonly ClassName Email = ClassName.Parse("pii.email");

    [Fact]
    public void No_rule_denies()
    {
        (Ruleset rules, List<ConfigProblem> problems) = Create(Rule("reads", statements: ["*"]));
        Assert.Empty(problems);
        Assert.Equal((VerdictKind.Deny, "default"), Judged(rules));
    }

    [Fact]
    public void Rule_that_names_it_allows_and_opens_nothing_else()
    {
        (Ruleset rules, List<ConfigProblem> problems) = Create(Rule("streams", replication: true));
        Assert.Empty(problems);
        Assert.Equal((VerdictKind.Allow, "streams"), Judged(rules));
        Assert.True(rules.MayReach(Rita, "orders-db", wantsReplication: true));
        Assert.False(rules.MayReach(Rita, "orders-db"));
        Assert.Equal(VerdictKind.Deny, rules.JudgeReplication(Rita with { Groups = ["others"] }, "orders-db").Kind);
    }

    [Fact]
    public void First_rule_that_names_it_decides()
    {
        (Ruleset rules, _) = Create(Rule("no streams", replication: true, then: VerdictKind.Deny), Rule("streams", replication: true));
        Assert.Equal((VerdictKind.Deny, "no streams"), Judged(rules));
    }

    [Fact]
    public void Rule_that_masks_or_names_tables_cannot_allow_it()
    {
        Assert.True(ClassPattern.TryParse("pii.*", out ClassPattern pii));
        RuleOptions masking = Rule("a", statements: ["select"], replication: true) with { Mask = [pii] };
        RuleOptions narrow = Rule("b", statements: ["select"], replication: true) with { Tables = ["public.t"], Connections = ["*"] };
        (_, List<ConfigProblem> problems) = Create(masking, narrow);
        Assert.Equal(["rules[a].on.replication", "rules[b].on.replication"], problems.Where(static problem => problem.Message.Contains("stream", StringComparison.Ordinal)).Select(static problem => problem.Key));
    }

    [Fact]
    public void Rule_that_can_never_match_is_found()
    {
        (_, List<ConfigProblem> problems) = Create(Rule("a", statements: ["select"], replication: true), Rule("b", replication: true));
        Assert.Equal("rules[b]", Assert.Single(problems).Key);
        (_, problems) = Create(Rule("a", statements: ["*"]), Rule("b", replication: true));
        Assert.Empty(problems);
    }

    private static (VerdictKind Kind, string Rule) Judged(Ruleset rules)
    {
        Verdict verdict = rules.JudgeReplication(Rita, "orders-db");
        return (verdict.Kind, verdict.Rule);
    }

    private static (Ruleset Rules, List<ConfigProblem> Problems) Create(params ImmutableArray<RuleOptions> rules)
    {
        List<ConfigProblem> problems = [];
        return (Ruleset.Create(rules, ["orders-db"], [Email], problems), problems);
    }

    private static RuleOptions Rule(string name, ImmutableArray<string>? statements = null, bool replication = false, VerdictKind then = VerdictKind.Allow)
        => new($"rules[{name}]", name, ["replicators"], [], false, ["orders-db"], statements ?? [], [], [], replication, then, []);
}
