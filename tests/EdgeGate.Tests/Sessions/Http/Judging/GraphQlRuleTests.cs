using EdgeGate.Policy.Http;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Judging;

public sealed class GraphQlRuleTests
{
    private static readonly HttpRules Allowing = ContentSamples.Rules(("reads", ContentSamples.GraphQl("query", "", "viewer repo*")));
    private static readonly HttpRules Denying = ContentSamples.Rules(("no deletes", ContentSamples.GraphQl("", "", "delete*")), ("rest", null));

    [Theory]
    [InlineData("""{"query":"{ viewer { deleteX } }"}""", "reads")]
    [InlineData("""{"query":"query A { viewer { a } x: repository { b } }","operationName":"A"}""", "reads")]
    [InlineData("""{"query":"query A { ...F } fragment F on Query { viewer { a } }"}""", "reads")]
    [InlineData("""[{"query":"{viewer{a}}"},{"query":"{repo}"}]""", "reads")]
    [InlineData("""{"query":"mutation { viewer { a } }"}""", "default")]
    [InlineData("""{"query":"query A { viewer { a } } mutation B { viewer { a } }","operationName":"A"}""", "default")]
    [InlineData("""{"query":"query A { viewer: users { a } }"}""", "default")]
    [InlineData("""{"query":"{ viewer{a} ... on Query { users } }"}""", "default")]
    [InlineData("""{"query":"{ ...F } fragment F on Query { ...G } fragment G on Query { users ...F }"}""", "default")]
    [InlineData("""{"query":"{ ...Gone }"}""", "default")]
    [InlineData("""{"query":"{ viewer }","query":"{ users }"}""", "default")]
    [InlineData("""{"query":"{ viewer }","QUERY":"{ users }"}""", "default")]
    [InlineData("""{"extensions":{"persistedQuery":{"sha256Hash":"x"}}}""", "default")]
    [InlineData("""{"query":"{viewer{a}}","extensions":{"persistedQuery":{"sha256Hash":"x"}},"id":null}""", "reads")]
    [InlineData("""{"query":"{viewer{a}}","documentId":"x"}""", "default")]
    [InlineData("""{"doc_id":7,"query":"{viewer{a}}"}""", "default")]
    [InlineData("""[{"query":"{viewer{a}}"},{"query":"{users}"}]""", "default")]
    [InlineData("""[{"query":"{viewer{a}}"},7]""", "default")]
    [InlineData("""{"query":"{ viewer"}""", "default")]
    public void Allow_holds_for_every_operation(string body, string rule) => Assert.Equal(rule, ContentSamples.Decides(Allowing, "application/json", body));

    [Theory]
    [InlineData("application/json", """{"query":"mutation { a: deleteUser(id: 1) { id } }"}""", "", "no deletes")]
    [InlineData("application/json", """{"query":"mutation { ok ... @include(if: true) { deleteUser } }"}""", "", "no deletes")]
    [InlineData("application/json", """{"query":"\u007b viewer }"}""", "query=mutation%7BdeleteUser%7D", "no deletes")]
    [InlineData("text/plain", """{"query":"{ deleteUser }"}""", "", "no deletes")]
    [InlineData("application/x-www-form-urlencoded", "query=mutation+%7B+deleteUser+%7D", "", "no deletes")]
    [InlineData("application/graphql", "mutation { deleteUser }", "", "no deletes")]
    [InlineData("application/json", """{"id":"stored"}""", "", "no deletes")]
    [InlineData("multipart/form-data; boundary=b", "--b--", "", "no deletes")]
    [InlineData("", "", "query={deleteUser}", "no deletes")]
    [InlineData("", "", "extensions={}", "no deletes")]
    [InlineData("", "", "query={viewer}&documentId=x", "no deletes")]
    [InlineData("application/json", """{"query":"{ viewer { deleteX } }"}""", "", "rest")]
    [InlineData("application/graphql", "{ viewer }", "", "rest")]
    [InlineData("", "", "query={viewer}", "rest")]
    [InlineData("", "", "page=1", "rest")]
    public void Deny_holds_for_any_operation_wherever_it_stands(string type, string body, string query, string rule) => Assert.Equal(rule, ContentSamples.Decides(Denying, type, body, query));

    [Fact]
    public void Operation_of_a_query_string_is_allowed_as_that_of_a_body_is()
    {
        Assert.Equal("reads", ContentSamples.Decides(Allowing, "", "", "query=%7Bviewer%7Ba%7D%7D"));
        Assert.Equal("default", ContentSamples.Decides(Allowing, "", "", "query=%7Busers%7Ba%7D%7D"));
        Assert.Equal("default", ContentSamples.Decides(Allowing, "application/json", """{"query":"{ viewer }"}""", "query=%7Busers%7D"));
        Assert.Equal("default", ContentSamples.Decides(Allowing, "", "", ""));
    }

    [Fact]
    public void Names_are_judged_and_an_operation_without_one_has_none()
    {
        HttpRules rules = ContentSamples.Rules(("named", ContentSamples.GraphQl("", "Get*")));
        Assert.Equal("named", ContentSamples.Decides(rules, "application/json", """{"query":"query GetUser { a }"}"""));
        Assert.Equal("default", ContentSamples.Decides(rules, "application/json", """{"query":"query SetUser { a }"}"""));
        Assert.Equal("default", ContentSamples.Decides(rules, "application/json", """{"query":"{ a }"}"""));
    }
}
