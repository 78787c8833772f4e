using System.Text;
using System.Text.Json;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Fuzz.Targets;

/// <summary>JSON documents that come in pieces, against .NET's own tokenizer. The first byte says how long the pieces are, by a bit whether whole scalars are read in one step, by another whether brackets and literals are, and by a third whether members are.</summary>
internal static class JsonTokenizerTarget
{
    private const int DepthMax = 40;
    private const byte Whole = 16;
    private const byte Brackets = 32;
    private const byte Members = 64;
    private const int LongPiece = 15;
    private const int LongPieceBytes = 80;

    public static FuzzTarget Create() => new(
        "json-tokenizer",
        [
            [0, .. "{\"name\": \"joe\", \"n\": [1, -2.5e+10, true, false, null], \"o\": {}, \"a\": []}"u8],
            [1, .. "\"\\u0034\\ud83d\\ude00\\u0000\\\"\\\\\\/\\b\\f\\n\\r\\t\""u8],
            [2, .. " 42 "u8], [3, .. "0"u8], [0, .. "-0.0E-1"u8], [5, .. "null"u8], [0, .. "[[[[[[]]]]]]"u8], [0, .. "-"u8], [0, .. "1.e1"u8], [0, .. "nul"u8],
            [Whole | Brackets | Members | LongPiece, .. "{\"name\" : \"joe and a name that is longer than one vector of bytes\" , \"n\":\t12.5,\"ok\":true,\"o\":{ \"x\": null },\"e\":\"a \\\"quoted\\\" word \\\\\", \"last\":7}"u8],
            [Whole | Brackets | LongPiece, .. "[\"a \\\"quoted\\\" word in a text of some length\", \"\"]"u8],
            [Whole | 15, .. "{\"name\" : \"joe\",\r\n \"n\":[ 1 , -2.5e+10,true , \"x\\ty\", \"\"],\"a\" \"b\"}"u8], [Whole | 15, .. "[1 ,2, ,3]"u8], [Whole | 15, .. "[01]"u8], [Whole | 3, .. "{\"ab\":1.,\"c\":2}"u8],
            [7, .. "4111 1111"u8], [0, .. "{\"a\" \"b\"}"u8], [0, .. "[1,]"u8], [0, .. "[}"u8], [0, .. "\"\\ud83d"u8], [0, .. "{} {}"u8],
            [3, .. Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("[{\"a\":", 21)) + "1" + string.Concat(Enumerable.Repeat("}]", 21)))],
        ],
        Hot, Plain)
    { OptionBytes = 1 };

    private static void Hot(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        JsonTokenizer tokenizer = new(DepthMax);
        List<byte> text = [];
        int pieceBytes = options[0] % 16 == LongPiece ? LongPieceBytes : 1 + (options[0] % 16);
        int at = 0;
        int end = 0;
        while (true)
        {
            if ((options[0] & Members) != 0 && tokenizer.TryPeekMember(input[at..end], out JsonMember member))
            {
                tokenizer.Pass();
                Say(member, input[at..end], transcript);
                at += member.End;
                continue;
            }
            JsonWhole whole = default;
            if ((options[0] & Whole) != 0 && ((options[0] & Brackets) != 0 ? tokenizer.TryReadAny(input[at..end], out whole) : tokenizer.TryReadWhole(input[at..end], out whole)))
            {
                Say(whole, input[at..end], transcript);
                at += whole.Bytes;
                continue;
            }
            JsonToken token = tokenizer.Read(input[at..end], out int taken);
            if (token == JsonToken.NeedMore && end < input.Length)
            {
                if (taken != 0 || at != end) { throw new FuzzFinding($"it asks for more and left {end - at} bytes"); }
                end = Math.Min(input.Length, end + pieceBytes);
                continue;
            }
            if (token == JsonToken.NeedMore) { token = tokenizer.Finish(); }
            ReadOnlySpan<byte> raw = input.Slice(at, taken);
            at += taken;
            switch (token)
            {
                case JsonToken.EndDocument:
                    return;
                case JsonToken.Malformed or JsonToken.TooDeep:
                    transcript.Refuse("malformed");
                    return;
                case JsonToken.BeginObject or JsonToken.EndObject or JsonToken.BeginArray or JsonToken.EndArray:
                    transcript.Say(token.ToString());
                    break;
                case JsonToken.BeginName or JsonToken.BeginString:
                    text.Clear();
                    break;
                case JsonToken.BeginNumber or JsonToken.BeginLiteral:
                    text.Clear();
                    text.AddRange(raw);
                    break;
                case JsonToken.Text or JsonToken.Number or JsonToken.Literal:
                    text.AddRange(raw);
                    break;
                case JsonToken.EndName or JsonToken.EndString or JsonToken.EndNumber or JsonToken.EndLiteral:
                    transcript.Say(token.ToString()[3..], [.. text]);
                    break;
            }
        }
    }

    private static void Say(JsonMember member, ReadOnlySpan<byte> input, Transcript transcript)
    {
        Say(new JsonWhole(JsonToken.EndName, member.NameStart, member.NameEnd - member.NameStart, member.Start - member.NameEnd), input, transcript);
        Say(new JsonWhole(member.Token, 0, member.End - member.Start, 0), input[member.Start..], transcript);
    }

    private static void Say(JsonWhole whole, ReadOnlySpan<byte> input, Transcript transcript)
    {
        ReadOnlySpan<byte> scalar = input.Slice(whole.LeadBytes, whole.ScalarBytes);
        ReadOnlySpan<byte> lead = input[..whole.LeadBytes].TrimStart((byte)',');
        ReadOnlySpan<byte> tail = input.Slice(whole.LeadBytes + whole.ScalarBytes, whole.TailBytes).TrimEnd(" \t\r\n"u8).TrimEnd((byte)':');
        if (lead.ContainsAnyExcept(" \t\r\n"u8) || tail.ContainsAnyExcept(" \t\r\n"u8)) { throw new FuzzFinding("there is more around a scalar than parts it from others"); }
        if (whole.Token is JsonToken.BeginObject or JsonToken.EndObject or JsonToken.BeginArray or JsonToken.EndArray) { transcript.Say(whole.Token.ToString()); }
        else { transcript.Say(whole.Token.ToString()[3..], whole.Token is JsonToken.EndNumber or JsonToken.EndLiteral ? scalar : scalar[1..^1]); }
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        try
        {
            Utf8JsonReader reader = new(input, new JsonReaderOptions { MaxDepth = DepthMax });
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject:
                        transcript.Say("BeginObject");
                        break;
                    case JsonTokenType.EndObject:
                        transcript.Say("EndObject");
                        break;
                    case JsonTokenType.StartArray:
                        transcript.Say("BeginArray");
                        break;
                    case JsonTokenType.EndArray:
                        transcript.Say("EndArray");
                        break;
                    case JsonTokenType.PropertyName:
                        transcript.Say("Name", reader.ValueSpan);
                        break;
                    case JsonTokenType.String:
                        transcript.Say("String", reader.ValueSpan);
                        break;
                    case JsonTokenType.Number:
                        transcript.Say("Number", reader.ValueSpan);
                        break;
                    default:
                        transcript.Say("Literal", reader.ValueSpan);
                        break;
                }
            }
        }
        catch (JsonException)
        {
            transcript.Refuse("malformed");
        }
    }
}
