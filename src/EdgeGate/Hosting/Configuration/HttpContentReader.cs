using System.Collections.Immutable;
using EdgeGate.Core.Configuration;
using EdgeGate.Policy.Http;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads what a rule says about the content of requests: <c>on.body</c>, <c>on.graphql</c> and <c>on.mcp</c>.</summary>
internal static class HttpContentReader
{
    private static readonly string[] OperationTypes = ["query", "mutation", "subscription"];

    /// <summary>Reads it; null when the rule says nothing about content.</summary>
    public static HttpContentRule? Read(ConfigScope on)
    {
        ImmutableArray<HttpContentPattern> values = Places(on, "body");
        HttpContentRule content = new(values, ReadGraphQl(on), ReadMcp(on));
        return values.IsEmpty && content.GraphQl is null && content.Mcp is null ? null : content;
    }

    private static GraphQlRule? ReadGraphQl(ConfigScope on)
    {
        ConfigScope scope = on.Child("graphql");
        ImmutableArray<string> types = scope.Words("types");
        foreach (string type in types)
        {
            if (!OperationTypes.Contains(type)) { scope.Problem(scope.At("types"), $"'{type}' is no kind of operation", "write query, mutation or subscription"); }
        }
        GraphQlRule rule = new(types, Patterns(scope, "names"), Patterns(scope, "fields"));
        scope.Finish();
        if (!on.Has("graphql")) { return null; }
        if (types.IsEmpty && rule.Names.IsEmpty && rule.Fields.IsEmpty) { on.Problem(on.At("graphql"), "this says nothing about operations", "add types, names or fields"); }
        return rule;
    }

    private static McpRule? ReadMcp(ConfigScope on)
    {
        ConfigScope scope = on.Child("mcp");
        McpRule rule = new(Patterns(scope, "methods"), Patterns(scope, "tools"), Patterns(scope, "prompts"), Patterns(scope, "resources"), Places(scope, "arguments"));
        scope.Finish();
        if (!on.Has("mcp")) { return null; }
        if (rule.Methods.IsEmpty && !rule.HasNames) { on.Problem(on.At("mcp"), "this says nothing about messages", "add methods, tools, prompts, resources or arguments"); }
        return rule.Methods.IsEmpty ? rule with { Methods = MethodsOf(rule) } : rule;
    }

    /// <summary>Who names tools and no methods means calls of tools.</summary>
    private static ImmutableArray<HttpPattern> MethodsOf(McpRule rule)
    {
        List<string> methods = [];
        if (!rule.Tools.IsEmpty || !rule.Arguments.IsEmpty) { methods.Add("tools/call"); }
        if (!rule.Prompts.IsEmpty) { methods.Add("prompts/get"); }
        if (!rule.Resources.IsEmpty) { methods.AddRange(["resources/read", "resources/subscribe", "resources/unsubscribe"]); }
        return [.. methods.Select(static method => new HttpPattern(method))];
    }

    private static ImmutableArray<HttpContentPattern> Places(ConfigScope parent, string name)
    {
        ConfigScope scope = parent.Child(name);
        ImmutableArray<HttpContentPattern>.Builder places = ImmutableArray.CreateBuilder<HttpContentPattern>();
        foreach (string path in scope.Names)
        {
            if (!JsonPath.TryParse(path, out _, out string reason)) { scope.Problem(scope.At(path), $"'{path}' is not a path: {reason}", "write a path such as $.model or $.messages[*].role"); }
            ImmutableArray<HttpPattern> patterns = Patterns(scope, path);
            places.Add(new HttpContentPattern(path, patterns));
        }
        if (parent.Has(name) && places.Count == 0) { parent.Problem(parent.At(name), "places and patterns are expected", "write { \"$.model\": \"gpt-*\" }"); }
        return places.ToImmutable();
    }

    private static ImmutableArray<HttpPattern> Patterns(ConfigScope scope, string name)
        => [.. scope.Words(name).Select((text, i) => HttpRuleReader.Pattern(scope, $"{scope.At(name)}[{i}]", text))];
}
