namespace EdgeGate.Notifications;

/// <summary>Nobody was told, for all that is known.</summary>
/// <param name="message">Why: shown to operators, without addresses that are secrets and without what the other side said.</param>
/// <param name="inner">What happened.</param>
public sealed class NotifyFailedException(string message, Exception? inner = null) : Exception(message, inner);
