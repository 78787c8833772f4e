using System.Collections.Immutable;
using EdgeGate.Core;

namespace EdgeGate.Masking;

/// <summary>A class as it is defined: built in or in the configuration, by the same keys.</summary>
/// <param name="Key">Path of the entry in its file, for problems.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsBuiltIn">Whether it needs no configuration.</param>
/// <param name="About">A line for people.</param>
/// <param name="Source">Where its rules are published, or empty.</param>
/// <param name="Forms">How it is found by content; empty when only places are tagged.</param>
/// <param name="Match">Texts in which it must be found; <c>&lt;&lt; &gt;&gt;</c> may mark the find.</param>
/// <param name="Miss">Texts in which it must not be found.</param>
/// <param name="Spare">Patterns of documentation values, spared where the configuration asks for it.</param>
/// <param name="Columns">Tagged columns, <c>connection:schema.table.column</c>.</param>
/// <param name="JsonPaths">Tagged JSON paths.</param>
/// <param name="IsGeneral">Whether any other class that finds the same names it.</param>
public sealed record ClassDefinition(
    string Key, ClassName Name, bool IsBuiltIn, string About, string Source, ImmutableArray<FormDefinition> Forms,
    ImmutableArray<string> Match, ImmutableArray<string> Miss, ImmutableArray<string> Spare,
    ImmutableArray<string> Columns, ImmutableArray<string> JsonPaths, bool IsGeneral = false);
