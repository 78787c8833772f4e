using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Policy;
using EdgeGate.Policy.Http;
using Xunit;

namespace EdgeGate.Tests.Policy.Http;

public sealed class HttpRulesTests
{
    private static readonly Principal Alice = new("alice", null, ["analysts"], "issuer", Proof.Token, DateTimeOffset.MaxValue);

    [Fact]
    public void Request_no_rule_matches_is_denied()
        => Assert.Equal(("default", false), Judge(Rules(), Operation("GET", "/a")));

    [Fact]
    public void Rule_of_other_people_or_connections_does_not_count()
    {
        RuleOptions others = Rule("others", VerdictKind.Allow, Http(["*"])) with { Groups = ["engineers"] };
        RuleOptions elsewhere = Rule("elsewhere", VerdictKind.Allow, Http(["*"])) with { Connections = ["other"] };
        Assert.Equal(("default", false), Judge(Rules(others, elsewhere), Operation("GET", "/a")));
        Assert.False(Rules(others, elsewhere).MayReach(Alice, "web"));
    }

    [Fact]
    public void Allow_must_hold_for_every_reading_of_a_path_and_deny_for_any()
    {
        HttpRules allow = Rules(Rule("allow", VerdictKind.Allow, Http(["GET"]) with { Paths = [new HttpPattern("/open/**")] }));
        Assert.Equal(("allow", true), Judge(allow, Operation("GET", "/open/a")));
        Assert.Equal(("allow", true), Judge(allow, Operation("GET", "/open//a;x=1")));
        Assert.Equal(("default", false), Judge(allow, Operation("GET", "/open;x/../closed/a".Replace("/../", "/", StringComparison.Ordinal))));
        HttpRules deny = Rules(Rule("deny", VerdictKind.Deny, Http(["*"]) with { Paths = [new HttpPattern("/closed/**")] }), Rule("all", VerdictKind.Allow, Http(["*"])));
        foreach (string path in new[] { "/closed/a", "//closed/a", "/closed;x=1/a", "/;x//closed//a", "/closed" }) { Assert.Equal(("deny", false), Judge(deny, Operation("GET", path))); }
        Assert.Equal(("all", true), Judge(deny, Operation("GET", "/open")));
    }

    [Fact]
    public void Allow_must_hold_for_every_parameter_and_deny_for_any()
    {
        ImmutableArray<HttpFieldPattern> known = [new HttpFieldPattern("page", null), new HttpFieldPattern("sort", new HttpPattern("name*"))];
        HttpRules allow = Rules(Rule("allow", VerdictKind.Allow, Http(["GET"]) with { Query = known }));
        Assert.Equal(("allow", true), Judge(allow, Operation("GET", "/a") with { Query = Pairs("page=1", "sort=name-asc") }));
        Assert.Equal(("default", false), Judge(allow, Operation("GET", "/a") with { Query = Pairs("page=1", "debug=1") }));
        Assert.Equal(("default", false), Judge(allow, Operation("GET", "/a") with { Query = Pairs("sort=secret") }));
        HttpRules deny = Rules(Rule("deny", VerdictKind.Deny, Http(["*"]) with { Query = known }), Rule("all", VerdictKind.Allow, Http(["*"])));
        Assert.Equal(("deny", false), Judge(deny, Operation("GET", "/a") with { Query = Pairs("x=1", "page=2") }));
    }

    [Fact]
    public void Deny_means_methods_and_parameters_in_any_case_and_allow_by_the_letter()
    {
        HttpRules deny = Rules(
            Rule("deny", VerdictKind.Deny, Http(["DELETE"])), Rule("no debug", VerdictKind.Deny, Http(["*"]) with { Query = [new HttpFieldPattern("debug", null)] }), Rule("all", VerdictKind.Allow, Http(["*"])));
        Assert.Equal(("deny", false), Judge(deny, Operation("delete", "/a")));
        Assert.Equal(("deny", false), Judge(deny, Operation("DeLeTe", "/a")));
        Assert.Equal(("no debug", false), Judge(deny, Operation("GET", "/a") with { Query = Pairs("Debug=1") }));
        Assert.Equal(("no debug", false), Judge(deny, Operation("GET", "/a") with { Query = Pairs(" debug[]=1") }));
        Assert.Equal(("all", true), Judge(deny, Operation("GET", "/a") with { Query = Pairs("page=1") }));
        HttpRules allow = Rules(Rule("allow", VerdictKind.Allow, Http(["GET"]) with { Query = [new HttpFieldPattern("page", null)] }));
        Assert.Equal(("default", false), Judge(allow, Operation("get", "/a")));
        Assert.Equal(("default", false), Judge(allow, Operation("GET", "/a") with { Query = Pairs("Page=1") }));
    }

