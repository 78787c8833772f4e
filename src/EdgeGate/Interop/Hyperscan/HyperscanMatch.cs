namespace EdgeGate.Interop.Hyperscan;

/// <summary>One reported match.</summary>
/// <param name="Pattern">The literal's number.</param>
/// <param name="End">Where it ends, exclusive.</param>
public readonly record struct HyperscanMatch(uint Pattern, int End);
