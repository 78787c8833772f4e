using System.Collections.Immutable;
using EdgeGate.Core.Configuration;
using EdgeGate.Masking;
using EdgeGate.Sessions.Postgres;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads <c>taxonomy</c>: classes of the user's own, in the form the built-in ones have, and the places that are tagged.</summary>
internal static class TaxonomyReader
{
    public static ImmutableArray<ClassDefinition> Read(ConfigScope taxonomy, ImmutableDictionary<string, PgConnectionOptions> connections)
    {
        ImmutableArray<ClassDefinition> classes = ClassReader.Read(taxonomy, isBuiltIn: false);
        foreach (ClassDefinition known in classes)
        {
            for (int i = 0; i < known.Columns.Length; i++) { CheckColumn(taxonomy, $"{known.Key}.tags.columns[{i}]", known.Columns[i], connections); }
        }
        return classes;
    }

    private static void CheckColumn(ConfigScope taxonomy, string key, string column, ImmutableDictionary<string, PgConnectionOptions> connections)
    {
        string[] parts = column.Split(':', 2);
        if (parts.Length != 2 || parts[1].Split('.').Length != 3) { taxonomy.Problem(key, $"'{column}' is not connection:schema.table.column", "write it so, with the schema (often public)"); }
        else if (!connections.ContainsKey(parts[0])) { taxonomy.Problem(key, $"there is no connection '{parts[0]}'", "use a name below `connections`"); }
    }
}
