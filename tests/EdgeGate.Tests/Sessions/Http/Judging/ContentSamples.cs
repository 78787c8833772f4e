using System.Collections.Immutable;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Policy;
using EdgeGate.Policy.Http;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Wire;
using EdgeGate.Sessions.Http;
using EdgeGate.Sessions.Http.Judging;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Judging;

/// <summary>Short ways to judge a request by its content.</summary>
internal static class ContentSamples
{
    public static readonly Principal Ann = new("ann", null, [], "https://issuer", Proof.Token, DateTimeOffset.MaxValue);

    /// <summary>Rules, in order: a name that begins with <c>no</c> denies.</summary>
    public static HttpRules Rules(params ReadOnlySpan<(string Name, HttpContentRule? Content)> rules)
    {
        List<RuleOptions> all = [];
        foreach ((string name, HttpContentRule? content) in rules)
        {
            all.Add(new RuleOptions(
                "rules", name, [], [], true, ["*"], [], [], [], false, name.StartsWith("no ", StringComparison.Ordinal) ? VerdictKind.Deny : VerdictKind.Allow, [], null,
                new HttpRuleOptions(["*"], [], [], [], [], [], false, [], content)));
        }
        return new HttpRules([.. all]);
    }

    public static HttpContentRule Body(params ReadOnlySpan<(string Path, string Pattern)> places) => new(Places(places), null, null);

    public static HttpContentRule GraphQl(string types = "", string names = "", string fields = "") => new([], new GraphQlRule([.. Words(types)], Patterns(names), Patterns(fields)), null);

    public static HttpContentRule Mcp(string methods, string tools = "", params ReadOnlySpan<(string Path, string Pattern)> arguments)
        => new([], null, new McpRule(Patterns(methods), Patterns(tools), [], [], Places(arguments)));

    /// <summary>The name of the rule that decides about a request.</summary>
    public static string Decides(HttpRules rules, string type, ReadOnlySpan<byte> body, string query = "", string coding = "", Http1Limits? limits = null)
    {
        HttpOperation operation = new("api", body.IsEmpty ? "GET" : "POST", "", ["/x"], HttpOperations.Parameters(Encoding.UTF8.GetBytes(query)), [], "", !body.IsEmpty);
        byte[] fields = Encoding.Latin1.GetBytes((type.Length > 0 ? $"Content-Type: {type}\r\n" : "") + (coding.Length > 0 ? $"Content-Encoding: {coding}\r\n" : ""));
        using HttpHeldBody held = new(limits ?? new Http1Limits(), Http1BodyKind.Length, body.Length);
        Assert.Equal(ParseKind.Done, held.Look(body).Kind);
        held.Decode(Encoding.Latin1.GetBytes(coding));
        RequestContent content = new HttpContents(rules).Read(operation, fields, body.IsEmpty ? null : held);
        return rules.Judge(Ann, operation with { Content = content }).Verdict.Rule;
    }

    public static string Decides(HttpRules rules, string type, string body, string query = "") => Decides(rules, type, Encoding.UTF8.GetBytes(body), query);

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static ImmutableArray<HttpPattern> Patterns(string text) => [.. Words(text).Select(static one => new HttpPattern(one))];

    private static ImmutableArray<HttpContentPattern> Places(ReadOnlySpan<(string Path, string Pattern)> places)
    {
        List<HttpContentPattern> all = [];
        foreach ((string path, string pattern) in places) { all.Add(new HttpContentPattern(path, Patterns(pattern))); }
        return [.. all];
    }
}
