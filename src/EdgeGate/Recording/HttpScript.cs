using System.Text.Json;

namespace EdgeGate.Recording;

/// <summary>Tells the events of HTTP as a person would read them: requests behind <c>&gt;</c>, responses behind <c>&lt;</c>, bodies as they came.</summary>
internal static class HttpScript
{
    /// <summary>The lines of an event.</summary>
    public static IEnumerable<string> Tell(JsonElement line)
    {
        string mark = EventFields.Text(line, "from") == "client" ? ">" : "<";
        switch (EventFields.Text(line, "k"))
        {
            case "request":
                yield return $"> {EventFields.Text(line, "method")} {EventFields.Text(line, "url")}";
                if (EventFields.Text(line, "verdict") == "deny") { yield return $"DENIED by {EventFields.Text(line, "rule")}: {EventFields.Text(line, "reason")}"; }
                break;
            case "response":
                yield return $"< {EventFields.Number(line, "status")}";
                break;
            case "exchange":
                yield return $"   ({EventFields.Number(line, "status")}, {EventFields.Number(line, "ms")} ms, {EventFields.Number(line, "sent")} bytes{(EventFields.Text(line, "problem") is { Length: > 0 } problem ? $", {problem}" : "")})";
                break;
            default:
                if (line.TryGetProperty("data", out _) || line.TryGetProperty("data_b64", out _)) { yield return $"{mark} {EventFields.Text(line, "data")}"; }
                else if (line.TryGetProperty("rest_bytes", out _)) { yield return $"{mark} ({EventFields.Number(line, "rest_bytes")} bytes more)"; }
                else { yield return $"{mark} ({EventFields.Number(line, "bytes")} bytes)"; }
                break;
        }
    }
}
