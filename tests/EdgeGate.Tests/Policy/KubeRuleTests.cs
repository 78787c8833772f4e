using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Core.Holds;
using EdgeGate.Policy;
using EdgeGate.Policy.Http;
using EdgeGate.Policy.Kubernetes;
using EdgeGate.Protocols.Ssh.Commands;
using Xunit;

namespace EdgeGate.Tests.Policy;

/// <summary>What rules about Kubernetes cover: some of all is not covered by an allow, and is by a denial and a hold.</summary>
public sealed class KubeRuleTests
{
    private static readonly Principal Mia = new("mia", null, ["makers"], "https://a/", Proof.Token, DateTimeOffset.MaxValue);
    private static readonly ApprovalTerms Terms = new(["dba"], 1, TimeSpan.FromMinutes(1), null, []);

    [Theory]
    [InlineData("team-a", VerdictKind.Allow)]
    [InlineData("kube-system", VerdictKind.Deny)]
    [InlineData("", VerdictKind.Deny)]
    public void An_allow_for_some_namespaces_does_not_cover_all_of_them(string place, VerdictKind expected)
        => Assert.Equal(expected, Judge(Call("list", place), Rule("reads", VerdictKind.Allow, "list") with { Kubernetes = Said("list") with { Namespaces = ["team-*"] } }));

    [Theory]
    [InlineData("team-a", VerdictKind.Allow)]
    [InlineData("kube-system", VerdictKind.Hold)]
    [InlineData("", VerdictKind.Hold)]
    public void A_hold_of_some_namespaces_holds_a_call_about_all_of_them_when_the_rest_is_allowed(string place, VerdictKind expected)
    {
        RuleOptions holds = Rule("holds", VerdictKind.Hold, "list") with { Kubernetes = Said("list") with { Namespaces = ["kube-*"] } };
        Assert.Equal(expected, Judge(Call("list", place), holds, Rule("reads", VerdictKind.Allow, "list")));
        Assert.Equal(place.Length == 0 ? VerdictKind.Deny : place == "team-a" ? VerdictKind.Deny : VerdictKind.Hold, Judge(Call("list", place), holds));
    }

    [Fact]
    public void A_hold_that_names_no_subresource_holds_exec_too()
        => Assert.Equal(VerdictKind.Hold, Judge(Call("create", "x") with { Subresource = "exec", Command = ["ls"] }, Rule("holds", VerdictKind.Hold, "create")));

    [Fact]
    public void Port_forward_is_named_or_denied_and_never_held()
    {
        KubeOperation forward = Call("create", "x") with { Subresource = "portforward" };
        Assert.Equal(VerdictKind.Deny, Judge(forward, Rule("all", VerdictKind.Allow, "*") with { Kubernetes = Said("*") with { Subresources = ["*", ""] } }));
        Assert.Equal(VerdictKind.Allow, Judge(forward, Rule("all", VerdictKind.Allow, "*") with { Kubernetes = Said("*") with { Subresources = ["portforward"] } }));
        Assert.Equal(VerdictKind.Deny, Judge(forward, Rule("holds", VerdictKind.Hold, "create"), Rule("all", VerdictKind.Allow, "*") with { Kubernetes = Said("*") with { Subresources = ["portforward"] } }));
        List<ConfigProblem> problems = [];
        Ruleset.Create([Rule("holds", VerdictKind.Hold, "create") with { Kubernetes = Said("create") with { Subresources = ["portforward"] } }], ["k"], [], problems);
        Assert.Contains(problems, static problem => problem.Message.Contains("cannot wait for approval", StringComparison.Ordinal));
    }

    [Fact]
    public void The_proxy_of_old_is_a_verb_that_is_named_or_denied()
    {
        Assert.Equal(VerdictKind.Deny, Judge(Call("proxy", "x"), Rule("all", VerdictKind.Allow, "*")));
        Assert.Equal(VerdictKind.Allow, Judge(Call("proxy", "x"), Rule("proxies", VerdictKind.Allow, "proxy")));
        // An allow of all verbs leaves it to a later rule.
        Assert.Equal(VerdictKind.Allow, Judge(Call("proxy", "x"), Rule("all", VerdictKind.Allow, "*"), Rule("proxies", VerdictKind.Allow, "proxy")));
    }

    [Theory]
    [InlineData("rm -rf /", VerdictKind.Deny)]
    [InlineData("ls /", VerdictKind.Allow)]
    public void Commands_are_matched_word_by_word(string command, VerdictKind expected)
    {
        KubeRuleOptions said = Said("create") with { Subresources = ["exec"] };
        Assert.Equal(
            expected,
            Judge(
                Call("create", "x") with { Subresource = "exec", Command = [.. command.Split(' ')] },
                Rule("no rm", VerdictKind.Deny, "create") with { Kubernetes = said with { Commands = [CommandPattern.Parse("rm *")!] } },
                Rule("runs", VerdictKind.Allow, "create") with { Kubernetes = said }));
    }

    private static VerdictKind Judge(KubeOperation operation, params ImmutableArray<RuleOptions> rules)
    {
        List<ConfigProblem> problems = [];
        Ruleset made = Ruleset.Create(rules, ["k"], [ClassName.Parse("pii.email")], problems);
        Assert.Empty(problems);
        HttpVerdict verdict = made.Kubernetes.Judge(Mia, operation);
        Assert.Equal(verdict.Verdict.Kind == VerdictKind.Hold, verdict.Verdict.Approval is not null);
        return verdict.Verdict.Kind;
    }

    private static KubeOperation Call(string verb, string place) => new("k", verb, "", "pods", "", place, "", "/api/v1/pods");

    private static KubeRuleOptions Said(string verb) => new([verb], ["pods"], [], [], [], [], [], [], null, null, [], [], false);

    private static RuleOptions Rule(string name, VerdictKind then, string verb)
        => new($"rules[{name}]", name, ["makers"], [], false, ["k"], [], [], [], false, then, [], Approval: then == VerdictKind.Hold ? Terms : null, Kubernetes: Said(verb));
}
