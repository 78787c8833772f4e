namespace EdgeGate.Protocols.GraphQl;

/// <summary>A definition of a document, or what stands at its root.</summary>
/// <param name="Kind">Which.</param>
/// <param name="NameStart">Where its name begins.</param>
/// <param name="NameEnd">Where it ends, exclusive; no more than the start when it has none.</param>
public readonly record struct GraphQlItem(GraphQlItemKind Kind, int NameStart, int NameEnd);
