namespace EdgeGate.Core.Holds;

/// <summary>Holds could not be written, as on a full disk. What is not kept is not approved.</summary>
public sealed class HoldsNotKeptException(string message, Exception inner) : IOException(message, inner);
