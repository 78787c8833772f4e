using System.Collections.Immutable;

namespace EdgeGate.Core;

/// <summary>A value of a body at a place that rules name.</summary>
/// <param name="Path">The place, as the rules write it.</param>
/// <param name="Readings">The text it stands for, as readers take it; empty for an object or array.</param>
/// <param name="IsExact">Whether the names on the way there have the case of the place's; else only readers that do not tell cases apart find it.</param>
public sealed record HttpContentValue(string Path, ImmutableArray<string> Readings, bool IsExact);
