using System.Globalization;
using System.Text.RegularExpressions;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Plain;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Bodies, fed in pieces. The first byte chooses how they end, the second how they are cut.</summary>
internal static partial class Http1BodyTarget
{
    private const int LengthBytes = 7;
    private static readonly Http1Limits Limits = new(ChunkExtensionBytesMax: 20, TrailerBytesMax: 60, FieldsMax: 4);

    public static FuzzTarget Create() => new("http1-body", HttpVectors.Bodies, Hot, Plain) { OptionBytes = 2 };

    private static void Hot(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        Http1Body body = new(KindOf(options[0]), LengthBytes);
        List<byte> data = [];
        int start = 0;
        int piece = options[1] == 0 ? Math.Max(1, input.Length) : options[1] % 8 + 1;
        int end = Math.Min(piece, input.Length);
        while (!body.IsEnd)
        {
            ParseStep step = body.Read(input[start..end], Limits, out Http1BodyPart part, out ReadOnlySpan<byte> bytes);
            if (step.Kind == ParseKind.Fault)
            {
                transcript.Refuse("refused");
                return;
            }
            if (step.Kind == ParseKind.NeedMore)
            {
                if (step.Bytes <= end - start) { throw new FuzzFinding("it asks for what it has"); }
                if (end == input.Length) { break; }
                end = Math.Min(end + piece, input.Length);
                continue;
            }
            if (step.Bytes <= 0 || step.Bytes > end - start) { throw new FuzzFinding("it reads what it has not"); }
            start += step.Bytes;
            if (part == Http1BodyPart.Data) { data.AddRange(bytes); }
            if (part == Http1BodyPart.Trailers) { transcript.Say("trailers", bytes); }
        }
        transcript.Say("data", data.ToArray());
        transcript.Say(body.IsEnd ? "whole" : "open");
        if (body.IsEnd) { transcript.Say("left", input.Length - start); }
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        string text = PlainHttp.Text(input);
        switch (KindOf(options[0]))
        {
            case Http1BodyKind.Length:
                Say(text[..Math.Min(LengthBytes, text.Length)], text.Length >= LengthBytes ? text.Length - LengthBytes : null, transcript);
                return;
            case Http1BodyKind.UntilClose:
                Say(text, null, transcript);
                return;
        }
        string data = "";
        int at = 0;
        while (true)
        {
            string rest = text[at..];
            Match size = Size().Match(rest);
            if (!size.Success)
            {
                // All that is here must be the beginning of a size line.
                if (!SizeBegun().IsMatch(rest) || SizeDigits().Match(rest).Value is { Length: 16 } long16 && long16[0] > '7') { transcript.Refuse("refused"); }
                else { Say(data, null, transcript); }
                return;
            }
            if (size.Groups[1].Length == 16 && size.Groups[1].Value[0] > '7')
            {
                transcript.Refuse("refused");
                return;
            }
            long count = long.Parse(size.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            at += size.Length;
            if (count == 0) { break; }
            rest = text[at..];
            if (count > long.MaxValue - data.Length)
            {
                transcript.Refuse("refused");
                return;
            }
            data += rest[..(int)Math.Min(count, rest.Length)];
            if (count > rest.Length - 2)
            {
                bool isWrong = count == rest.Length - 1 && rest[(int)count] != '\r';
                if (isWrong) { transcript.Refuse("refused"); }
                else { Say(data, null, transcript); }
                return;
            }
            if (rest.Substring((int)count, 2) != "\r\n")
            {
                transcript.Refuse("refused");
                return;
            }
            at += (int)count + 2;
        }
        Trailers(text[at..], data, transcript);
    }

    private static void Trailers(string rest, string data, Transcript transcript)
    {
        // A line that is never used stands for the start line.
        const string Start = "x\r\n";
        PlainHttp.Head head = PlainHttp.Cut(Start + rest, 1000, Limits.TrailerBytesMax + Start.Length, mayLead: false);
        PlainHttp.Fields? fields = head.Bytes > 0 ? PlainHttp.Read(head.Lines.Skip(1), Limits.FieldsMax, isVersion10: false) : null;
        if (head.Bytes == 0)
        {
            Say(data, null, transcript);
            return;
        }
        if (fields is null || fields.IsChunked || fields.Length is not null || fields.Hosts.Count > 0)
        {
            transcript.Refuse("refused");
            return;
        }
        int bytes = head.Bytes - Start.Length;
        transcript.Say("trailers", System.Text.Encoding.Latin1.GetBytes(rest[..(bytes - 2)]));
        Say(data, rest.Length - bytes, transcript);
    }

    private static void Say(string data, int? left, Transcript transcript)
    {
        transcript.Say("data", System.Text.Encoding.Latin1.GetBytes(data));
        transcript.Say(left is null ? "open" : "whole");
        if (left is { } count) { transcript.Say("left", count); }
    }

    private static Http1BodyKind KindOf(byte option) => (option % 3) switch
    {
        0 => Http1BodyKind.Chunked,
        1 => Http1BodyKind.Length,
        _ => Http1BodyKind.UntilClose,
    };

    [GeneratedRegex(@"\A([0-9A-Fa-f]{1,16})(?:;[\t\x20-\x7e\x80-\xff]{0,19})?\r\n")]
    private static partial Regex Size();

    [GeneratedRegex(@"\A(?:|[0-9A-Fa-f]{1,16}(?:;[\t\x20-\x7e\x80-\xff]{0,19})?\r?)\z")]
    private static partial Regex SizeBegun();

    [GeneratedRegex(@"\A[0-9A-Fa-f]*")]
    private static partial Regex SizeDigits();
}
