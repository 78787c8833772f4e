namespace EdgeGate.Core.Guards;

/// <summary>How large a rule lets a result grow.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Kind">What follows when it grows larger.</param>
/// <param name="Would">For one that is observed: what it would have done.</param>
/// <param name="Rows">The most rows; null for any number.</param>
/// <param name="Bytes">The most bytes; null for any number.</param>
public sealed record ResultLimit(string Rule, RuleFindingKind Kind, string Would, long? Rows, long? Bytes);
