using System.Text;
using System.Text.Json;
using EdgeGate.Core;

namespace EdgeGate.Audit;

/// <summary>What an audit log says of one session, added up.</summary>
/// <param name="Events">Lines by code.</param>
/// <param name="Kinds">What was allowed: statements by kind, channels of SSH by kind, requests by method, calls of Kubernetes by verb.</param>
/// <param name="DeniedBy">Denials by rule.</param>
/// <param name="Masked">Finds masked, by class.</param>
public sealed record AuditSummary(
    SortedDictionary<string, long> Events, SortedDictionary<string, long> Kinds, SortedDictionary<string, long> DeniedBy, SortedDictionary<string, long> Masked)
{
    /// <summary>Reads a log; null when there is none. A last line that is still being written is left out, and one that is no JSON is counted as <c>damaged</c>.</summary>
    public static AuditSummary? Read(string path, string session)
    {
        if (!File.Exists(path)) { return null; }
        AuditSummary summary = new([], [], [], []);
        byte[] mark = Encoding.UTF8.GetBytes($"\"session\":\"{session}\"");
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using LineReader lines = new(file, AuditLog.LineBytesMax);
        while (lines.Read() is var step and not LineStep.End)
        {
            // What a power failure leaves of a file may be one line without end; whose it is nobody knows.
            if (step == LineStep.TooLong) { Count(summary.Events, "damaged", 1); }
            else if (step == LineStep.Line && lines.Line.Span.IndexOf(mark) >= 0) { summary.Add(lines.Line); }
        }
        return summary;
    }

    private void Add(ReadOnlyMemory<byte> line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            Add(document.RootElement);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
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
            case "channel.allowed":
                Count(Kinds, Text(fields, "kind"), 1);
                break;
            case "exchange.allowed":
                Count(Kinds, Text(fields, fields.TryGetProperty("verb", out _) ? "verb" : "method"), 1);
                break;
            case "statement.denied" or "channel.denied" or "line.denied" or "file.denied" or "exchange.denied":
                Count(DeniedBy, Text(fields, "rule"), 1);
                break;
            case "values.masked":
                // Class names have dots, and no other field of the line has.
                foreach (JsonProperty field in fields.EnumerateObject().Where(static field => field.Name.Contains('.', StringComparison.Ordinal)))
                {
                    if (field.Value.ValueKind == JsonValueKind.Number && field.Value.TryGetInt64(out long count)) { Count(Masked, field.Name, count); }
                }

                break;
        }
    }

    private static void Count(SortedDictionary<string, long> counts, string name, long count) => counts[name] = counts.GetValueOrDefault(name) + count;

    private static string Text(JsonElement fields, string name) => fields.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
