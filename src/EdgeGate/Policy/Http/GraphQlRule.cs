using System.Collections.Immutable;

namespace EdgeGate.Policy.Http;

/// <summary>What a rule says about GraphQL operations. All that is written must hold.</summary>
/// <param name="Types"><c>types</c>: <c>query</c>, <c>mutation</c>, <c>subscription</c>; empty means any.</param>
/// <param name="Names"><c>names</c>: patterns of operation names; empty means any, none included.</param>
/// <param name="Fields"><c>fields</c>: patterns of the fields at the root; empty means any. An allow must match all of them, a deny any.</param>
public sealed record GraphQlRule(ImmutableArray<string> Types, ImmutableArray<HttpPattern> Names, ImmutableArray<HttpPattern> Fields);
