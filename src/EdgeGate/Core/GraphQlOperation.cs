using System.Collections.Immutable;

namespace EdgeGate.Core;

/// <summary>An operation of a GraphQL document.</summary>
/// <param name="Type"><c>query</c>, <c>mutation</c> or <c>subscription</c>.</param>
/// <param name="Name">Its name, or empty.</param>
/// <param name="Fields">The fields at its root, through fragments too.</param>
public sealed record GraphQlOperation(string Type, string Name, ImmutableArray<string> Fields);
