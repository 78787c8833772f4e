namespace EdgeGate.Policy.Guards;

/// <summary>How much a principal may do in a minute before a rule means it: <c>on.rate</c>.</summary>
/// <param name="Operations">Operations; null for any number.</param>
/// <param name="Bytes">Bytes of what they return and send; null for any number.</param>
public sealed record RateOptions(long? Operations, long? Bytes);
