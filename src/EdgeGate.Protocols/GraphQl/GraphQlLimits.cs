namespace EdgeGate.Protocols.GraphQl;

/// <summary>Bounds of GraphQL documents as they are judged.</summary>
/// <param name="DepthMax">Selection sets, values and types inside one another; the reader recurses as deep.</param>
/// <param name="ItemsMax">Operations, fragments, and fields and spreads at their roots, together.</param>
public sealed record GraphQlLimits(int DepthMax = 64, int ItemsMax = 4096);
