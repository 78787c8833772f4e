namespace EdgeGate.Protocols.Json;

/// <summary>A value of a document, as places in its bytes.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Where it begins, quotes and brackets included.</param>
/// <param name="End">Where it ends, exclusive.</param>
/// <param name="NameStart">Where the member's name begins, its quote included; -1 for elements and the root.</param>
/// <param name="NameEnd">Where the name ends, exclusive.</param>
/// <param name="Parent">The index of the container; -1 for the root.</param>
/// <param name="Next">The index behind the value and all it holds.</param>
public readonly record struct JsonNode(JsonNodeKind Kind, int Start, int End, int NameStart, int NameEnd, int Parent, int Next);
