using System.Collections.Immutable;

namespace EdgeGate.Core;

/// <summary>For whom an agent acts.</summary>
/// <param name="Subject">The issuer's stable identifier of the person (the token's own <c>sub</c>).</param>
/// <param name="Groups">The person's groups. They are not the agent's: a rule must say that they count.</param>
/// <remarks>RFC 8693, 4.1.</remarks>
public sealed record Delegator(string Subject, ImmutableArray<string> Groups);
