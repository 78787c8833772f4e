namespace EdgeGate.Core.Configuration;

/// <summary>Something wrong with the configuration, found by whoever owns the key.</summary>
/// <param name="Key">Path of the key as in the file: <c>rules[2].on.statements[0]</c>, <c>connections.orders-db.target.tls</c>.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Fix">What to write instead.</param>
public sealed record ConfigProblem(string Key, string Message, string Fix);
