using System.Collections.Immutable;

namespace EdgeGate.Core;

/// <summary>One thing the policy judges. Each protocol adds its own kind below.</summary>
/// <param name="Connection">The connection's name.</param>
public abstract record Operation(string Connection);

/// <summary>A SQL statement, or several that must all be allowed for any to run.</summary>
/// <param name="Connection">The connection's name.</param>
/// <param name="Database">The database at the target.</param>
/// <param name="Kinds">Statement kinds in lower case (<c>select</c>, <c>delete</c>, <c>copy_to</c> ...), nested ones included; never empty.</param>
/// <param name="Tables">Tables named, as <c>schema.table</c> or <c>table</c>, lower-cased as PostgreSQL folds them.</param>
/// <param name="Functions">Functions called, likewise.</param>
public sealed record SqlOperation(
    string Connection, string Database, ImmutableArray<string> Kinds, ImmutableArray<string> Tables, ImmutableArray<string> Functions)
    : Operation(Connection);
