namespace EdgeGate.Interop.Hyperscan;

/// <summary>Hyperscan refused a pattern or failed.</summary>
public sealed class HyperscanException(string message) : Exception(message);
