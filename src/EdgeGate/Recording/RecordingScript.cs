using System.Globalization;
using System.Text.Json;
using EdgeGate.Core;

namespace EdgeGate.Recording;

/// <summary>Tells a recording's events, in order, as a person would read them in a terminal.</summary>
public sealed class RecordingScript
{
    private readonly ShellScript shell = new();
    private string prompt = "=> ";

    /// <summary>The lines of the next event; none for what need not be shown.</summary>
    public IEnumerable<string> Lines(JsonElement line) => (shell.Tell(line) ?? Tell(line)).Select(VisibleText.Of);

    /// <summary>Milliseconds since the session began.</summary>
    public static double Time(JsonElement line) => line.TryGetProperty("t", out JsonElement time) ? time.GetDouble() : 0;

    /// <summary>How long a player waits before an event.</summary>
    /// <param name="previous">Milliseconds of the event before it.</param>
    /// <param name="next">Milliseconds of the event; one that has no time of its own comes at once.</param>
    /// <param name="speed">How many times as fast; 0 does not wait.</param>
    /// <param name="idleMax">The longest wait.</param>
    public static TimeSpan Wait(double previous, double next, double speed, TimeSpan idleMax)
    {
        if (speed <= 0 || next <= previous) { return TimeSpan.Zero; }
        TimeSpan wait = TimeSpan.FromMilliseconds((next - previous) / speed);
        return wait > idleMax ? idleMax : wait;
    }

    private IEnumerable<string> Tell(JsonElement line)
    {
        switch (Text(line, "k"))
        {
            case "session":
                prompt = Text(line, "connection") + "=> ";
                yield return $"-- session {Text(line, "id")}  {Text(line, "email")} ({Text(line, "subject")})  {Text(line, "connection")}  {Text(line, "started")}";
                break;
            case "statement":
                yield return prompt + Text(line, "sql");
                break;
            case "denied":
                yield return prompt + Text(line, "sql");
                yield return $"DENIED by {Text(line, "rule")}: {Text(line, "reason")}";
                break;
            case "parameters":
                yield return line.TryGetProperty("values", out JsonElement values) ? $"   parameters: {Join(values)}" : "   parameters: (withheld)";
                break;
            case "columns":
                yield return "   " + Join(line.GetProperty("names"));
                break;
            case "row":
                yield return line.TryGetProperty("values", out JsonElement row) ? "   " + Join(row) : $"   (a row of {Number(line, "bytes")} bytes)";
                break;
            case "complete":
                yield return $"   {Text(line, "tag")}  ({Number(line, "rows")} rows, {Number(line, "us")} us)";
                break;
            case "copy":
                yield return $"   (copied: {Number(line, "rows")} rows, {Number(line, "bytes")} bytes)";
                break;
            case "notification":
                yield return $"   (notification on {Text(line, "channel")})";
                break;
            case "error" or "notice":
                yield return $"{Text(line, "severity")}:  {Text(line, "message")} ({Text(line, "code")}) {Text(line, "detail")}".TrimEnd();
                break;
            case "request" or "response" or "body" or "message" or "exchange":
                foreach (string told in HttpScript.Tell(line)) { yield return told; }
                break;
            case "end":
                yield return $"-- end: {Text(line, "reason")}";
                break;
            case string kind:
                yield return $"   {kind}: {line.GetRawText()}";
                break;
        }
    }

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
