using System.Collections.Immutable;
using EdgeGate.Core.Configuration;
using EdgeGate.Masking;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads <c>taxonomy</c>: classes of the user's own, in the form the built-in ones have, and the places that are tagged.</summary>
internal static class TaxonomyReader
{
    /// <param name="taxonomy">The mapping.</param>
    /// <param name="databases">Names of connections that have columns; null where they could not be read.</param>
    /// <param name="sites">Names of connections that have bodies; null where they could not be read.</param>
    public static ImmutableArray<ClassDefinition> Read(ConfigScope taxonomy, IReadOnlyList<string>? databases, IReadOnlyList<string>? sites)
    {
        ImmutableArray<ClassDefinition> classes = ClassReader.Read(taxonomy, isBuiltIn: false);
        foreach (ClassDefinition known in classes)
        {
            for (int i = 0; i < known.Columns.Length; i++) { CheckColumn(taxonomy, $"{known.Key}.tags.columns[{i}]", known.Columns[i], databases); }
            for (int i = 0; i < known.JsonPaths.Length; i++) { CheckPath(taxonomy, $"{known.Key}.tags.json[{i}]", known.JsonPaths[i], sites); }
        }
        return classes;
    }

    private static void CheckColumn(ConfigScope taxonomy, string key, string column, IReadOnlyList<string>? connections)
    {
        string[] parts = column.Split(':', 2);
        if (parts.Length != 2 || parts[1].Split('.') is not [{ Length: > 0 }, { Length: > 0 }, { Length: > 0 }]) { taxonomy.Problem(key, $"'{column}' is not connection:schema.table.column", "write it so, with the schema (often public)"); }
        else if (connections?.Contains(parts[0]) == false) { taxonomy.Problem(key, $"there is no postgres connection '{parts[0]}'", "use a name below `connections`"); }
    }

    private static void CheckPath(ConfigScope taxonomy, string key, string text, IReadOnlyList<string>? connections)
    {
        int colon = text.StartsWith('$') ? -1 : text.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0 && connections?.Contains(text[..colon]) == false) { taxonomy.Problem(key, $"there is no http connection '{text[..colon]}'", "use a name below `connections`, or leave it out for all"); }
        if (!JsonPath.TryParse(text[(colon + 1)..], out _, out string reason)) { taxonomy.Problem(key, $"'{text}' is not a path: {reason}", "write a path such as $.messages[*].content or $..thinking"); }
    }
}