    [Fact]
    public void Value_that_may_be_a_path_counts_as_where_it_leads_too()
    {
        HttpRules allow = Rules(Rule("allow", VerdictKind.Allow, Http(["GET"]) with { Query = [new HttpFieldPattern("file", new HttpPattern("/pub/**"))] }));
        Assert.Equal(("allow", true), Judge(allow, Operation("GET", "/a") with { Query = Pairs("file=/pub/./x") }));
        Assert.Equal(("default", false), Judge(allow, Operation("GET", "/a") with { Query = Pairs("file=/pub/../etc/passwd") }));
        HttpRules deny = Rules(Rule("deny", VerdictKind.Deny, Http(["*"]) with { Headers = [new HttpFieldPattern("x-file", new HttpPattern("/etc/**"))] }), Rule("all", VerdictKind.Allow, Http(["*"])));
        Assert.Equal(("deny", false), Judge(deny, Operation("GET", "/a") with { Headers = Pairs("x-file=//etc/passwd") }));
        Assert.Equal(("all", true), Judge(deny, Operation("GET", "/a") with { Headers = Pairs("x-file=/pub") }));
    }

    [Fact]
    public void Headers_and_content_type_count()
    {
        HttpRules rules = Rules(Rule("allow", VerdictKind.Allow, Http(["POST"]) with { Headers = [new HttpFieldPattern("x-tenant", new HttpPattern("acme"))], ContentTypes = [new HttpPattern("application/json")] }));
        HttpOperation post = Operation("POST", "/a") with { HasBody = true, ContentType = "application/json", Headers = Pairs("x-tenant=acme") };
        Assert.Equal(["x-tenant"], rules.HeaderNames);
        Assert.Equal(("allow", true), Judge(rules, post));
        Assert.Equal(("default", false), Judge(rules, post with { Headers = [] }));
        Assert.Equal(("default", false), Judge(rules, post with { Headers = Pairs("x-tenant=acme", "x-tenant=other") }));
        Assert.Equal(("default", false), Judge(rules, post with { ContentType = "text/xml" }));
        Assert.Equal(("default", false), Judge(rules, post with { ContentType = "" }));
        Assert.Equal(("allow", true), Judge(rules, post with { HasBody = false, ContentType = "" }));
    }

    [Fact]
    public void Call_of_grpc_is_judged_by_its_path_and_type()
    {
        HttpRules rules = Rules(Rule("no refunds", VerdictKind.Deny, Http(["POST"]) with { Paths = [new HttpPattern("/shop.v1.Payments/Refund*")] }), Rule("shop", VerdictKind.Allow, Http(["POST"]) with { Paths = [new HttpPattern("/shop.v1.*/*")], ContentTypes = [new HttpPattern("application/grpc*")] }));
        HttpOperation call = Operation("POST", "/shop.v1.Payments/Get") with { HasBody = true, ContentType = "application/grpc+proto" };
        Assert.Equal(("shop", true), Judge(rules, call));
        Assert.Equal(("default", false), Judge(rules, call with { ContentType = "application/json" }));
        Assert.Equal(("no refunds", false), Judge(rules, Operation("POST", "/shop.v1.Payments/RefundAll") with { HasBody = true, ContentType = "application/grpc" }));
        Assert.Equal(("default", false), Judge(rules, Operation("POST", "/shop.v2.Payments/Get") with { HasBody = true, ContentType = "application/grpc" }));
    }

    private static (string Rule, bool IsAllowed) Judge(HttpRules rules, HttpOperation operation)
    {
        HttpVerdict verdict = rules.Judge(Alice, operation);
        return (verdict.Verdict.Rule, verdict.IsAllowed);
    }

    private static ImmutableArray<KeyValuePair<string, string>> Pairs(params string[] pairs) => [.. pairs.Select(static pair => KeyValuePair.Create(pair.Split('=')[0], pair.Split('=')[1]))];

    private static HttpOperation Operation(string method, string path) => new("web", method, "gate.test", HttpPaths.Readings(path), [], [], "", false);

    private static HttpRuleOptions Http(ImmutableArray<string> methods) => new(methods, [], [], [], [], [], false, []);

    private static RuleOptions Rule(string name, VerdictKind then, HttpRuleOptions http) => new("rules[0]", name, ["analysts"], [], false, ["web"], [], [], [], false, then, [], Http: http);

    private static HttpRules Rules(params RuleOptions[] rules) => new([.. rules]);
}
