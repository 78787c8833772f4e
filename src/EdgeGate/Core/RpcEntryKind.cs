namespace EdgeGate.Core;

/// <summary>What a list of the Model Context Protocol holds.</summary>
public enum RpcEntryKind
{
    /// <summary>A tool, by its name: <c>tools/call</c>.</summary>
    Tool,
    /// <summary>A prompt, by its name: <c>prompts/get</c>.</summary>
    Prompt,
    /// <summary>A resource, by its URI: <c>resources/read</c>.</summary>
    Resource,
    /// <summary>Resources that share a template of their URIs (RFC 6570): <c>resources/read</c>.</summary>
    ResourceTemplate,
}
