using System.Collections.Immutable;

namespace EdgeGate.Policy.Sql;

/// <summary>What one statement of a text does.</summary>
/// <param name="Kinds">Its kinds, nested ones included.</param>
/// <param name="Tables">Tables it names, as written and folded by PostgreSQL; names of CTEs are not told apart.</param>
/// <param name="Functions">Functions it calls, qualified as written.</param>
/// <param name="ForbiddenSetting">A setting under which text could not be judged, or null.</param>
public sealed record SqlStatement(ImmutableArray<string> Kinds, ImmutableArray<string> Tables, ImmutableArray<string> Functions, string? ForbiddenSetting)
{
    /// <summary>
    /// What stands behind the last dot of columns: <c>email</c> of <c>p.email</c>. Where no column of that name is, PostgreSQL calls a function of it with what stands before
    /// the dot; the text does not say which it is.
    /// </summary>
    public ImmutableArray<string> Attributes { get; init; } = [];

    /// <summary>Prepared statements and portals that are no more once it has run.</summary>
    public ImmutableArray<SqlDrop> Drops { get; init; } = [];

    /// <summary>Whether its literals hold credentials as a matter of course: a role's password, options of a server or a user mapping, a subscription's connection, what is hashed or encrypted.</summary>
    public bool HoldsSecrets { get; init; }

    /// <summary>Whether one of its literals may be run: a block, a function's body or argument, a program, a file, a setting.</summary>
    public bool LiteralsMayRun { get; init; }

    /// <summary>Whether it may set any parameter to any value: it calls set_config with what is not known, or runs what may.</summary>
    public bool SetsAnything { get; init; }

    /// <summary>Whether names mean something else after it: it sets the search path or the role, or resets them.</summary>
    public bool ChangesNames { get; init; }
}
