namespace EdgeGate.Policy.Checks;

/// <summary>Something about rules that are well written and do not do what somebody may have meant.</summary>
/// <param name="Kind"><c>never</c>, <c>shadowed</c>, <c>unapprovable</c>, <c>unreachable</c>, <c>name</c> or <c>elsewhere</c>; a word to filter by.</param>
/// <param name="Key">The entry of the configuration: <c>rules[2]</c>, <c>connections.orders-db</c>.</param>
/// <param name="Message">What is so.</param>
/// <param name="Fix">What to do.</param>
public sealed record PolicyFinding(string Kind, string Key, string Message, string Fix);
