using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Core.Holds;
using EdgeGate.Policy;
using Xunit;

namespace EdgeGate.Tests.Policy;

/// <summary>Rules about the start of sessions.</summary>
public sealed class SessionRuleTests
{
    private static readonly Principal Mia = new("mia", null, ["makers"], "https://a/", Proof.Token, DateTimeOffset.MaxValue);
    private static readonly Principal Olaf = Mia with { Subject = "olaf", Groups = ["makers", "oncall"] };
    private static readonly RuleOptions Reads = Session("reads", VerdictKind.Allow, "makers") with { Sessions = false, Statements = ["select"] };

    [Fact]
    public void First_rule_decides_and_where_there_is_none_a_session_may_begin()
    {
        Ruleset rules = Create(Session("on call passes", VerdictKind.Allow, "oncall"), Session("let in", VerdictKind.Hold, "makers"), Reads);
        Assert.Equal((VerdictKind.Allow, "on call passes"), Of(rules.SessionStart.Judge(Olaf, "orders")));
        Assert.Equal((VerdictKind.Hold, "let in"), Of(rules.SessionStart.Judge(Mia, "orders")));
        Assert.Equal((VerdictKind.Allow, "default"), Of(rules.SessionStart.Judge(Mia with { Groups = ["others"] }, "orders")));
        Assert.Equal(["let in"], rules.Holding(Mia, "orders").Select(static rule => rule.Name));
    }

    [Fact]
    public void Rule_about_sessions_lets_nobody_use_a_connection()
        => Assert.False(Create(Session("in", VerdictKind.Allow, "makers")).MayReach(Mia, "orders"));

    [Fact]
    public void Session_outlives_its_proof_by_the_rules_about_what_happens_in_it_and_while_it_could_begin()
    {
        RuleOptions lasting = Reads with { OutlivesProof = true };
        Assert.True(Create(Session("let in", VerdictKind.Hold, "makers"), lasting).OutlivesProof(Mia, "orders"));
        Assert.False(Create(Session("shut", VerdictKind.Deny, "makers"), lasting).OutlivesProof(Mia, "orders"));
    }

    [Fact]
    public void Rule_says_nothing_besides()
    {
        List<ConfigProblem> problems = [];
        Assert.True(ClassPattern.TryParse("*", out ClassPattern all));
        Ruleset.Create([Session("both", VerdictKind.Allow, "makers") with { Statements = ["select"], Mask = [all], OutlivesProof = true }], ["orders"], [ClassName.Parse("pii.email")], problems);
        Assert.Equal(["rules[both].on.sessions", "rules[both].mask", "rules[both].after_expiry"], problems.Select(static problem => problem.Key));
    }

    [Fact]
    public void Earlier_rule_about_statements_shadows_none_about_sessions()
        => Create(Reads with { Statements = ["*"] }, Session("let in", VerdictKind.Hold, "makers"));

    private static (VerdictKind Kind, string Rule) Of(Verdict verdict) => (verdict.Kind, verdict.Rule);

    private static RuleOptions Session(string name, VerdictKind then, string group)
        => new($"rules[{name}]", name, [group], [], false, ["orders"], [], [], [], false, then, [], Approval: then == VerdictKind.Hold ? new ApprovalTerms(["dba"], 1, TimeSpan.FromMinutes(1), null, []) : null) { Sessions = true };

    private static Ruleset Create(params ImmutableArray<RuleOptions> rules)
    {
        List<ConfigProblem> problems = [];
        Ruleset made = Ruleset.Create(rules, ["orders"], [ClassName.Parse("pii.email")], problems);
        Assert.Empty(problems);
        return made;
    }
}
