using System.Collections.Immutable;

namespace EdgeGate.Policy.Checks;

/// <summary>What rules are checked against.</summary>
/// <param name="Connections">Each connection with its protocol: <c>postgres</c>, <c>ssh</c>, <c>http</c> or <c>kubernetes</c>.</param>
/// <param name="Listeners">Protocols that listeners speak; HTTP's carry Kubernetes.</param>
/// <param name="People">Persons and their groups; null when nobody said who there is.</param>
public sealed record PolicySurroundings(
    IReadOnlyDictionary<string, string> Connections, IReadOnlySet<string> Listeners, IReadOnlyDictionary<string, ImmutableArray<string>>? People);
