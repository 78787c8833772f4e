using System.Globalization;
using System.Text.Json;

namespace EdgeGate.Recording;

/// <summary>Writes a recording in formats other tools read.</summary>
/// <remarks>asciicast v2 and v3: asciinema manual, "asciicast file format"; CSV: RFC 4180.</remarks>
public static class RecordingExport
{
    private const int Columns = 120;
    private const int Rows = 40;

    /// <summary>The formats; <c>cast</c> is asciicast v2.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["cast", "cast3", "text", "csv", "jsonl"];

    /// <summary>Writes a recording.</summary>
    /// <param name="path">The recording.</param>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="output">Where to.</param>
    public static void Write(string path, string format, TextWriter output) => Write(RecordingReader.Events(path), format, output);

    /// <summary>Writes a recording's events.</summary>
    public static void Write(IEnumerable<JsonElement> events, string format, TextWriter output)
    {
        RecordingScript script = new();
        ShellCast? shell = null;
        double last = 0;
        bool isFirst = true;
        if (format == "csv") { output.Write("time_ms,kind,text\r\n"); }
        foreach (JsonElement line in events)
        {
            if (isFirst && format is "cast" or "cast3")
            {
                bool isShell = line.TryGetProperty("protocol", out JsonElement protocol) && protocol.GetString() is "ssh" or "kubernetes";
                shell = isShell ? new ShellCast(format, output) : null;
                output.Write(CastHeader(line, format, (isShell ? ShellCast.FirstSize(events) : null) ?? (Columns, Rows)) + "\n");
            }
            isFirst = false;
            // The first and the last event have no time of their own; time never goes back.
            double time = Math.Max(last, RecordingScript.Time(line));
            switch (format)
            {
                case "jsonl":
                    output.Write(line.GetRawText() + "\n");
                    break;
                case "text":
                    foreach (string text in script.Lines(line)) { output.Write(text + "\n"); }
                    break;
                case "csv":
                    foreach (string text in script.Lines(line)) { output.Write($"{time.ToString("F3", CultureInfo.InvariantCulture)},{line.GetProperty("k").GetString()},{Quote(text)}\r\n"); }
                    break;
                default:
                    if (shell is not null)
                    {
                        shell.Write(line);
                        break;
                    }
                    string shown = string.Concat(script.Lines(line).Select(static text => text.Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n"));
                    // v2 counts from the beginning, v3 from the event before.
                    double at = format == "cast" ? time : time - last;
                    output.Write($"[{(at / 1000).ToString("F6", CultureInfo.InvariantCulture)}, \"o\", {Json(shown)}]\n");
                    break;
            }
            last = time;
        }
        if (format == "cast3") { output.Write("[0.000000, \"x\", \"0\"]\n"); }
    }

    private static string CastHeader(JsonElement session, string format, (long Columns, long Rows) size)
    {
        string shape = format == "cast" ? $"\"version\": 2, \"width\": {size.Columns}, \"height\": {size.Rows}" : $"\"version\": 3, \"term\": {{\"cols\": {size.Columns}, \"rows\": {size.Rows}}}";
        string started = session.TryGetProperty("started", out JsonElement time) && time.TryGetDateTimeOffset(out DateTimeOffset parsed)
            ? string.Create(CultureInfo.InvariantCulture, $", \"timestamp\": {parsed.ToUnixTimeSeconds()}")
            : "";
        string title = session.TryGetProperty("id", out JsonElement id) ? $", \"title\": {Json($"session {id.GetString()}")}" : "";
        return $"{{{shape}{started}{title}}}";
    }

    /// <summary>A field that no spreadsheet takes for a formula (a quote before = + - @).</summary>
    private static string Quote(string text)
        => $"\"{(text.Length > 0 && text[0] is '=' or '+' or '-' or '@' ? "'" : "")}{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Json(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
