using System.Text.Json;

namespace EdgeGate.Recording;

/// <summary>Tells the events of HTTP as a person would read them: requests behind <c>&gt;</c>, responses behind <c>&lt;</c>, bodies as they came.</summary>
internal static class HttpScript
{
    /// <summary>The lines of an event.</summary>
    public static IEnumerable<string> Tell(JsonElement line)
    {
        string mark = Text(line, "from") == "client" ? ">" : "<";
        switch (Text(line, "k"))
        {
            case "request":
                yield return $"> {Text(line, "method")} {Text(line, "url")}";
                if (Text(line, "verdict") == "deny") { yield return $"DENIED by {Text(line, "rule")}: {Text(line, "reason")}"; }
                break;
            case "response":
                yield return $"< {Number(line, "status")}";
                break;
            case "exchange":
                yield return $"   ({Number(line, "status")}, {Number(line, "ms")} ms, {Number(line, "sent")} bytes{(Text(line, "problem") is { Length: > 0 } problem ? $", {problem}" : "")})";
                break;
            default:
                if (line.TryGetProperty("data", out JsonElement data)) { yield return $"{mark} {data.GetString()}"; }
                else if (line.TryGetProperty("rest_bytes", out JsonElement rest)) { yield return $"{mark} ({rest.GetRawText()} bytes more)"; }
                else { yield return $"{mark} ({Number(line, "bytes")} bytes)"; }
                break;
        }
    }

    private static string Text(JsonElement line, string name) => line.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static string Number(JsonElement line, string name) => line.TryGetProperty(name, out JsonElement value) ? value.GetRawText() : "0";
}
