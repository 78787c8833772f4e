using System.Globalization;
using System.Text.Json;

namespace EdgeGate.Recording;

/// <summary>Tells a recording's events as a person would read them.</summary>
public static class RecordingScript
{
    /// <summary>The lines of an event; none for what need not be shown.</summary>
    public static IEnumerable<string> Lines(JsonElement line)
    {
        switch (Text(line, "k"))
        {
            case "session":
                yield return $"-- session {Text(line, "id")}  {Text(line, "email")} ({Text(line, "subject")})  {Text(line, "connection")}  {Text(line, "started")}";
                break;
            case "statement":
                yield return $"{Text(line, "connection")}=> {Text(line, "sql")}";
                break;
            case "denied":
                yield return $"=> {Text(line, "sql")}";
                yield return $"DENIED by {Text(line, "rule")}: {Text(line, "reason")}";
                break;
            case "parameters":
                yield return line.TryGetProperty("values", out JsonElement values) ? $"   parameters: {Join(values)}" : "   parameters: (withheld)";
                break;
            case "columns":
                yield return "   " + Join(line.GetProperty("names"));
                break;
            case "row":
                yield return "   " + Join(line.GetProperty("values"));
                break;
            case "complete":
                yield return $"   {Text(line, "tag")}  ({Number(line, "rows")} rows, {Number(line, "us")} us)";
                break;
            case "error" or "notice":
                yield return $"{Text(line, "severity")}:  {Text(line, "message")} ({Text(line, "code")}) {Text(line, "detail")}".TrimEnd();
                break;
            case "end":
                yield return $"-- end: {Text(line, "reason")}";
                break;
            case string kind:
                yield return $"   {kind}: {line.GetRawText()}";
                break;
        }
    }

    /// <summary>Milliseconds since the session began.</summary>
    public static double Time(JsonElement line) => line.TryGetProperty("t", out JsonElement time) ? time.GetDouble() : 0;

    private static string Join(JsonElement list) => string.Join(" | ", list.EnumerateArray().Select(static item => item.ValueKind switch
    {
        JsonValueKind.Null => "NULL",
        JsonValueKind.String => item.GetString(),
        _ => item.GetRawText(),
    }));

    private static string Text(JsonElement line, string name)
        => line.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static string Number(JsonElement line, string name)
        => line.TryGetProperty(name, out JsonElement value) ? value.GetInt64().ToString(CultureInfo.InvariantCulture) : "0";
}
