using EdgeGate.Fuzz.Driver;
using EdgeGate.Protocols.Sse;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Lines of event streams that come in pieces, and their fields. The first byte says how long the pieces are.</summary>
internal static class SseLinesTarget
{
    public static FuzzTarget Create() => new(
        "sse-lines",
        [
            [0, .. "event: a\r\ndata: {\"b\":1}\r\n\r\n: ping\n\nid\ndata:x\rdata:  y\r\r"u8],
            [3, .. "data: one\ndata\ndata:\n\n\n:"u8], [1, .. "\r\n\r\n\n\r\r"u8], [0, .. "retry: 10"u8],
        ],
        Hot, Plain)
    { OptionBytes = 1 };

    private static void Hot(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        SseLineReader reader = default;
        List<byte> line = [];
        int pieceBytes = 1 + (options[0] % 16);
        for (int at = 0; at < input.Length; at += pieceBytes)
        {
            ReadOnlySpan<byte> piece = input.Slice(at, Math.Min(pieceBytes, input.Length - at));
            while (!piece.IsEmpty)
            {
                bool isEnd = reader.Read(ref piece, out ReadOnlySpan<byte> part);
                line.AddRange(part);
                if (!isEnd) { continue; }
                Say([.. line], transcript);
                line.Clear();
            }
        }
        transcript.Say("open", [.. line]);
    }

    private static void Say(byte[] line, Transcript transcript)
    {
        if (line.Length == 0)
        {
            transcript.Say("empty");
            return;
        }
        SseLine read = new(line);
        transcript.Say(read.IsComment ? "comment" : read.IsData ? "data" : read.IsEvent ? "event" : "field", read.Field);
        transcript.Say("value", read.Value);
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        string text = System.Text.Encoding.Latin1.GetString(input);
        string[] lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n');
        foreach (string line in lines[..^1])
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string field = colon < 0 ? line : line[..colon];
            string value = colon < 0 ? "" : line[(colon + 1)..];
            if (value.StartsWith(' ')) { value = value[1..]; }
            if (line.Length == 0)
            {
                transcript.Say("empty");
                continue;
            }
            transcript.Say(colon == 0 ? "comment" : field is "data" or "event" ? field : "field", System.Text.Encoding.Latin1.GetBytes(field));
            transcript.Say("value", System.Text.Encoding.Latin1.GetBytes(value));
        }
        transcript.Say("open", System.Text.Encoding.Latin1.GetBytes(lines[^1]));
    }
}
