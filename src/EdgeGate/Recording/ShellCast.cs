using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeGate.Core;

namespace EdgeGate.Recording;

/// <summary>Writes a recording of protocol <c>ssh</c> as asciicast: what terminals were sent, as it was sent, so that a player shows it as it was seen.</summary>
/// <remarks>asciinema manual, "asciicast file format" v2 and v3: events <c>o</c> output, <c>i</c> input, <c>r</c> resize, <c>x</c> exit.</remarks>
internal sealed class ShellCast(string format, TextWriter output)
{
    private readonly Dictionary<(long Channel, string Stream), Decoder> decoders = [];
    private readonly HashSet<long> terminals = [];
    private double last;

    /// <summary>The size terminals had at first; null when there was none.</summary>
    public static (long Columns, long Rows)? FirstSize(IEnumerable<JsonElement> events)
    {
        foreach (JsonElement line in events)
        {
            if (Text(line, "k") == "size" && Number(line, "cols") > 0 && Number(line, "rows") > 0) { return (Number(line, "cols"), Number(line, "rows")); }
        }
        return null;
    }

    /// <summary>Writes an event; nothing for what a player does not show.</summary>
    public void Write(JsonElement line)
    {
        switch (Text(line, "k"))
        {
            case "size":
                terminals.Add(Number(line, "ch"));
                if (Number(line, "cols") > 0 && Number(line, "rows") > 0) { Event(line, "r", string.Create(CultureInfo.InvariantCulture, $"{Number(line, "cols")}x{Number(line, "rows")}")); }
                break;
            case "start" when Text(line, "kind") == "exec":
                Event(line, "o", $"$ {VisibleText.Line(Text(line, "what"))}\r\n");
                break;
            case "denied":
                Event(line, "o", $"denied by {VisibleText.Line(Text(line, "rule"))}: {VisibleText.Line(Text(line, "reason"))}\r\n");
                break;
            case "data":
                string text = Decode(line);
                if (text.Length > 0) { Event(line, Text(line, "s") == "in" ? "i" : "o", terminals.Contains(Number(line, "ch")) ? text : text.Replace("\n", "\r\n", StringComparison.Ordinal)); }
                break;
            case "exit":
                Event(line, "o", terminals.Contains(Number(line, "ch")) ? "" : $"-- exit {VisibleText.Line(Text(line, "status"))}\r\n");
                break;
        }
    }

    private string Decode(JsonElement line)
    {
        (long, string) stream = (Number(line, "ch"), Text(line, "s"));
        if (!decoders.TryGetValue(stream, out Decoder? decoder)) { decoders[stream] = decoder = Encoding.UTF8.GetDecoder(); }
        byte[] bytes = line.TryGetProperty("d_b64", out JsonElement coded) ? coded.GetBytesFromBase64() : Encoding.UTF8.GetBytes(Text(line, "d"));
        char[] chars = new char[decoder.GetCharCount(bytes, flush: false)];
        decoder.GetChars(bytes, chars, flush: false);
        return new string(chars);
    }

    private void Event(JsonElement line, string kind, string text)
    {
        if (text.Length == 0) { return; }
        double time = Math.Max(last, RecordingScript.Time(line));
        // v2 counts from the beginning, v3 from the event before.
        double at = format == "cast" ? time : time - last;
        output.Write($"[{(at / 1000).ToString("F6", CultureInfo.InvariantCulture)}, \"{kind}\", \"{JsonEncodedText.Encode(text)}\"]\n");
        last = time;
    }

    private static string Text(JsonElement line, string name)
        => line.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static long Number(JsonElement line, string name) => line.TryGetProperty(name, out JsonElement value) && value.TryGetInt64(out long number) ? number : 0;
}
