using System.Collections.Immutable;

namespace EdgeGate.Policy.Http;

/// <summary>A place of a JSON body or a form, and what its value must be.</summary>
/// <param name="Path">The place, a JSON path as written.</param>
/// <param name="Patterns">Patterns of the value, any of which will do; <c>*</c> alone means any value, objects and arrays too.</param>
public sealed record HttpContentPattern(string Path, ImmutableArray<HttpPattern> Patterns);
