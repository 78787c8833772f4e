namespace EdgeGate.Core.Configuration;

/// <summary>Something wrong with the configuration, found by whoever owns the key.</summary>
/// <param name="Key">Path of the key as in the file: <c>rules[2].on.statements[0]</c>, <c>connections.orders-db.target.tls</c>.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Fix">What to write instead.</param>
public sealed record ConfigProblem(string Key, string Message, string Fix)
{
    /// <summary>The key whose value is not known for this problem: what else is found wrong at or below it only follows. Null when it is known.</summary>
    public string? Unread { get; init; }

    /// <summary>Whether it only follows from another.</summary>
    public bool Follows(ConfigProblem other) => other.Unread is { } key && !ReferenceEquals(this, other) && Unread != key && IsWithin(key);

    /// <summary>Whether it is about a key, or something below it.</summary>
    public bool IsWithin(string key) => Key.StartsWith(key, StringComparison.Ordinal) && (Key.Length == key.Length || key.Length == 0 || Key[key.Length] is '.' or '[');
}
