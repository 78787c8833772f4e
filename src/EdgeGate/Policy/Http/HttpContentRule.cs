using System.Collections.Immutable;
using EdgeGate.Core;

namespace EdgeGate.Policy.Http;

/// <summary>What a rule says about a request's content. All that is written must hold; what cannot be read is what a deny means and no allow does.</summary>
/// <param name="Values"><c>on.body</c>: places and their values; each must be there.</param>
/// <param name="GraphQl"><c>on.graphql</c>, or null.</param>
/// <param name="Mcp"><c>on.mcp</c>, or null.</param>
public sealed record HttpContentRule(ImmutableArray<HttpContentPattern> Values, GraphQlRule? GraphQl, McpRule? Mcp)
{
    /// <summary>Whether an allow covers all of a content, in every reading.</summary>
    /// <param name="content">The content.</param>
    /// <param name="hasBody">Whether the request has a body; without one a request holds no message.</param>
    public bool AllowsAll(RequestContent content, bool hasBody)
        => (Values.IsEmpty || (content.IsDeclared && AllowsValues(Values, content.Values)))
            && (GraphQl is null || (content.Operations.IsKnown && content.Operations.Items.All(operation => Covers(GraphQl, operation))))
            && (Mcp is null || (!hasBody && !content.Calls.IsUnknown) || (content.Calls.IsKnown && content.IsDeclared && content.Calls.Items.All(call => Covers(Mcp, call))));

    /// <summary>Whether a deny meets any part of a content, in any reading.</summary>
    public bool DeniesAny(RequestContent content)
        => (Values.IsEmpty || DeniesValues(Values, content.Values))
            && (GraphQl is null || content.Operations.IsUnknown || content.Operations.Items.Any(operation => Meets(GraphQl, operation)))
            && (Mcp is null || content.Calls.IsUnknown || content.Calls.Items.Any(call => Meets(Mcp, call)));

    /// <summary>Why the content could not be judged by this rule; null when it could.</summary>
    public string? Problem(RequestContent content)
        => (Values.IsEmpty ? null : content.Values.Problem)
            ?? (GraphQl is null ? null : content.Operations.Problem)
            ?? (Mcp is null ? null : content.Calls.Problem ?? content.Calls.Items.Select(static call => call.Arguments?.Problem).FirstOrDefault(static problem => problem is not null));

    /// <summary>Whether a rule lets some use of what a list holds pass, whatever its arguments.</summary>
    public static bool MayAllow(McpRule rule, RpcEntryKind kind, string name)
    {
        string method = MethodOf(kind);
        ImmutableArray<HttpPattern> names = rule.NamesOf(method);
        return Matches(rule.Methods, method) && (names.IsEmpty || (kind == RpcEntryKind.ResourceTemplate ? names.Any(pattern => pattern.Text == "*" || pattern.MayMatch(name)) : ReadingsOf(method, name).All(one => Matches(names, one))));
    }

    /// <summary>Whether a rule denies every use of it, whatever its arguments.</summary>
    public static bool Denies(McpRule rule, RpcEntryKind kind, string name)
    {
        // One of the template's URIs stands for all: with a slash where there may be one.
        if (kind == RpcEntryKind.ResourceTemplate && !UriTemplate.TryExpand(name, "a", "a/a", "/a/a", out name)) { return true; }
        return rule.Arguments.IsEmpty && Meets(rule, new RpcCall(MethodOf(kind), "", name, null));
    }

    private static string MethodOf(RpcEntryKind kind) => kind switch
    {
        RpcEntryKind.Tool => "tools/call",
        RpcEntryKind.Prompt => "prompts/get",
        _ => "resources/read",
    };

    private static bool Covers(GraphQlRule rule, GraphQlOperation operation)
        => (rule.Types.IsEmpty || rule.Types.Contains(operation.Type))
            && (rule.Names.IsEmpty || Matches(rule.Names, operation.Name))
            && (rule.Fields.IsEmpty || operation.Fields.All(field => Matches(rule.Fields, field)));

    private static bool Meets(GraphQlRule rule, GraphQlOperation operation)
        => (rule.Types.IsEmpty || rule.Types.Contains(operation.Type))
            && (rule.Names.IsEmpty || Matches(rule.Names, operation.Name))
            && (rule.Fields.IsEmpty || operation.Fields.Any(field => Matches(rule.Fields, field)));

    private static bool Covers(McpRule rule, RpcCall call)
    {
        if (call.Method.Length == 0) { return true; }
        if (!Matches(rule.Methods, call.Method)) { return false; }
        ImmutableArray<HttpPattern> names = rule.NamesOf(call.Method);
        if (!names.IsEmpty && !ReadingsOf(call.Method, call.Name).All(name => Matches(names, name))) { return false; }
        return rule.Arguments.IsEmpty || call.Method != "tools/call" || (call.Arguments is { } arguments && AllowsValues(rule.Arguments, arguments));
    }

    private static bool Meets(McpRule rule, RpcCall call)
    {
        if (call.Method.Length == 0 || !Matches(rule.Methods, call.Method)) { return false; }
        if (!rule.HasNames) { return true; }
        // A rule that names tools means calls of these, and no other message.
        ImmutableArray<HttpPattern> names = rule.NamesOf(call.Method);
        bool isNamed = names.IsEmpty ? call.Method == "tools/call" && rule.Tools.IsEmpty && !rule.Arguments.IsEmpty : ReadingsOf(call.Method, call.Name).Any(name => Matches(names, name));
        return isNamed && (rule.Arguments.IsEmpty || call.Arguments is null || DeniesValues(rule.Arguments, call.Arguments));
    }

    /// <summary>Each place is there under its own name, and whatever a reader may find there will do.</summary>
    private static bool AllowsValues(ImmutableArray<HttpContentPattern> patterns, HttpReading<HttpContentValue> values)
        => values.IsKnown && patterns.All(pattern =>
            values.Items.Any(value => value.Path == pattern.Path && value.IsExact)
            && values.Items.Where(value => value.Path == pattern.Path).All(value => IsAny(pattern) || (!value.Readings.IsEmpty && value.Readings.All(text => Matches(pattern.Patterns, text)))));

    /// <summary>Each place is there with a text that is meant, or with an object or array where nobody can say what a server makes of it.</summary>
    private static bool DeniesValues(ImmutableArray<HttpContentPattern> patterns, HttpReading<HttpContentValue> values)
        => values.IsUnknown || patterns.All(pattern => values.Items.Any(value => value.Path == pattern.Path && (IsAny(pattern) || value.Readings.IsEmpty || value.Readings.Any(text => Matches(pattern.Patterns, text)))));

    private static bool IsAny(HttpContentPattern pattern) => pattern.Patterns.Any(static one => one.Text is "*" or "**");

    /// <summary>What a server may take a name for: a URI is resolved where it is read.</summary>
    private static ImmutableArray<string> ReadingsOf(string method, string name) => method.StartsWith("resources/", StringComparison.Ordinal) ? TextPaths.Readings(name) : [name];

    private static bool Matches(ImmutableArray<HttpPattern> patterns, string text) => patterns.Any(pattern => pattern.Text == "*" || pattern.Matches(text));
}
