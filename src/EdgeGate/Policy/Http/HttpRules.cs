using System.Collections.Immutable;
using EdgeGate.Core;

namespace EdgeGate.Policy.Http;

/// <summary>The rules that speak of HTTP requests: the first that matches decides, and no match denies. Immutable.</summary>
public sealed class HttpRules
{
    private readonly ImmutableArray<RuleOptions> rules;

    /// <summary>Takes those of all rules that speak of requests.</summary>
    public HttpRules(ImmutableArray<RuleOptions> all)
    {
        rules = [.. all.Where(static rule => rule.Http is not null)];
        HeaderNames = [.. rules.SelectMany(static rule => rule.Http!.Headers).Select(static header => header.Name).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Names of the fields that rules look at, in lower case.</summary>
    public ImmutableArray<string> HeaderNames { get; }

    /// <summary>Whether any rule lets a principal use a connection at all.</summary>
    public bool MayReach(Principal principal, string connection)
        => rules.Any(rule => rule.Then != VerdictKind.Deny && Applies(rule, principal, connection));

    /// <summary>Judges a request.</summary>
    public HttpVerdict Judge(Principal principal, HttpOperation operation) => Judge(principal, operation, 0);

    private HttpVerdict Judge(Principal principal, HttpOperation operation, int from)
    {
        for (int i = from; i < rules.Length; i++)
        {
            RuleOptions rule = rules[i];
            if (!Applies(rule, principal, operation.Connection) || !(rule.Then == VerdictKind.Allow ? AllowsAll(rule.Http!, operation) : DeniesAny(rule.Http!, operation))) { continue; }
            return rule.Then switch
            {
                VerdictKind.Allow => new HttpVerdict(new Verdict(VerdictKind.Allow, rule.Name, "", rule.Mask), rule.Http!.MaskRequests, rule.Http.PassesBinary),
                VerdictKind.Hold => JudgeHeld(principal, rule, operation, i),
                _ => Deny(rule.Name, $"rule '{rule.Name}' denies this {operation.Method} request on {operation.Connection}"),
            };
        }
        return Deny("default", $"no rule allows this {operation.Method} request on {operation.Connection}");
    }

    /// <summary>A hold matches when it covers any part of a request, as a deny does; when it does not cover all of it, the rules below must allow it.</summary>
    private HttpVerdict JudgeHeld(Principal principal, RuleOptions rule, HttpOperation operation, int at)
    {
        HttpVerdict held = new(
            new Verdict(VerdictKind.Hold, rule.Name, $"rule '{rule.Name}' holds this {operation.Method} request on {operation.Connection}", rule.Mask, rule.Approval),
            rule.Http!.MaskRequests, rule.Http.PassesBinary);
        if (AllowsAll(rule.Http, operation)) { return held; }
        HttpVerdict other = Judge(principal, operation, at + 1);
        return other.Verdict.Kind switch
        {
            VerdictKind.Allow => new HttpVerdict(
                held.Verdict with { Mask = [.. held.Verdict.Mask.Union(other.Verdict.Mask)] }, [.. held.MaskRequests.Union(other.MaskRequests)], held.PassesBinary && other.PassesBinary),
            VerdictKind.Hold => Deny(other.Verdict.Rule, $"rules '{rule.Name}' and '{other.Verdict.Rule}' hold parts of this request"),
            _ => other,
        };
    }

    private static HttpVerdict Deny(string rule, string reason) => new(new Verdict(VerdictKind.Deny, rule, reason, []), [], false);

    private static bool Applies(RuleOptions rule, Principal principal, string connection)
        => (rule.Connections.Contains("*") || rule.Connections.Contains(connection))
            && (rule.Anyone || rule.Subjects.Contains(principal.Subject) || rule.Groups.Any(principal.Groups.Contains));

    /// <summary>An allow matches when it covers all of a request.</summary>
    private static bool AllowsAll(HttpRuleOptions rule, HttpOperation operation)
        => HasMethod(rule, operation)
            && IsAny(rule.Hosts, operation.Host)
            && operation.Paths.All(path => IsAny(rule.Paths, path))
            && (rule.Query.IsEmpty || operation.Query.All(parameter => rule.Query.Any(pattern => pattern.Matches(parameter))))
            && rule.Headers.All(pattern => operation.Headers.Any(field => field.Key == pattern.Name) && operation.Headers.Where(field => field.Key == pattern.Name).All(pattern.Matches))
            && (!operation.HasBody || IsAny(rule.ContentTypes, operation.ContentType));

    /// <summary>A deny or a hold matches when it covers any part of a request.</summary>
    private static bool DeniesAny(HttpRuleOptions rule, HttpOperation operation)
        => HasMethod(rule, operation)
            && IsAny(rule.Hosts, operation.Host)
            && operation.Paths.Any(path => IsAny(rule.Paths, path))
            && (rule.Query.IsEmpty || operation.Query.Any(parameter => rule.Query.Any(pattern => pattern.Matches(parameter))))
            && rule.Headers.All(pattern => operation.Headers.Any(pattern.Matches))
            && IsAny(rule.ContentTypes, operation.ContentType);

    private static bool HasMethod(HttpRuleOptions rule, HttpOperation operation) => rule.Methods.Contains("*") || rule.Methods.Contains(operation.Method);

    private static bool IsAny(ImmutableArray<HttpPattern> patterns, string text) => patterns.IsEmpty || patterns.Any(pattern => pattern.Matches(text));
}
