namespace EdgeGate.Core.Denials;

/// <summary>The state cannot be read or written.</summary>
public sealed class DenialsNotKeptException(string message, Exception inner) : Exception(message, inner);
