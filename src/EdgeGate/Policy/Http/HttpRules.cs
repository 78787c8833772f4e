using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Policy.Guards;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Policy.Http;

/// <summary>The rules that speak of HTTP requests: the first that matches decides, and no match denies. Immutable.</summary>
public sealed class HttpRules
{
    private const int NameCharsShown = 128;

    private readonly ImmutableArray<RuleOptions> rules;
    private readonly bool filtersLists;

    /// <summary>Takes those of all rules that speak of requests.</summary>
    public HttpRules(ImmutableArray<RuleOptions> all)
    {
        rules = [.. all.Where(static rule => rule.Http is not null)];
        HeaderNames = [.. rules.SelectMany(static rule => rule.Http!.Headers).Select(static header => header.Name).Distinct(StringComparer.Ordinal)];
        ImmutableArray<HttpContentRule> contents = [.. rules.Select(static rule => rule.Http!.Content).OfType<HttpContentRule>()];
        BodyPaths = Paths(contents.SelectMany(static content => content.Values));
        ArgumentPaths = Paths(contents.SelectMany(static content => content.Mcp?.Arguments ?? []));
        HasContents = !contents.IsEmpty || rules.Any(static rule => rule.Guard is { NeedsText: true });
        filtersLists = contents.Any(static content => content.Mcp is not null);
    }

    /// <summary>Checks what only all rules together show.</summary>
    public static void Check(ImmutableArray<RuleOptions> all, List<ConfigProblem> problems)
    {
        HttpRules http = new(all);
        foreach (ImmutableArray<string> paths in new[] { http.BodyPaths, http.ArgumentPaths })
        {
            // Paths that cannot be read were told already.
            List<JsonPath> read = [.. paths.Select(static path => JsonPath.TryParse(path, out JsonPath? one, out _) ? one : null).OfType<JsonPath>()];
            if (!JsonPathSet.TryCreate(read, out _)) { problems.Add(new ConfigProblem("rules", $"the places of bodies that rules look at have more than {JsonPathSet.StepsMax} steps together", "look at fewer places")); }
        }
    }

    /// <summary>Names of the fields that rules look at, in lower case.</summary>
    public ImmutableArray<string> HeaderNames { get; }

    /// <summary>Places of bodies that rules look at.</summary>
    public ImmutableArray<string> BodyPaths { get; }

    /// <summary>Places of the arguments of tools that rules look at.</summary>
    public ImmutableArray<string> ArgumentPaths { get; }

    /// <summary>Whether any rule speaks of content.</summary>
    public bool HasContents { get; }

    /// <summary>Whether what decides about a request depends on its content.</summary>
    public bool NeedsContent(Principal principal, HttpOperation operation)
    {
        if (!HasContents) { return false; }
        foreach (RuleOptions rule in rules)
        {
            if (!Ruleset.Applies(rule, principal, operation.Connection) || !MatchesHead(rule, operation)) { continue; }
            if (rule.Http!.Content is not null || rule.Guard is { NeedsText: true }) { return true; }
            // One that has only something to say leaves the decision to another, and so does a hold that opens nothing.
            if (rule.Guard is null && !OnlyBinds(rule, principal, operation.Connection)) { return false; }
        }
        return false;
    }

    /// <summary>Whether rules say of a principal on a connection what lists of the Model Context Protocol may hold.</summary>
    public bool FiltersLists(Principal principal, string connection)
        => filtersLists && rules.Any(rule => rule.Http!.Content?.Mcp is not null && Ruleset.Applies(rule, principal, connection));

    /// <summary>Whether a principal may see a tool, prompt or resource: whether some use of it may pass, for all that is known without its arguments.</summary>
    /// <param name="principal">Who.</param>
    /// <param name="connection">The connection's name.</param>
    /// <param name="head">The request that lists them, when calls go to the same place; null when they go elsewhere.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="name">Its name or URI.</param>
    public bool MaySee(Principal principal, string connection, HttpOperation? head, RpcEntryKind kind, string name)
    {
        foreach (RuleOptions rule in rules)
        {
            // What is looked for in calls says nothing of what there is.
            if (rule.Guard is not null || !Ruleset.Applies(rule, principal, connection) || OnlyBinds(rule, principal, connection) || (head is not null && !MatchesHead(rule, head))) { continue; }
            HttpContentRule? content = rule.Http!.Content;
            if (rule.Then != VerdictKind.Deny)
            {
                // Nor does one that lets other things pass at some place.
                bool isOfPlace = head is not null || rule.Http.Paths.IsEmpty;
                if (content?.Mcp is null ? content?.GraphQl is null && isOfPlace : HttpContentRule.MayAllow(content.Mcp, kind, name)) { return true; }
            }
            // A rule about another place says nothing of one whose place is not known.
            else if ((content is null && head is not null) || (content is { Values.IsEmpty: true, GraphQl: null, Mcp: { } mcp } && HttpContentRule.Denies(mcp, kind, name))) { return false; }
        }
        return false;
    }

