using System.Globalization;
using System.Text.Json;
using EdgeGate.Core;

namespace EdgeGate.Recording;

/// <summary>Tells a recording's events, in order, as a person would read them in a terminal.</summary>
public sealed class RecordingScript
{
    /// <summary>The longest line that is told; a text is recorded up to 64 KiB, and what is longer is a value of a row, or made to harm who reads it.</summary>
    private const int LineCharsMax = 1024 * 1024;

    private readonly ShellScript shell = new();
    private string prompt = "=> ";

    /// <summary>The lines of the next event; none for what need not be shown.</summary>
    public IEnumerable<string> Lines(JsonElement line) => (shell.Tell(line) ?? Tell(line)).Select(Visible);

    /// <summary>A line among others: what was written with line feeds goes on behind two dots, so that no recorded value looks like an event.</summary>
    public static string Shown(string line) => line.Replace("\n", "\n.. ", StringComparison.Ordinal);

    /// <summary>What the session's end, or a file that is cut off, leaves without an end of its own.</summary>
    public IEnumerable<string> Rest() => shell.Rest().Select(Visible);

    /// <summary>Milliseconds since the session began.</summary>
    public static double Time(JsonElement line) => EventFields.Time(line);

    /// <summary>How long a player waits before an event.</summary>
    /// <param name="previous">Milliseconds of the event before it.</param>
    /// <param name="next">Milliseconds of the event; one that has no time of its own comes at once.</param>
    /// <param name="speed">How many times as fast; 0 does not wait.</param>
    /// <param name="idleMax">The longest wait.</param>
    public static TimeSpan Wait(double previous, double next, double speed, TimeSpan idleMax)
    {
        if (speed <= 0 || next <= previous) { return TimeSpan.Zero; }
        // No timer waits longer.
        double longest = Math.Min(idleMax.TotalMilliseconds, int.MaxValue);
        return TimeSpan.FromMilliseconds(Math.Min((next - previous) / speed, longest));
    }

    private static string Visible(string line)
    {
        if (line.Length <= LineCharsMax) { return VisibleText.Of(line); }
        return string.Create(CultureInfo.InvariantCulture, $"{VisibleText.Of(line[..TextPieces.End(line, LineCharsMax)])} ... (cut here, of {line.Length} characters; jsonl has all)");
    }

    private IEnumerable<string> Tell(JsonElement line)
    {
        switch (EventFields.Text(line, "k"))
        {
            case "session":
                prompt = EventFields.Text(line, "connection") + "=> ";
                yield return $"-- session {EventFields.Text(line, "id")}  {EventFields.Text(line, "email")} ({EventFields.Text(line, "subject")})  {EventFields.Text(line, "connection")}  {EventFields.Text(line, "started")}";
                break;
            case "statement":
                yield return prompt + EventFields.Text(line, "sql");
                break;
            case "denied":
                yield return prompt + EventFields.Text(line, "sql");
                yield return $"DENIED by {EventFields.Text(line, "rule")}: {EventFields.Text(line, "reason")}";
                break;
            case "parameters":
                yield return line.TryGetProperty("values", out _) ? $"   parameters: {EventFields.Join(line, "values")}" : "   parameters: (withheld)";
                break;
            case "columns":
                yield return "   " + EventFields.Join(line, "names");
                break;
            case "row":
                yield return line.TryGetProperty("values", out _) ? "   " + EventFields.Join(line, "values") : $"   (a row of {EventFields.Number(line, "bytes")} bytes)";
                break;
            case "complete":
                yield return $"   {EventFields.Text(line, "tag")}  ({EventFields.Number(line, "rows")} rows, {EventFields.Number(line, "us")} us)";
                break;
            case "copy":
                yield return $"   (copied: {EventFields.Number(line, "rows")} rows, {EventFields.Number(line, "bytes")} bytes)";
                break;
            case "notification":
                yield return $"   (notification on {EventFields.Text(line, "channel")})";
                break;
            case "error" or "notice":
                yield return $"{EventFields.Text(line, "severity")}:  {EventFields.Text(line, "message")} ({EventFields.Text(line, "code")}) {EventFields.Text(line, "detail")}".TrimEnd();
                break;
            case "request" or "response" or "body" or "message" or "exchange":
                foreach (string told in HttpScript.Tell(line)) { yield return told; }
                break;
            case "end":
                foreach (string rest in shell.Rest()) { yield return rest; }
                yield return $"-- end: {EventFields.Text(line, "reason")}";
                break;
            case string kind:
                yield return $"   {kind}: {line.GetRawText()}";
                break;
        }
    }
}
