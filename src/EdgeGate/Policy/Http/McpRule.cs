using System.Collections.Immutable;

namespace EdgeGate.Policy.Http;

/// <summary>What a rule says about JSON-RPC messages, those of the Model Context Protocol above all. All that is written must hold.</summary>
/// <param name="Methods"><c>methods</c>: patterns of methods, <c>*</c> any; never empty. Without them, what the names are for.</param>
/// <param name="Tools"><c>tools</c>: patterns of the tools that <c>tools/call</c> names; empty means any.</param>
/// <param name="Prompts"><c>prompts</c>: likewise for <c>prompts/get</c>.</param>
/// <param name="Resources"><c>resources</c>: patterns of the URIs of <c>resources/read</c> and <c>resources/subscribe</c>.</param>
/// <param name="Arguments"><c>arguments</c>: places of a tool's arguments.</param>
public sealed record McpRule(
    ImmutableArray<HttpPattern> Methods, ImmutableArray<HttpPattern> Tools, ImmutableArray<HttpPattern> Prompts, ImmutableArray<HttpPattern> Resources,
    ImmutableArray<HttpContentPattern> Arguments)
{
    /// <summary>The patterns of what a method's name means; empty where the rule says nothing of it.</summary>
    public ImmutableArray<HttpPattern> NamesOf(string method) => method switch
    {
        "tools/call" => Tools,
        "prompts/get" => Prompts,
        "resources/read" or "resources/subscribe" or "resources/unsubscribe" => Resources,
        _ => [],
    };

    /// <summary>Whether the rule names anything that only some methods have.</summary>
    public bool HasNames => !Tools.IsEmpty || !Prompts.IsEmpty || !Resources.IsEmpty || !Arguments.IsEmpty;
}
