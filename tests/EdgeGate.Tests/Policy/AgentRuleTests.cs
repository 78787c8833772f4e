using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Core.Holds;
using EdgeGate.Policy;
using EdgeGate.Policy.Http;
using EdgeGate.Policy.Kubernetes;
using EdgeGate.Policy.Sql;
using EdgeGate.Policy.Ssh;
using Xunit;

namespace EdgeGate.Tests.Policy;

/// <summary>An agent never may more than the person it acts for: what binds the person binds it, what opens to the person opens nothing to it.</summary>
public sealed class AgentRuleTests
{
    private static readonly Principal Erin = new("erin", null, ["engineers"], "https://a/", Proof.Token, DateTimeOffset.MaxValue);
    private static readonly Principal ForErin = Erin with { Subject = "helper", Groups = [], Kind = PrincipalKind.Agent, OnBehalfOf = new Delegator("erin", ["engineers"]) };
    private static readonly Principal ForOther = ForErin with { OnBehalfOf = new Delegator("olaf", ["others"]) };
    private static readonly Principal Itself = ForErin with { OnBehalfOf = null };
    private static readonly RuleOptions Own = Rule("agents", VerdictKind.Allow) with { Kind = PrincipalKind.Agent, Anyone = true };

    public static TheoryData<string> Protocols => ["postgres", "ssh", "http", "kubernetes", "sftp"];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Denial_of_persons_binds_agents_that_act_for_such_a_person_alone(string protocol)
    {
        foreach (RuleOptions rule in Narrowing(VerdictKind.Deny))
        {
            Ruleset rules = Create(rule, Own);
            Assert.Equal((VerdictKind.Deny, "persons"), Judge(rules, ForErin, protocol));
            Assert.Equal(rule.Anyone ? (VerdictKind.Deny, "persons") : (VerdictKind.Allow, "agents"), Judge(rules, ForOther, protocol));
            Assert.Equal((VerdictKind.Allow, "agents"), Judge(rules, Itself, protocol));
        }
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Hold_of_persons_holds_what_their_agent_may_by_a_rule_of_its_own_and_opens_nothing(string protocol)
    {
        foreach (RuleOptions rule in Narrowing(VerdictKind.Hold))
        {
            Ruleset rules = Create(rule, Own);
            Assert.Equal((VerdictKind.Hold, "persons"), Judge(rules, ForErin, protocol));
            Assert.Equal((VerdictKind.Allow, "agents"), Judge(rules, Itself, protocol));
            Assert.True(MayReach(rules, ForErin, protocol));
            // What the agent may only when that is approved waits for the rule above.
            Ruleset twice = Create(rule, Own with { Then = VerdictKind.Hold, Approval = Terms });
            Assert.Equal((VerdictKind.Hold, "persons"), Judge(twice, ForErin, protocol));
            Assert.Equal((VerdictKind.Deny, "agents"), Judge(Create(rule, Own with { Then = VerdictKind.Deny }), ForErin, protocol));
            Ruleset alone = Create(rule);
            Assert.Equal((VerdictKind.Deny, "default"), Judge(alone, ForErin, protocol));
            Assert.False(MayReach(alone, ForErin, protocol));
            Assert.Equal((VerdictKind.Hold, "persons"), Judge(alone, Erin, protocol));
            Assert.True(MayReach(alone, Erin, protocol));
        }
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void What_persons_are_allowed_opens_nothing_to_their_agents(string protocol)
    {
        foreach (RuleOptions rule in Narrowing(VerdictKind.Allow).Where(static one => one.Kind == PrincipalKind.Person || !one.Anyone))
        {
            Ruleset rules = Create(rule);
            Assert.Equal((VerdictKind.Allow, "persons"), Judge(rules, Erin, protocol));
            Assert.Equal((VerdictKind.Deny, "default"), Judge(rules, ForErin, protocol));
            Assert.False(MayReach(rules, ForErin, protocol));
        }
    }

    [Fact]
    public void Rule_above_that_allows_the_agent_comes_first()
    {
        Ruleset rules = Create(Own with { OnBehalfOf = new DelegatorRule(["engineers"], []) }, Narrowing(VerdictKind.Deny)[0]);
        Assert.Equal((VerdictKind.Allow, "agents"), Judge(rules, ForErin, "postgres"));
    }

    [Fact]
    public void Start_of_sessions_is_bound_as_operations_are()
    {
        RuleOptions starts = Narrowing(VerdictKind.Hold)[0] with { Statements = [], Ssh = null, Http = null, Kubernetes = null, Sessions = true };
        Ruleset rules = Create(starts, Own);
        Assert.Equal(VerdictKind.Hold, rules.SessionStart.Judge(ForErin, "orders").Kind);
        Assert.Equal(VerdictKind.Allow, rules.SessionStart.Judge(Itself, "orders").Kind);
        Assert.Equal(["persons"], rules.Holding(ForErin, "orders").Select(static rule => rule.Name));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Rule_of_an_issuer_is_for_those_it_vouches_for_and_their_agents_alone(string protocol)
    {
        Principal other = Erin with { Issuer = "https://b/" };
        Ruleset rules = Create(Rule("persons", VerdictKind.Allow) with { Groups = ["engineers"], Issuers = ["https://a/", "https://c/"] });
        Assert.Equal((VerdictKind.Allow, "persons"), Judge(rules, Erin, protocol));
        Assert.Equal((VerdictKind.Deny, "default"), Judge(rules, other, protocol));
        Assert.False(MayReach(rules, other, protocol));
        rules = Create(Rule("persons", VerdictKind.Deny) with { Groups = ["engineers"], Issuers = ["https://a/"] }, Own);
        Assert.Equal((VerdictKind.Deny, "persons"), Judge(rules, ForErin, protocol));
        Assert.Equal((VerdictKind.Allow, "agents"), Judge(rules, ForErin with { Issuer = "https://b/" }, protocol));
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", true)]
    [InlineData("a", "a", true)]
    [InlineData("a b", "a", true)]
    [InlineData("a", "", false)]
    [InlineData("a", "b", false)]
    [InlineData("a", "a b", false)]
    public void Rule_above_shadows_one_below_where_its_issuers_are_all_of_that_one(string above, string below, bool isShadowed)
    {
        List<ConfigProblem> problems = [];
        Ruleset.Create([Of(above, "above"), Of(below, "below")], ["orders"], [], problems);
        Assert.Equal(isShadowed, problems.Exists(static one => one.Message.Contains("can never match", StringComparison.Ordinal)));

        static RuleOptions Of(string issuers, string name) => Rule(name, VerdictKind.Allow) with { Anyone = true, Issuers = [.. issuers.Split(' ', StringSplitOptions.RemoveEmptyEntries)] };
    }

    private static ApprovalTerms Terms => new(["dba"], 1, TimeSpan.FromMinutes(1), null, []);

    /// <summary>Rules that are for Erin, in each way that rules are for persons.</summary>
    private static RuleOptions[] Narrowing(VerdictKind then) =>
    [
        Rule("persons", then) with { Kind = PrincipalKind.Person, Anyone = true },
        Rule("persons", then) with { Kind = PrincipalKind.Person, Groups = ["engineers"] },
        Rule("persons", then) with { Kind = PrincipalKind.Person, Subjects = ["erin"] },
        Rule("persons", then) with { Groups = ["engineers"] },
        Rule("persons", then) with { Subjects = ["erin"] },
    ];

    private static (VerdictKind, string) Judge(Ruleset rules, Principal who, string protocol)
    {
        Verdict verdict = protocol switch
        {
            "postgres" => rules.Judge(who, "orders", "db", new SqlMeaning([new SqlStatement(["select"], [], [], null)], null, false, true)),
            "ssh" => rules.Ssh.Judge(who, new SshOperation("orders", "me", SshChannels.Exec, ["ls"], "ls")),
            "http" => rules.Http.Judge(who, new HttpOperation("orders", "GET", "", ["/"], [], [], "", HasBody: false)).Verdict,
            "kubernetes" => rules.Kubernetes.Judge(who, new KubeOperation("orders", "get", "", "pods", "", "default", "one", "/api/v1/namespaces/default/pods/one")).Verdict,
            _ => OfFile(rules.Ssh.ForFiles(who, "orders", "me", "/home/me"u8).Judge(PathAccess.Read, "/srv/a"u8)),
        };
        return (verdict.Kind, verdict.Rule);
    }

    private static Verdict OfFile(FileVerdict verdict) => new(verdict.IsDenied ? VerdictKind.Deny : verdict.IsHeld ? VerdictKind.Hold : VerdictKind.Allow, verdict.Rule, "", []);

    private static bool MayReach(Ruleset rules, Principal who, string protocol) => protocol switch
    {
        "postgres" => rules.MayReach(who, "orders"),
        "ssh" or "sftp" => rules.Ssh.MayReach(who, "orders", "me"),
        "http" => rules.Http.MayReach(who, "orders"),
        _ => rules.Kubernetes.MayReach(who, "orders"),
    };

    private static Ruleset Create(params ImmutableArray<RuleOptions> rules)
    {
        List<ConfigProblem> problems = [];
        Ruleset made = Ruleset.Create(rules, ["orders"], [ClassName.Parse("pii.email")], problems);
        Assert.Empty(problems);
        return made;
    }

    private static RuleOptions Rule(string name, VerdictKind then)
        => new($"rules[{name}]", name, [], [], false, ["orders"], ["*"], [], [], false, then, [], Approval: then == VerdictKind.Hold ? Terms : null)
        {
            Ssh = new SshRuleOptions(["shell", "exec", "sftp"], [], [], [], FileRuleOptions.All),
            Http = new HttpRuleOptions(["*"], [], [], [], [], [], false, []),
            Kubernetes = new KubeRuleOptions(["*"], ["*"], [], [], [], [], [], [], null, null, [], [], false),
        };
}
