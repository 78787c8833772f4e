using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeGate.Core;

namespace EdgeGate.Recording;

/// <summary>Writes a recording in formats other tools read.</summary>
/// <remarks>asciicast v2 and v3: asciinema manual, "asciicast file format"; CSV: RFC 4180.</remarks>
public static class RecordingExport
{
    private const int Columns = 120;
    private const int Rows = 40;

    /// <summary>The formats; <c>cast</c> is asciicast v2.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["cast", "cast3", "text", "csv", "jsonl"];

    /// <summary>Writes what can be read of a recording.</summary>
    /// <param name="path">The recording.</param>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="output">Where to.</param>
    /// <returns>What read it: it knows what could not be.</returns>
    public static RecordingReader Write(string path, string format, TextWriter output)
    {
        RecordingReader reader = new(path);
        // A header tells the size of a terminal that is opened later: another reader looks ahead for it.
        Write(reader.Events(), new RecordingReader(path).Events(), format, output);
        return reader;
    }

    /// <summary>Writes a recording's events.</summary>
    /// <param name="events">The events.</param>
    /// <param name="ahead">The same, once more.</param>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="output">Where to.</param>
    public static void Write(IEnumerable<JsonElement> events, IEnumerable<JsonElement> ahead, string format, TextWriter output)
    {
        RecordingScript script = new();
        ShellCast? shell = null;
        double last = 0;
        bool isFirst = true;
        int status = 0;
        if (format == "csv") { output.Write("time_ms,kind,text\r\n"); }
        foreach (JsonElement line in events)
        {
            if (isFirst && format is "cast" or "cast3")
            {
                bool isShell = EventFields.Text(line, "protocol") is "ssh" or "kubernetes";
                shell = isShell ? new ShellCast(format, output) : null;
                output.Write(CastHeader(line, format, (isShell ? ShellCast.FirstSize(ahead) : null) ?? (Columns, Rows)) + "\n");
            }
            isFirst = false;
            if (EventFields.Text(line, "k") == "exit" && int.TryParse(EventFields.Text(line, "status"), NumberStyles.None, CultureInfo.InvariantCulture, out int told)) { status = told; }
            // The first and the last event have no time of their own; time never goes back.
            double time = Math.Max(last, RecordingScript.Time(line));
            switch (format)
            {
                case "jsonl":
                    WriteJson(line.GetRawText(), output);
                    break;
                case "text":
                    foreach (string text in script.Lines(line)) { output.Write(RecordingScript.Shown(text) + "\n"); }
                    break;
                case "csv":
                    foreach (string text in script.Lines(line)) { output.Write($"{time.ToString("F3", CultureInfo.InvariantCulture)},{Quote(VisibleText.Line(EventFields.Text(line, "k")))},{Quote(text)}\r\n"); }
                    break;
                default:
                    if (shell is not null)
                    {
                        shell.Write(line);
                        break;
                    }
                    string shown = string.Concat(script.Lines(line).Select(static text => RecordingScript.Shown(text).Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n"));
                    // v2 counts from the beginning, v3 from the event before.
                    double at = format == "cast" ? time : time - last;
                    output.Write($"[{(at / 1000).ToString("F6", CultureInfo.InvariantCulture)}, \"o\", {Json(shown)}]\n");
                    break;
            }
            last = time;
        }
        foreach (string text in format == "text" ? script.Rest() : []) { output.Write(text + "\n"); }
        if (format == "cast3") { output.Write(string.Create(CultureInfo.InvariantCulture, $"[0.000000, \"x\", \"{status}\"]\n")); }
    }

    private static string CastHeader(JsonElement session, string format, (long Columns, long Rows) size)
    {
        string shape = format == "cast" ? $"\"version\": 2, \"width\": {size.Columns}, \"height\": {size.Rows}" : $"\"version\": 3, \"term\": {{\"cols\": {size.Columns}, \"rows\": {size.Rows}}}";
        string started = DateTimeOffset.TryParse(EventFields.Text(session, "started"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset parsed)
            ? string.Create(CultureInfo.InvariantCulture, $", \"timestamp\": {parsed.ToUnixTimeSeconds()}")
            : "";
        string title = EventFields.Text(session, "id") is { Length: > 0 } id ? $", \"title\": {Json($"session {VisibleText.Line(id)}")}" : "";
        return $"{{{shape}{started}{title}}}";
    }

    /// <summary>A line as it was recorded; what steers a terminal is escaped in it, which means the same. It stands in strings, but for the carriage return, which stands between.</summary>
    private static void WriteJson(string line, TextWriter output)
    {
        if (!line.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            output.Write(line + "\n");
            return;
        }
        foreach (Rune rune in line.EnumerateRunes())
        {
            if (rune.Value is '\r' or '\n' or '\t') { output.Write(' '); }
            else if (rune.IsAscii && rune.Value != '\u007f') { output.Write((char)rune.Value); }
            else { WriteJson(rune, output); }
        }
        output.Write('\n');
    }

    private static void WriteJson(Rune rune, TextWriter output)
    {
        bool isHidden = VisibleText.IsHidden(rune);
        Span<char> units = stackalloc char[2];
        foreach (char unit in units[..rune.EncodeToUtf16(units)])
        {
            if (isHidden) { output.Write(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}")); }
            else { output.Write(unit); }
        }
    }

    /// <summary>A field that no spreadsheet takes for a formula (a quote before = + - @).</summary>
    private static string Quote(string text)
        => $"\"{(text.Length > 0 && text[0] is '=' or '+' or '-' or '@' ? "'" : "")}{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Json(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
