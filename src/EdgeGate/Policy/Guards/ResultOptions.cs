namespace EdgeGate.Policy.Guards;

/// <summary>How large a result may grow before a rule means it: <c>on.result</c>.</summary>
/// <param name="Rows">Rows; null for any number.</param>
/// <param name="Bytes">Bytes; null for any number.</param>
public sealed record ResultOptions(long? Rows, long? Bytes);
