namespace EdgeGate.Fuzz.Driver;

/// <summary>The hot parser read bytes differently than the plain one, or differently when they were cut.</summary>
internal sealed class FuzzFinding(string message) : Exception(message);
