using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Sessions.Postgres;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads <c>taxonomy</c>.</summary>
internal static class TaxonomyReader
{
    public static ImmutableArray<ClassOptions> Read(ConfigScope taxonomy, ImmutableDictionary<string, PgConnectionOptions> connections)
    {
        List<ClassOptions> classes = [];
        foreach (string name in taxonomy.Names.ToList())
        {
            ConfigScope scope = taxonomy.Child(name);
            if (!ClassName.TryParse(name, out ClassName className)) { scope.Problem(scope.Key, $"'{name}' is not a class name", "write dotted lower-case words such as pii.customer_no"); }
            ConfigScope detect = scope.Child("detect");
            ConfigScope tags = scope.Child("tags");
            ImmutableArray<string> columns = tags.Words("columns");
            for (int i = 0; i < columns.Length; i++) { CheckColumn(tags, columns[i], i, connections); }
            ImmutableArray<string> json = tags.Words("json");
            if (!json.IsEmpty) { tags.Problem(tags.At("json"), "JSON paths are not served by this version", "remove it, or tag columns"); }
            string? pattern = scope.Has("detect") ? detect.Text("pattern") : null;
            int within = detect.Number("within", 40, 1, 256);
            if (className.Value is not null)
            {
                classes.Add(new ClassOptions(scope.Key, className, pattern, detect.Words("context"), within, columns, json));
            }
            detect.Words("context");
            detect.Finish();
            tags.Finish();
            scope.Finish();
        }
        taxonomy.Finish();
        return [.. classes];
    }

    private static void CheckColumn(ConfigScope tags, string column, int index, ImmutableDictionary<string, PgConnectionOptions> connections)
    {
        string[] parts = column.Split(':', 2);
        string key = $"{tags.At("columns")}[{index}]";
        if (parts.Length != 2 || parts[1].Split('.').Length != 3) { tags.Problem(key, $"'{column}' is not connection:schema.table.column", "write it so, with the schema (often public)"); }
        else if (!connections.ContainsKey(parts[0])) { tags.Problem(key, $"there is no connection '{parts[0]}'", "use a name below `connections`"); }
    }
}
