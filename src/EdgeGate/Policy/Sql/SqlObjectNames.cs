using System.Text.Json;

namespace EdgeGate.Policy.Sql;

/// <summary>Reads the tables that DROP, COMMENT and SECURITY LABEL name: as lists of words, where other statements have nodes.</summary>
internal static class SqlObjectNames
{
    /// <summary>Adds them: tables and what is one to its user, and the tables that a dropped trigger, rule or policy is on, or a column is of.</summary>
    /// <param name="body">A DropStmt, CommentStmt or SecLabelStmt.</param>
    /// <param name="tables">Where to: <c>schema.table</c>, or <c>table</c>.</param>
    public static void Read(JsonElement body, List<string> tables)
    {
        string type = SqlTreeReader.Text(body, body.TryGetProperty("removeType", out _) ? "removeType" : "objtype");
        int wordsBehind = type switch
        {
            "OBJECT_TABLE" or "OBJECT_VIEW" or "OBJECT_MATVIEW" or "OBJECT_FOREIGN_TABLE" or "OBJECT_SEQUENCE" or "OBJECT_INDEX" => 0,
            "OBJECT_TRIGGER" or "OBJECT_RULE" or "OBJECT_POLICY" or "OBJECT_COLUMN" or "OBJECT_TABCONSTRAINT" => 1,
            _ => -1,
        };
        if (wordsBehind < 0) { return; }
        if (body.TryGetProperty("objects", out JsonElement objects))
        {
            foreach (JsonElement item in objects.EnumerateArray()) { Add(item, wordsBehind, tables); }
        }
        if (body.TryGetProperty("object", out JsonElement one)) { Add(one, wordsBehind, tables); }
    }

    private static void Add(JsonElement name, int wordsBehind, List<string> tables)
    {
        if (!name.TryGetProperty("List", out JsonElement list) || !list.TryGetProperty("items", out JsonElement items)) { return; }
        string[] words = [.. items.EnumerateArray().Select(static item => SqlTreeReader.Text(item.GetProperty("String"), "sval")).SkipLast(wordsBehind).TakeLast(2)];
        if (words.Length > 0) { tables.Add(string.Join('.', words)); }
    }
}
