using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Policy.Http;
using EdgeGate.Protocols.Ssh.Commands;

namespace EdgeGate.Policy.Kubernetes;

/// <summary>The rules as Kubernetes sees them: the first that matches decides, and no match denies. Immutable.</summary>
/// <remarks>Who may reach a connection may ask what its API is (discovery, as <c>system:discovery</c> grants it everywhere): it says nothing of any object.</remarks>
public sealed class KubeRules
{
    /// <summary>The rule that discovery is allowed by.</summary>
    public const string Implied = "implied";

    private static readonly string[] Verbs = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "*"];

    private static readonly HttpPattern[] Discovery =
        [.. new[] { "/api", "/api/*", "/apis", "/apis/*", "/apis/*/*", "/openapi/**", "/version", "/version/", "/healthz", "/livez", "/readyz" }.Select(static text => new HttpPattern(text))];

    private readonly ImmutableArray<RuleOptions> rules;

    /// <summary>Takes those of all rules that speak of API calls.</summary>
    public KubeRules(ImmutableArray<RuleOptions> all) => rules = [.. all.Where(static rule => rule.Kubernetes is not null)];

    /// <summary>Whether bytes of a subresource are not looked into: <c>*</c> does not stand for it, a rule must name it.</summary>
    public static bool IsUninspected(string subresource) => subresource is "portforward" or "proxy";

    /// <summary>Whether any rule lets a principal use a connection at all.</summary>
    public bool MayReach(Principal principal, string connection)
        => rules.Any(rule => rule.Then != VerdictKind.Deny && Ruleset.Opens(rule, principal, connection));

    /// <summary>Judges a call.</summary>
    public HttpVerdict Judge(Principal principal, KubeOperation operation) => Judge(principal, operation, 0);

    private HttpVerdict Judge(Principal principal, KubeOperation operation, int from)
    {
        for (int i = from; i < rules.Length; i++)
        {
            RuleOptions rule = rules[i];
            if (!Ruleset.Applies(rule, principal, operation.Connection)) { continue; }
            KubeRuleOptions said = rule.Kubernetes!;
            if (!Matches(said, operation, isAllow: rule.Then == VerdictKind.Allow)) { continue; }
            return rule.Then switch
            {
                VerdictKind.Allow => new HttpVerdict(new Verdict(VerdictKind.Allow, rule.Name, "", rule.Mask), said.MaskRequests, said.PassesBinary),
                VerdictKind.Hold => JudgeHeld(principal, rule, operation, i),
                _ => Deny(rule.Name, $"rule '{rule.Name}' denies {Describe(operation)}"),
            };
        }
        bool isDiscovery = operation is { Resource.Length: 0, Verb: "get" or "head" } && Discovery.Any(pattern => pattern.Matches(operation.Path)) && MayReach(principal, operation.Connection);
        return isDiscovery ? new HttpVerdict(new Verdict(VerdictKind.Allow, Implied, "", []), [], true) : Deny("default", $"no rule allows {Describe(operation)}");
    }

    /// <summary>A hold matches when it covers any part of a call, as a denial does; when it does not cover all of it, the rules below must allow it.</summary>
    private HttpVerdict JudgeHeld(Principal principal, RuleOptions rule, KubeOperation operation, int at)
    {
        KubeRuleOptions said = rule.Kubernetes!;
        if (IsUninspected(operation.Subresource)) { return Deny(rule.Name, $"rule '{rule.Name}' holds {Describe(operation)}, which cannot wait for approval"); }
        HttpVerdict held = new(new Verdict(VerdictKind.Hold, rule.Name, $"rule '{rule.Name}' holds {Describe(operation)}", rule.Mask, rule.Approval), said.MaskRequests, said.PassesBinary);
        // One for the person alone whom an agent acts for opens nothing: what it holds must be the agent's by a rule below.
        bool opens = Ruleset.Opens(rule, principal, operation.Connection);
        // A subresource that is not named is the resource itself in an allow alone: what is held by it is held whole.
        if (opens && Matches(said.Subresources.IsEmpty ? said with { Subresources = ["*", ""] } : said, operation, isAllow: true)) { return held; }
        HttpVerdict other = Judge(principal, operation, at + 1);
        return other.Verdict.Kind switch
        {
            VerdictKind.Allow => held.With(other),
            VerdictKind.Hold when !opens => held.With(other),
            VerdictKind.Hold => Deny(other.Verdict.Rule, $"rules '{rule.Name}' and '{other.Verdict.Rule}' hold parts of this call"),
            _ => other,
        };
    }

    /// <summary>Finds what is wrong with what a rule says of API calls.</summary>
    internal static void Check(RuleOptions rule, List<ConfigProblem> problems)
    {
        if (rule.Kubernetes is not { } said) { return; }
        if (rule.Then == VerdictKind.Hold && said.Subresources.Any(IsUninspected))
        {
            problems.Add(new ConfigProblem(rule.Key + ".on.subresources", "portforward and proxy cannot wait for approval: nothing could tell the client", "write allow or deny for them in a rule of their own"));
        }
        for (int i = 0; i < said.Verbs.Length; i++)
        {
            if (Verbs.Contains(said.Verbs[i]) || said.Verbs[i] is "proxy" or "head" or "post" or "put" or "options") { continue; }
            problems.Add(new ConfigProblem($"{rule.Key}.on.verbs[{i}]", $"there is no verb '{said.Verbs[i]}'", $"did you mean {EditDistance.Nearest(said.Verbs[i], Verbs)}?"));
        }
        if (said.Resources.IsEmpty && said.Urls.IsEmpty) { problems.Add(new ConfigProblem(rule.Key + ".on", "the rule names no resources", "add resources: [pods, ...], or urls: [\"/metrics\"]")); }
        if (said.Resources.Any(static resource => resource.Contains('/', StringComparison.Ordinal)))
        {
            problems.Add(new ConfigProblem(rule.Key + ".on.resources", "a subresource stands in a key of its own", "write resources: [pods] and subresources: [exec]"));
        }
        if (rule.Then == VerdictKind.Allow && said.Subresources.Any(IsUninspected) && (!rule.Mask.IsEmpty || !said.MaskRequests.IsEmpty))
        {
            problems.Add(new ConfigProblem(rule.Key + ".on.subresources", "portforward and proxy cannot be masked", "allow them in a rule of their own that masks nothing"));
        }
    }

    private static HttpVerdict Deny(string rule, string reason) => new(new Verdict(VerdictKind.Deny, rule, reason, []), [], false);

    private static bool Matches(KubeRuleOptions said, KubeOperation operation, bool isAllow)
    {
        // The proxy of old is a verb; like the subresource, an allow must name it.
        if (!said.Verbs.Contains(operation.Verb) && !(said.Verbs.Contains("*") && (!isAllow || !IsUninspected(operation.Verb)))) { return false; }
        if (operation.Resource.Length == 0) { return said.Urls.Any(url => new HttpPattern(url).Matches(operation.Path)); }
        return (said.Resources.Contains("*") || said.Resources.Contains(operation.Resource))
            && SubresourceMatches(said, operation.Subresource, isAllow)
            && (said.Groups.IsEmpty || said.Groups.Contains("*") || said.Groups.Contains(operation.Group))
            && PlaceMatches(said.Namespaces, operation.Namespace, isAllow)
            && PlaceMatches(said.Names, operation.Name, isAllow)
            && StreamMatches(said, operation, isAllow);
    }

    private static bool SubresourceMatches(KubeRuleOptions said, string subresource, bool isAllow)
    {
        if (said.Subresources.IsEmpty) { return !isAllow || subresource.Length == 0; }
        return said.Subresources.Contains(subresource) || (said.Subresources.Contains("*") && (!isAllow || !IsUninspected(subresource)));
    }

    /// <summary>Without a namespace or name, a call is about all of them: an allow for some does not cover it, and a denial of some does.</summary>
    private static bool PlaceMatches(ImmutableArray<string> patterns, string place, bool isAllow)
        => patterns.IsEmpty || (place.Length == 0 ? !isAllow || patterns.Contains("*") : patterns.Any(pattern => CommandPattern.WordMatches(pattern, place)));

    private static bool StreamMatches(KubeRuleOptions said, KubeOperation operation, bool isAllow)
    {
        // The pod's default container is not known here: an allow for some containers does not cover it.
        if (!said.Containers.IsEmpty && !PlaceMatches(said.Containers, operation.Container, isAllow)) { return false; }
        if (!said.Commands.IsEmpty && !said.Commands.Any(pattern => operation.Command is { } command ? (isAllow ? pattern.Allows(command) : pattern.Matches(command)) : pattern.IsAny || !isAllow)) { return false; }
        return (said.Terminal is null || said.Terminal == operation.HasTerminal) && (said.Stdin is null || said.Stdin == operation.HasStdin);
    }

    private static string Describe(KubeOperation operation)
    {
        string place = operation.Namespace.Length > 0 ? $" in namespace {operation.Namespace}" : "";
        return operation.Subresource is "exec" ? $"this command in pod {operation.Name}{place}" : $"{operation.Verb} {operation.What}{place}";
    }
}
