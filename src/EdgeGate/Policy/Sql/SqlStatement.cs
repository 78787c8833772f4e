using System.Collections.Immutable;

namespace EdgeGate.Policy.Sql;

/// <summary>What one statement of a text does.</summary>
/// <param name="Kinds">Its kinds, nested ones included.</param>
/// <param name="Tables">Tables it names, as written and folded by PostgreSQL; names of CTEs are not told apart.</param>
/// <param name="Functions">Functions it calls, qualified as written.</param>
/// <param name="ForbiddenSetting">A setting under which text could not be judged, or null.</param>
public sealed record SqlStatement(ImmutableArray<string> Kinds, ImmutableArray<string> Tables, ImmutableArray<string> Functions, string? ForbiddenSetting)
{
    /// <summary>Whether names mean something else after it: it sets the search path or the role, or resets them.</summary>
    public bool ChangesNames { get; init; }
}
