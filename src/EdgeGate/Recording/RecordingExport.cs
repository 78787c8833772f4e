using System.Globalization;
using System.Text.Json;

namespace EdgeGate.Recording;

/// <summary>Writes a recording in formats other tools read.</summary>
public static class RecordingExport
{
    /// <summary>The formats.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["cast", "text", "csv", "jsonl"];

    /// <summary>Writes a recording.</summary>
    /// <param name="path">The recording.</param>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="output">Where to.</param>
    public static void Write(string path, string format, TextWriter output)
    {
        if (format == "cast") { output.WriteLine("{\"version\": 2, \"width\": 120, \"height\": 40}"); }
        if (format == "csv") { output.WriteLine("time_ms,kind,text"); }
        foreach (JsonElement line in RecordingReader.Events(path))
        {
            double time = RecordingScript.Time(line);
            switch (format)
            {
                case "jsonl":
                    output.WriteLine(line.GetRawText());
                    break;
                case "text":
                    foreach (string text in RecordingScript.Lines(line)) { output.WriteLine(text); }
                    break;
                case "csv":
                    foreach (string text in RecordingScript.Lines(line)) { output.WriteLine($"{time.ToString("F3", CultureInfo.InvariantCulture)},{line.GetProperty("k").GetString()},{Quote(text)}"); }
                    break;
                default:
                    foreach (string text in RecordingScript.Lines(line)) { output.WriteLine($"[{(time / 1000).ToString("F6", CultureInfo.InvariantCulture)}, \"o\", {Json(text + "\r\n")}]"); }
                    break;
            }
        }
    }

    /// <summary>A field that no spreadsheet takes for a formula (RFC 4180, and a quote before = + - @).</summary>
    private static string Quote(string text)
        => $"\"{(text.Length > 0 && text[0] is '=' or '+' or '-' or '@' ? "'" : "")}{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Json(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
