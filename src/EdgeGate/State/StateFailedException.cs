namespace EdgeGate.State;

/// <summary>The state could not be written, as on a full disk; a session that cannot be kept does not begin.</summary>
public sealed class StateFailedException(string message, Exception inner) : Exception(message, inner);