    /// <summary>Whether any rule lets a principal use a connection at all.</summary>
    public bool MayReach(Principal principal, string connection)
        => rules.Any(rule => rule.MayAllow && Ruleset.Opens(rule, principal, connection));

    /// <summary>Judges a request. Of several messages each must be allowed, and what is masked is what any of the rules that allow them masks.</summary>
    /// <param name="principal">Who.</param>
    /// <param name="operation">The request.</param>
    /// <param name="weighing">Looks into it, for rules that want that; null where nobody can.</param>
    public HttpVerdict Judge(Principal principal, HttpOperation operation, Weighing? weighing = null)
    {
        weighing ??= new Weighing(principal, null, null);
        HttpVerdict verdict = JudgeAll(principal, operation, weighing);
        return verdict with { Verdict = weighing.With(verdict.Verdict) };
    }

    private HttpVerdict JudgeAll(Principal principal, HttpOperation operation, Weighing weighing)
    {
        if (operation.Content is not { Calls.Items.Length: > 1 } content) { return JudgeOne(principal, operation, weighing); }
        HttpVerdict? all = null;
        foreach (RpcCall call in content.Calls.Items)
        {
            HttpVerdict one = JudgeOne(principal, operation with { Content = content with { Calls = new HttpReading<RpcCall>([call], null) } }, weighing);
            if (one.Verdict.Kind == VerdictKind.Deny) { return one; }
            if (one.Verdict.Kind == VerdictKind.Hold && all?.Verdict.Kind == VerdictKind.Hold && all.Verdict.Rule != one.Verdict.Rule)
            {
                return Deny(one.Verdict.Rule, $"rules '{all.Verdict.Rule}' and '{one.Verdict.Rule}' hold parts of this request: send its messages one by one");
            }
            all = all is null ? one : one.Verdict.Kind == VerdictKind.Hold ? one.With(all) : all.With(one);
        }
        return all!;
    }

    private HttpVerdict JudgeOne(Principal principal, HttpOperation operation, Weighing weighing, int from = 0)
    {
        string? unread = null;
        for (int i = from; i < rules.Length; i++)
        {
            RuleOptions rule = rules[i];
            if (!Ruleset.Applies(rule, principal, operation.Connection) || !MatchesHead(rule, operation)) { continue; }
            string? problem = operation.Content is { } content ? rule.Http!.Content?.Problem(content) : null;
            unread ??= problem;
            if (!MatchesContent(rule, operation) || !weighing.Decides(rule)) { continue; }
            if (rule.Then == VerdictKind.Allow) { return new HttpVerdict(new Verdict(VerdictKind.Allow, rule.Name, "", rule.Mask), rule.Http!.MaskRequests, rule.Http.PassesBinary); }
            if (rule.Then == VerdictKind.Hold) { return JudgeHeld(principal, rule, operation, i, weighing); }
            return Deny(rule.Name, problem is null ? $"rule '{rule.Name}' denies {What(operation)}" : $"rule '{rule.Name}' needs to look into the body: {problem}");
        }
        return Deny("default", $"no rule allows {What(operation)}" + (unread is null ? "" : $"; a rule needs to look into the body: {unread}"));
    }

    /// <summary>A hold matches when it covers any part of a request, as a deny does; when it does not cover all of it, the rules below must allow it.</summary>
    private HttpVerdict JudgeHeld(Principal principal, RuleOptions rule, HttpOperation operation, int at, Weighing weighing)
    {
        HttpVerdict held = new(
            new Verdict(VerdictKind.Hold, rule.Name, $"rule '{rule.Name}' holds {What(operation)}", rule.Mask, rule.Approval), rule.Http!.MaskRequests, rule.Http.PassesBinary);
        bool isWhole = AllowsAll(rule.Http, operation) && (rule.Http.Content is not { } content || (operation.Content is { } read && content.AllowsAll(read, operation.HasBody)));
        bool onlyBinds = OnlyBinds(rule, principal, operation.Connection);
        if (isWhole && !onlyBinds) { return held; }
        HttpVerdict other = JudgeOne(principal, operation, weighing, at + 1);
        return other.Verdict.Kind switch
        {
            VerdictKind.Allow => held.With(other),
            VerdictKind.Hold when onlyBinds => held.With(other),
            VerdictKind.Hold => Deny(other.Verdict.Rule, $"rules '{rule.Name}' and '{other.Verdict.Rule}' hold parts of this request"),
            _ => other,
        };
    }

