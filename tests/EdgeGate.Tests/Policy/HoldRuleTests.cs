using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Core.Holds;
using EdgeGate.Policy;
using EdgeGate.Policy.Sql;
using Xunit;

namespace EdgeGate.Tests.Policy;

/// <summary>Rules that hold: what they match, and what else must be allowed.</summary>
public sealed class HoldRuleTests
{
    private static readonly Principal Mia = new("mia", null, ["makers"], "https://a/", Proof.Token, DateTimeOffset.MaxValue);
    private static readonly ApprovalTerms Terms = new(["dba"], 1, TimeSpan.FromMinutes(1), null, []);

    [Theory]
    [InlineData(VerdictKind.Hold, "holds", "delete")]
    [InlineData(VerdictKind.Allow, "reads", "select")]
    [InlineData(VerdictKind.Hold, "holds", "select,delete")]
    [InlineData(VerdictKind.Deny, "default", "delete,insert")]
    public void Hold_matches_any_part_and_the_rest_must_be_allowed_below(VerdictKind kind, string rule, string kinds)
    {
        Ruleset rules = Create(Rule("holds", VerdictKind.Hold, "delete"), Rule("reads", VerdictKind.Allow, "select"));
        Verdict verdict = rules.Judge(Mia, "orders", "db", Text(kinds));
        Assert.Equal((kind, rule), (verdict.Kind, verdict.Rule));
        Assert.Equal(kind == VerdictKind.Hold, verdict.Approval is not null);
    }

    [Fact]
    public void Table_that_no_rule_allows_is_denied_beside_one_that_is_held()
    {
        Ruleset rules = Create(Rule("holds", VerdictKind.Hold, "select") with { Tables = ["secrets"] }, Rule("reads", VerdictKind.Allow, "select") with { Tables = ["open"] });
        Assert.Equal(VerdictKind.Hold, rules.Judge(Mia, "orders", "db", Text("select", "secrets", "open")).Kind);
        Assert.Equal(VerdictKind.Deny, rules.Judge(Mia, "orders", "db", Text("select", "secrets", "closed")).Kind);
        Assert.Equal(VerdictKind.Allow, rules.Judge(Mia, "orders", "db", Text("select", "open")).Kind);
    }

    [Fact]
    public void Text_of_several_statements_is_held_whole_unless_two_rules_hold_it()
    {
        Ruleset rules = Create(Rule("one", VerdictKind.Hold, "delete"), Rule("two", VerdictKind.Hold, "update"), Rule("reads", VerdictKind.Allow, "select"));
        Assert.Equal("one", rules.Judge(Mia, "orders", "db", new SqlMeaning([Statement("select"), Statement("delete")], null, false, false)).Rule);
        Verdict both = rules.Judge(Mia, "orders", "db", new SqlMeaning([Statement("delete"), Statement("update")], null, false, false));
        Assert.Equal(VerdictKind.Deny, both.Kind);
        Assert.Contains("send the statements one by one", both.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Hold_opens_a_connection_and_is_masked_by_its_rule()
    {
        Assert.True(ClassPattern.TryParse("*", out ClassPattern all));
        Ruleset rules = Create(Rule("holds", VerdictKind.Hold, "select") with { Mask = [all] });
        Assert.True(rules.MayReach(Mia, "orders"));
        Assert.Equal([all], rules.MaskUnion(Mia, "orders"));
        Assert.Equal([all], rules.Judge(Mia, "orders", "db", Text("select")).Mask);
    }

    private static SqlStatement Statement(string kinds, params ImmutableArray<string> tables) => new([.. kinds.Split(',')], tables, [], null);

    private static SqlMeaning Text(string kinds, params ImmutableArray<string> tables) => new([Statement(kinds, tables)], null, false, true);

    private static Ruleset Create(params ImmutableArray<RuleOptions> rules)
    {
        List<ConfigProblem> problems = [];
        Ruleset made = Ruleset.Create(rules, ["orders"], [ClassName.Parse("pii.email")], problems);
        Assert.Empty(problems);
        return made;
    }

    private static RuleOptions Rule(string name, VerdictKind then, params ImmutableArray<string> statements)
        => new($"rules[{name}]", name, ["makers"], [], false, ["orders"], statements, [], [], false, then, [], Approval: then == VerdictKind.Hold ? Terms : null);
}
