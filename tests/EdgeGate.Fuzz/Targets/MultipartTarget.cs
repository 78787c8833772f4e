using System.Text;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Multipart bodies with the boundary <c>b0</c>, fed in pieces of as many bytes as the first byte says.</summary>
internal static class MultipartTarget
{
    private const int HeaderBytesMax = 60;

    public static FuzzTarget Create() => new("multipart", Seeds, Hot, Plain) { OptionBytes = 1 };

    private static IReadOnlyList<byte[]> Seeds { get; } =
    [
        Seed("--b0\r\nContent-Disposition: form-data; name=\"to\"\r\n\r\nada\r\n--b0--\r\n"), Seed("--b0\r\nA: b\r\nC:d \t\r\n\r\n\r\n--b\r\n--b\r\n--b0\r\n\r\n\r\n--b0--"), Seed("--b0--"), Seed("--b0--\r"), Seed("", 7),
        Seed("preamble\r\n--b0\r\n\r\nx\r\n--b0--"), Seed("--b0 \r\n\r\nx\r\n--b0--"), Seed("--b0\r\nX : y\r\n\r\nx\r\n--b0--"), Seed("--b0\r\nX: y\r\n folded\r\n\r\nx\r\n--b0--"), Seed("--b0\r\nX: y\nZ: z\r\n\r\nx\r\n--b0--"),
        Seed("--b0\r\n\r\nx\r\n--b0--\r\nepilogue"), Seed("--b0\r\n--b0:x\r\n\r\ny\r\n--b0--"), Seed("--b0\r\n\r\n--b0--\r\n--b0--"), Seed("--b0\r\n\r\nx\r\n--b0x\r\n--b0--", 3), Seed("--b0\r\n\r\n\r\r\n--b0\r\n\r\n\r\n\r\n--b0--\r\n", 2), Seed($"--b0\r\n{new string('x', HeaderBytesMax - 1)}:\r\n\r\n\r\n--b0--"), Seed($"--b0\r\n{new string('x', HeaderBytesMax)}:\r\n\r\n\r\n--b0--"),
    ];

    private static byte[] Seed(string body, byte pieceBytes = 1) => [pieceBytes, .. Encoding.Latin1.GetBytes(body)];

    private static void Hot(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        MultipartFramer framer = new("b0"u8, HeaderBytesMax);
        List<byte> content = [];
        (int start, int end) = (0, 0);
        while (true)
        {
            ReadOnlySpan<byte> window = input[start..end];
            ParseStep step = framer.Read(window, out MultipartUnit unit);
            if (step.Kind == ParseKind.NeedMore && end < input.Length)
            {
                end = Math.Min(input.Length, end + Math.Max(1, (int)options[0]));
                continue;
            }
            if (step.Kind != ParseKind.Done)
            {
                if (step.Kind == ParseKind.NeedMore && start == end && framer.MayEnd) { transcript.Say("whole"); }
                else { transcript.Refuse("refused"); }
                return;
            }
            switch (unit.Kind)
            {
                case MultipartUnitKind.Content:
                    content.AddRange(window[..step.Bytes]);
                    break;
                case MultipartUnitKind.Header:
                    transcript.Say("name", unit.Name);
                    transcript.Say("value", unit.Value);
                    break;
                case MultipartUnitKind.Boundary or MultipartUnitKind.LastBoundary:
                    if (start > 0) { transcript.Say("content", content.ToArray()); }
                    content.Clear();
                    break;
            }
            start += step.Bytes;
        }
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        string text = Encoding.Latin1.GetString(input);
        if (text.Length == 0)
        {
            transcript.Say("whole");
            return;
        }
        // With a line end before the first boundary all boundaries look alike.
        string[] pieces = ("\r\n" + text).Split("\r\n--b0");
        bool isWhole = pieces.Length > 1 && pieces[0].Length == 0 && pieces[^1] is "--" or "--\r\n";
        for (int i = 1; isWhole && i < pieces.Length - 1; i++)
        {
            int head = pieces[i].IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (!pieces[i].StartsWith("\r\n", StringComparison.Ordinal) || head < 0)
            {
                isWhole = false;
                break;
            }
            string[] lines = head == 0 ? [] : pieces[i][2..head].Split("\r\n");
            isWhole = lines.Sum(static line => line.Length + 2) <= HeaderBytesMax;
            foreach (string line in lines)
            {
                string[] pair = line.Split(':', 2);
                isWhole &= pair.Length == 2 && pair[0].Length > 0 && !pair[0].Contains(' ', StringComparison.Ordinal) && !pair[0].Contains('\t', StringComparison.Ordinal) && line.All(static c => c is not ('\r' or '\n' or '\0'));
                if (!isWhole) { break; }
                transcript.Say("name", Encoding.Latin1.GetBytes(pair[0]));
                transcript.Say("value", Encoding.Latin1.GetBytes(pair[1].Trim(' ', '\t')));
            }
            if (isWhole) { transcript.Say("content", Encoding.Latin1.GetBytes(pieces[i][(head + 4)..])); }
        }
        if (isWhole) { transcript.Say("whole"); }
        else { transcript.Refuse("refused"); }
    }
}