    /// <summary>Whether a hold is for the person alone whom an agent acts for: what it holds must be the agent's by a rule below.</summary>
    private static bool OnlyBinds(RuleOptions rule, Principal principal, string connection) => rule.Then == VerdictKind.Hold && !Ruleset.Opens(rule, principal, connection);

    /// <summary>What is asked for, for a sentence.</summary>
    private static string What(HttpOperation operation)
    {
        if (operation.Content is { Calls.Items: [{ Method.Length: > 0 } call] })
        {
            return call.Name.Length == 0 ? $"the method {Shown(call.Method)} on {operation.Connection}" : $"{Shown(call.Method)} of {Shown(call.Name)} on {operation.Connection}";
        }
        if (operation.Content is { Operations.Items: [{ } first, ..] } && operation.Content.Calls.Items.IsEmpty)
        {
            return first.Name.Length == 0 ? $"this {first.Type} on {operation.Connection}" : $"the {first.Type} {Shown(first.Name)} on {operation.Connection}";
        }
        return $"this {operation.Method} request on {operation.Connection}";
    }

    /// <summary>A name of the client's, for a sentence: short, and of letters that cannot be taken for anything else.</summary>
    private static string Shown(string name)
        => name.Length <= NameCharsShown && name.All(static c => char.IsAsciiLetterOrDigit(c) || "/_-.:".Contains(c, StringComparison.Ordinal)) ? name : "that name";

    private static HttpVerdict Deny(string rule, string reason) => new(new Verdict(VerdictKind.Deny, rule, reason, []), [], false);

    /// <summary>Whether a rule means a request, for all that is known without its content.</summary>
    private static bool MatchesHead(RuleOptions rule, HttpOperation operation) => rule.Then == VerdictKind.Allow ? AllowsAll(rule.Http!, operation) : DeniesAny(rule.Http!, operation);

    /// <summary>Whether it means the content too. Content that nobody read is as content that cannot be read.</summary>
    private static bool MatchesContent(RuleOptions rule, HttpOperation operation)
    {
        if (rule.Http!.Content is not { } content) { return true; }
        if (operation.Content is not { } read) { return rule.Then != VerdictKind.Allow; }
        return rule.Then == VerdictKind.Allow ? content.AllowsAll(read, operation.HasBody) : content.DeniesAny(read);
    }

    private static ImmutableArray<string> Paths(IEnumerable<HttpContentPattern> patterns) => [.. patterns.Select(static pattern => pattern.Path).Distinct(StringComparer.Ordinal)];

    /// <summary>An allow matches when it covers all of a request.</summary>
    private static bool AllowsAll(HttpRuleOptions rule, HttpOperation operation)
        => (rule.Methods.Contains("*") || rule.Methods.Contains(operation.Method))
            && IsAny(rule.Hosts, operation.Host)
            && operation.Paths.All(path => IsAny(rule.Paths, path))
            && (rule.Query.IsEmpty || operation.Query.All(parameter => rule.Query.Any(pattern => pattern.Matches(parameter))))
            && rule.Headers.All(pattern => operation.Headers.Any(field => field.Key == pattern.Name) && operation.Headers.Where(field => field.Key == pattern.Name).All(pattern.Matches))
            && (!operation.HasBody || IsAny(rule.ContentTypes, operation.ContentType));

    /// <summary>A deny or a hold matches when it covers any part of a request, as servers may read it that tell no cases of methods and parameters apart.</summary>
    private static bool DeniesAny(HttpRuleOptions rule, HttpOperation operation)
        => (rule.Methods.Contains("*") || rule.Methods.Contains(operation.Method, StringComparer.OrdinalIgnoreCase))
            && IsAny(rule.Hosts, operation.Host)
            && operation.Paths.Any(path => IsAny(rule.Paths, path))
            && (rule.Query.IsEmpty || operation.Query.Any(parameter => rule.Query.Any(pattern => pattern.MayMatch(parameter))))
            && rule.Headers.All(pattern => operation.Headers.Any(pattern.MayMatch))
            && IsAny(rule.ContentTypes, operation.ContentType);

    private static bool IsAny(ImmutableArray<HttpPattern> patterns, string text) => patterns.IsEmpty || patterns.Any(pattern => pattern.Matches(text));
}
