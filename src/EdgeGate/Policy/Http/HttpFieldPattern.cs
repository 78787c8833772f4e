using EdgeGate.Core;

namespace EdgeGate.Policy.Http;

/// <summary>A parameter or a header field, and what its value must be.</summary>
/// <param name="Name">Its name; of a header field in lower case.</param>
/// <param name="Value">A pattern of its value; null for any.</param>
public sealed record HttpFieldPattern(string Name, HttpPattern? Value)
{
    /// <summary>Whether a field is meant, whatever its value is taken for.</summary>
    public bool Matches(KeyValuePair<string, string> field) => field.Key == Name && (Value is null || TextPaths.Readings(field.Value).All(Value.Matches));

    /// <summary>Whether a field may be meant: by a reader that tells no cases of names apart, knows names by others (<see cref="FormNames"/>), or takes its value for a path.</summary>
    public bool MayMatch(KeyValuePair<string, string> field)
        => (field.Key.Equals(Name, StringComparison.OrdinalIgnoreCase) || FormNames.Other(field.Key, out _).Equals(Name, StringComparison.OrdinalIgnoreCase)) && (Value is null || TextPaths.Readings(field.Value).Any(Value.Matches));
}
