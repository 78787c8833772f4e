using System.Globalization;
using System.Text.Json;
using EdgeGate.Core;

namespace EdgeGate.Recording;

/// <summary>Writes a recording of protocol <c>ssh</c> as asciicast: what terminals were sent, so that a player shows it as it was seen (<see cref="CastFilter"/>).</summary>
/// <remarks>asciinema manual, "asciicast file format" v2 and v3: events <c>o</c> output, <c>i</c> input, <c>r</c> resize, <c>x</c> exit.</remarks>
internal sealed class ShellCast(string format, TextWriter output)
{
    private const long SizeMax = 1000;
    private const int EventCharsMax = 64 * 1024;

    private readonly Dictionary<(long Channel, string Stream), CastFilter> filters = [];
    private readonly HashSet<long> terminals = [];
    private double last;

    /// <summary>The size terminals had at first; null when there was none.</summary>
    public static (long Columns, long Rows)? FirstSize(IEnumerable<JsonElement> events)
    {
        foreach (JsonElement line in events)
        {
            if (EventFields.Text(line, "k") == "size" && Size(line) is { } size) { return size; }
        }
        return null;
    }

    /// <summary>Writes an event; nothing for what a player does not show.</summary>
    public void Write(JsonElement line)
    {
        long channel = EventFields.Number(line, "ch");
        switch (EventFields.Text(line, "k"))
        {
            case "size":
                if (terminals.Count < ShellScript.StreamsMax) { terminals.Add(channel); }
                if (Size(line) is { } size) { Event(line, "r", string.Create(CultureInfo.InvariantCulture, $"{size.Columns}x{size.Rows}")); }
                break;
            case "start" when EventFields.Text(line, "kind") == "exec":
                Event(line, "o", $"$ {VisibleText.Line(EventFields.Text(line, "what"))}\r\n");
                break;
            case "denied":
                Event(line, "o", $"denied by {VisibleText.Line(EventFields.Text(line, "rule"))}: {VisibleText.Line(EventFields.Text(line, "reason"))}\r\n");
                break;
            case "data":
                string text = Played(line);
                if (text.Length > 0) { Event(line, EventFields.Text(line, "s") == "in" ? "i" : "o", terminals.Contains(channel) ? text : text.Replace("\n", "\r\n", StringComparison.Ordinal)); }
                break;
            case "exit":
                Event(line, "o", terminals.Contains(channel) ? "" : $"-- exit {VisibleText.Line(EventFields.Text(line, "status"))}\r\n");
                break;
            case "close":
                terminals.Remove(channel);
                foreach (string stream in (ReadOnlySpan<string>)["in", "out", "err"]) { filters.Remove((channel, stream)); }
                break;
        }
    }

    /// <summary>A size that players can show: a client may have told any.</summary>
    private static (long Columns, long Rows)? Size(JsonElement line)
    {
        (long columns, long rows) = (EventFields.Number(line, "cols"), EventFields.Number(line, "rows"));
        return columns is > 0 and <= SizeMax && rows is > 0 and <= SizeMax ? (columns, rows) : null;
    }

    private string Played(JsonElement line)
    {
        (long Channel, string Stream) stream = (EventFields.Number(line, "ch"), EventFields.Text(line, "s"));
        if (!filters.TryGetValue(stream, out CastFilter? filter))
        {
            // What was open in them is lost, no more.
            if (filters.Count >= ShellScript.StreamsMax) { filters.Clear(); }
            filters[stream] = filter = new CastFilter();
        }
        return filter.Add(EventFields.Bytes(line, "d"));
    }

    private void Event(JsonElement line, string kind, string text)
    {
        for (ReadOnlySpan<char> rest = text; !rest.IsEmpty;)
        {
            int end = TextPieces.End(rest, EventCharsMax);
            double time = Math.Max(last, RecordingScript.Time(line));
            // v2 counts from the beginning, v3 from the event before.
            double at = format == "cast" ? time : time - last;
            output.Write($"[{(at / 1000).ToString("F6", CultureInfo.InvariantCulture)}, \"{kind}\", \"{JsonEncodedText.Encode(rest[..end])}\"]\n");
            last = time;
            rest = rest[end..];
        }
    }
}
