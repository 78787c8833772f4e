namespace EdgeGate.Interop.Hyperscan;

/// <summary>One reported match.</summary>
/// <param name="Pattern">The pattern's number.</param>
/// <param name="Start">Where it begins; meaningful for patterns compiled with a start.</param>
/// <param name="End">Where it ends, exclusive.</param>
public readonly record struct HyperscanMatch(uint Pattern, int Start, int End);
