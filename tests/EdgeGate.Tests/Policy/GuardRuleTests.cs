using System.Collections.Immutable;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Core.Guards;
using EdgeGate.Core.Holds;
using EdgeGate.Policy;
using EdgeGate.Policy.Guards;
using EdgeGate.Policy.Sql;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeGate.Tests.Policy;

/// <summary>Rules that look into operations: what they mean, and what follows.</summary>
public sealed class GuardRuleTests : IClassFinder
{
    private static readonly Principal Mia = new("mia", null, ["makers"], "https://a/", Proof.Token, DateTimeOffset.MaxValue);
    private static readonly Principal Max = Mia with { Subject = "max" };
    private static readonly GuardOptions None = new([], [], [], null, null, false, false);

    private readonly FakeTimeProvider time = new();

    /// <summary>A text holds a class when it has the pattern's name in it.</summary>
    public bool Contains(ReadOnlySpan<byte> text, ImmutableArray<ClassPattern> classes)
    {
        string read = Encoding.UTF8.GetString(text);
        return classes.Any(pattern => read.Contains(pattern.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("xp_cmdshell", "EXEC XP_CmdShell('x')", true)]
    [InlineData("xp_cmdshell", "select my_xp_cmdshell2", false)]
    [InlineData("drop table", "DROP\n\t TABLE t", true)]
    [InlineData("drop table", "drop view t", false)]
    [InlineData("--", "select 1 -- x", true)]
    public void Word_is_found_whatever_its_case_and_space_and_not_within_a_longer_one(string word, string text, bool isFound)
        => Assert.Equal(isFound ? VerdictKind.Deny : VerdictKind.Allow, Judge(Create(None with { Words = [new GuardWord(word)] }), Mia, text).Kind);

    [Fact]
    public void Each_key_must_be_met_and_any_entry_of_one_will_do()
    {
        Ruleset rules = Create(None with { Words = [new GuardWord("alpha"), new GuardWord("beta")], Patterns = [new GuardPattern("[0-9]{4}")] });
        Assert.Equal(VerdictKind.Allow, Judge(rules, Mia, "beta").Kind);
        Assert.Equal(VerdictKind.Allow, Judge(rules, Mia, "1234").Kind);
        Verdict denied = Judge(rules, Mia, "beta 1234");
        Assert.Equal((VerdictKind.Deny, "guard"), (denied.Kind, denied.Rule));
        Assert.EndsWith(": it says 'beta', it matches a pattern of the rule", denied.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_reading_will_do_and_what_cannot_be_read_is_what_the_rule_means()
    {
        Assert.True(ClassPattern.TryParse("secret.*", out ClassPattern secrets));
        Ruleset rules = Create(None with { Contains = [secrets] });
        Assert.Equal(VerdictKind.Deny, rules.Judge(Mia, "orders", "db", Text(), new Weighing(Mia, new OperationText(this, ["plain"u8.ToArray(), "secret.*"u8.ToArray()]), null)).Kind);
        Assert.Equal(VerdictKind.Allow, Judge(rules, Mia, "plain").Kind);
        Verdict unread = rules.Judge(Mia, "orders", "db", Text(), new Weighing(Mia, new OperationText(this, ["plain"u8.ToArray()], "it is too long"), null));
        Assert.EndsWith("it cannot be looked into: it is too long", unread.Reason, StringComparison.Ordinal);
        Assert.Equal(VerdictKind.Deny, rules.Judge(Mia, "orders", "db", Text()).Kind);
    }

    [Theory]
    [InlineData(true, false, RuleFindingKind.Warned, "warn")]
    [InlineData(false, true, RuleFindingKind.Observed, "deny")]
    [InlineData(true, true, RuleFindingKind.Observed, "warn")]
    public void Rule_that_warns_or_is_observed_leaves_the_decision_to_the_next(bool warns, bool isObserved, RuleFindingKind kind, string would)
    {
        Verdict verdict = Judge(Create(None with { Words = [new GuardWord("x")], Warns = warns, IsObserved = isObserved }), Mia, "x");
        Assert.Equal((VerdictKind.Allow, "rest"), (verdict.Kind, verdict.Rule));
        Assert.Equal([new RuleFinding("guard", kind, would, "it says 'x'")], verdict.Guard!.Findings);
    }

    [Fact]
    public void Verdict_that_no_such_rule_had_a_say_in_may_be_kept()
    {
        Assert.NotNull(Judge(Create(None with { Words = [new GuardWord("x")] }), Mia, "y").Guard);
        Assert.Null(Judge(Create(None with { Words = [new GuardWord("x")] }), Mia, "y", "show").Guard);
    }

    [Fact]
    public void Rate_is_each_principals_own_and_fills_again()
    {
        Ruleset rules = Create(None with { Rate = new RateOptions(3, null) });
        for (int i = 0; i < 3; i++) { Assert.Equal(VerdictKind.Allow, Judge(rules, Mia, "").Kind); }
        Verdict denied = Judge(rules, Mia, "");
        Assert.Equal((VerdictKind.Deny, "guard"), (denied.Kind, denied.Rule));
        Assert.EndsWith(": more than 3 operations a minute", denied.Reason, StringComparison.Ordinal);
        Assert.Equal(VerdictKind.Allow, Judge(rules, Max, "").Kind);
        time.Advance(TimeSpan.FromSeconds(19));
        Assert.Equal(VerdictKind.Deny, Judge(rules, Mia, "").Kind);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(VerdictKind.Allow, Judge(rules, Mia, "").Kind);
        Assert.Equal(VerdictKind.Deny, Judge(rules, Mia, "").Kind);
    }

    [Fact]
    public void Bytes_are_owed_when_they_have_flowed()
    {
        Ruleset rules = Create(None with { Rate = new RateOptions(null, 600) });
        Judge(rules, Mia, "").Guard!.Charge(1800);
        time.Advance(TimeSpan.FromSeconds(119));
        Assert.Equal(VerdictKind.Deny, Judge(rules, Mia, "").Kind);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(VerdictKind.Allow, Judge(rules, Mia, "").Kind);
    }

    [Fact]
    public void Judging_without_counting_takes_nothing()
    {
        Ruleset rules = Create(None with { Rate = new RateOptions(1, null) });
        for (int i = 0; i < 5; i++) { Assert.Equal(VerdictKind.Allow, rules.Judge(Mia, "orders", "db", Text(), new Weighing(Mia, null, null)).Kind); }
        Assert.Equal(VerdictKind.Allow, Judge(rules, Mia, "").Kind);
        Assert.Equal(VerdictKind.Deny, Judge(rules, Mia, "").Kind);
    }

    [Fact]
    public void Result_beyond_its_limit_is_found_once()
    {
        OperationGuard guard = Judge(Create(None with { Result = new ResultOptions(2, 100) }), Mia, "").Guard!;
        Assert.Empty(guard.Count(1, 40));
        Assert.Empty(guard.Count(1, 40));
        Assert.Equal([new RuleFinding("guard", RuleFindingKind.Stopped, "deny", "its result has more than 2 rows")], guard.Count(1, 0));
        Assert.Empty(guard.Count(1, 100));
    }

    [Fact]
    public void Hold_that_is_only_observed_opens_no_connection()
    {
        ApprovalTerms terms = new(["dba"], 1, TimeSpan.FromMinutes(1), null, []);
        RuleOptions held = Rule("guard", VerdictKind.Hold, None with { Words = [new GuardWord("x")] }) with { Approval = terms };
        Assert.True(Create(held).MayReach(Mia, "orders"));
        Assert.False(Create(held with { Guard = held.Guard! with { IsObserved = true } }).MayReach(Mia, "orders"));
    }

    [Fact]
    public void Rule_that_looks_for_something_hides_none_below()
    {
        Ruleset rules = Create(Rule("guard", VerdictKind.Deny, None with { Words = [new GuardWord("x")] }), Rule("rest", VerdictKind.Deny, null));
        Assert.Equal("rest", Judge(rules, Mia, "y").Rule);
    }

    private static RuleOptions Rule(string name, VerdictKind then, GuardOptions? guard)
        => new($"rules.{name}", name, ["makers"], [], false, ["orders"], ["select"], [], [], false, then, [], Guard: guard);

    private static SqlMeaning Text(string kind = "select") => new([new SqlStatement([kind], [], [], null)], null, false, true);

    private Verdict Judge(Ruleset rules, Principal who, string text, string kind = "select")
        => rules.Judge(who, "orders", "db", Text(kind), new Weighing(who, new OperationText(this, [Encoding.UTF8.GetBytes(text)]), rules.Rates));

    private Ruleset Create(GuardOptions guard) => Create(Rule("guard", VerdictKind.Deny, guard), Rule("rest", VerdictKind.Allow, null) with { Statements = ["*"] });

    private Ruleset Create(params ImmutableArray<RuleOptions> rules)
    {
        List<ConfigProblem> problems = [];
        Ruleset made = Ruleset.Create(rules, ["orders"], [ClassName.Parse("secret.key")], problems, time);
        Assert.Empty(problems);
        return made;
    }
}
