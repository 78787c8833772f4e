using System.Text.Json;

namespace EdgeGate.Audit;

/// <summary>What an audit log says of one session, added up.</summary>
/// <param name="Events">Lines by code.</param>
/// <param name="Kinds">Allowed statements by kind.</param>
/// <param name="DeniedBy">Denied statements by rule.</param>
/// <param name="Masked">Finds masked, by class.</param>
public sealed record AuditSummary(
    SortedDictionary<string, long> Events, SortedDictionary<string, long> Kinds, SortedDictionary<string, long> DeniedBy, SortedDictionary<string, long> Masked)
{
    /// <summary>Reads a log; null when there is none. A last line that is still being written is left out, and one that is no JSON is counted as <c>damaged</c>.</summary>
    public static AuditSummary? Read(string path, string session)
    {
        if (!File.Exists(path)) { return null; }
        AuditSummary summary = new([], [], [], []);
        string mark = $"\"session\":\"{session}\"";
        using StreamReader reader = new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        while (reader.ReadLine() is { } line)
        {
            if (line.Contains(mark, StringComparison.Ordinal) && line.EndsWith('}')) { summary.Add(line); }
        }
        return summary;
    }

    private void Add(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            Add(document.RootElement);
        }
        catch (JsonException)
        {
            Count(Events, "damaged", 1);
        }
    }

    private void Add(JsonElement fields)
    {
        string code = Text(fields, "code");
        Count(Events, code, 1);
        switch (code)
        {
            case "statement.allowed":
                Count(Kinds, Text(fields, "kinds"), 1);
                break;
            case "statement.denied":
                Count(DeniedBy, Text(fields, "rule"), 1);
                break;
            case "values.masked":
                // Class names have dots, and no other field of the line has.
                foreach (JsonProperty field in fields.EnumerateObject().Where(static field => field.Name.Contains('.', StringComparison.Ordinal))) { Count(Masked, field.Name, field.Value.GetInt64()); }
                break;
        }
    }

    private static void Count(SortedDictionary<string, long> counts, string name, long count) => counts[name] = counts.GetValueOrDefault(name) + count;

    private static string Text(JsonElement fields, string name) => fields.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";
}
