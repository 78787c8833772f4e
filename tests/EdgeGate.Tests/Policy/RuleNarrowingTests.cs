using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Policy;
using EdgeGate.Policy.Guards;
using EdgeGate.Policy.Kubernetes;
using Xunit;

namespace EdgeGate.Tests.Policy;

/// <summary>Whether a reload takes something from somebody who is in.</summary>
public sealed class RuleNarrowingTests
{
    private static readonly Principal Mia = new("mia", null, ["makers"], "https://a/", Proof.Token, DateTimeOffset.MaxValue);

    [Theory]
    [InlineData("a b", "a b", false)]
    [InlineData("a b", "x a y b z", false)]
    [InlineData("a b", "a", true)]
    [InlineData("a b", "b a", true)]
    [InlineData("a b", "", true)]
    [InlineData("a b", "a A b", false)]
    [InlineData("-d a", "a", false)]
    [InlineData("-d a -e b", "a b", false)]
    [InlineData("a", "-d a", true)]
    [InlineData("a", "a -d", true)]
    [InlineData("-d a", "a -d", true)]
    [InlineData("a -d b", "a b -d", true)]
    [InlineData("a b", "a +m b", true)]
    [InlineData("a b", "a b +m", false)]
    [InlineData("a -d", "a +m -d", false)]
    [InlineData("a b", "a ^m b", true)]
    [InlineData("a b", "a b ^m", false)]
    [InlineData("a", "?h a", true)]
    [InlineData("?h a", "a", true)]
    [InlineData("?h a", "?h a", false)]
    [InlineData("a", "!g a", true)]
    [InlineData("!g a", "a", true)]
    [InlineData("a *other", "a", false)]
    [InlineData("a", "a *-other", false)]
    [InlineData("", "a", false)]
    public void Rules_that_are_gone_or_changed_or_refuse_more_take_something(string before, string now, bool isNarrower)
        => Assert.Equal(isNarrower, RuleNarrowing.IsNarrower(Rules(before), Rules(now), Mia, "orders"));

    /// <summary>Rules by words: <c>-</c> denies, <c>?</c> holds, <c>!</c> warns, <c>+</c> masks, <c>^</c> masks what goes to a cluster, <c>*</c> is for others, the rest allows.</summary>
    private static Ruleset Rules(string words)
    {
        List<RuleOptions> rules = [];
        foreach (string word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            bool isForOthers = word[0] == '*';
            string name = isForOthers ? word[1..] : word;
            rules.Add(new RuleOptions($"rules[{word}]", word, [isForOthers ? "others" : "makers"], [], false, ["orders"], ["select"], [], [], false,
                name[0] switch { '-' or '!' => VerdictKind.Deny, '?' => VerdictKind.Hold, _ => VerdictKind.Allow }, name[0] == '+' ? [Any()] : [],
                Kubernetes: name[0] == '^' ? new KubeRuleOptions(["*"], ["*"], [], [], [], [], [], [], null, null, [], [Any()], false) : null,
                Guard: name[0] == '!' ? new GuardOptions([], [], [], null, null, true, false) : null)
            { Digest = word });
        }
        // What one rule hides of another is not the question here.
        return Ruleset.Create([.. rules], ["orders"], [], new List<ConfigProblem>());
    }

    private static ClassPattern Any() => ClassPattern.TryParse("*", out ClassPattern all) ? all : throw new InvalidOperationException();
}
