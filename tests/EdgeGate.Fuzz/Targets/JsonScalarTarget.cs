using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Scalars of JSON documents, against .NET's own tokenizer.</summary>
internal static class JsonScalarTarget
{
    private static readonly FixedOutput Output = new(64 * 1024);

    public static FuzzTarget Create() => new(
        "json-scalars",
        [
            [.. "{\"name\": \"joe\", \"n\": [1, -2.5e+10, true, false, null], \"o\": {}, \"a\": []}"u8],
            [.. "\"\\u0034\\ud83d\\ude00\\u0000\\ud800x\\udc00\\\"\\\\\\/\\b\\f\\n\\r\\t\""u8],
            [.. " 42 "u8], [.. "0"u8], [.. "-0.0E-1"u8], [.. "null"u8], [.. "[[[[[[]]]]]]"u8],
            [.. "{\"a\":1,\"a\":\"two\"}"u8],
            [.. "4111 1111 1111 1111"u8], [.. "{\"a\" \"b\"}"u8], [.. "[1,]"u8], [.. "[}"u8], [.. "\"\\ud83d"u8],
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("[{\"a\":", 40)) + "1" + string.Concat(Enumerable.Repeat("}]", 40))),
            [(byte)'"', 0xc3, 0x28, 0xff, (byte)'"'],
        ],
        Hot, Plain);

    private static void Hot(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        JsonScalarReader reader = new(input);
        while (reader.Read())
        {
            Output.Clear();
            reader.Unescape(Output);
            transcript.Say(reader.IsName ? "name" : reader.IsString ? "string" : "number", Output.Written);
            transcript.Say("at", input[reader.Start..reader.End]);
        }
        if (!reader.IsMalformed) { return; }
        transcript.Refuse("malformed");
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        try
        {
            Utf8JsonReader reader = new(input, new JsonReaderOptions { MaxDepth = JsonScalarReader.DepthMax });
            while (reader.Read())
            {
                bool isText = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName;
                if (!isText && reader.TokenType != JsonTokenType.Number) { continue; }
                string label = reader.TokenType == JsonTokenType.PropertyName ? "name" : isText ? "string" : "number";
                transcript.Say(label, isText ? Unescaped(reader.ValueSpan) : reader.ValueSpan);
                int start = (int)reader.TokenStartIndex;
                transcript.Say("at", input.Slice(start, reader.ValueSpan.Length + (isText ? 2 : 0)));
            }
        }
        catch (JsonException)
        {
            transcript.Refuse("malformed");
        }
    }

    private static byte[] Unescaped(ReadOnlySpan<byte> raw)
    {
        List<byte> text = [];
        StringBuilder units = new();
        for (int i = 0; i < raw.Length; i++)
        {
            if (raw[i] == '\\' && raw[i + 1] == 'u')
            {
                units.Append((char)ushort.Parse(Encoding.ASCII.GetString(raw.Slice(i + 2, 4)), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 5;
                continue;
            }
            // Units in a row become text together, so that pairs join; what has no partner is replaced.
            text.AddRange(Encoding.UTF8.GetBytes(units.ToString()));
            units.Clear();
            if (raw[i] != '\\') { text.Add(raw[i]); }
            else
            {
                i++;
                int letter = "bfnrt".IndexOf((char)raw[i], StringComparison.Ordinal);
                text.Add(letter < 0 ? raw[i] : (byte)"\b\f\n\r\t"[letter]);
            }
        }
        text.AddRange(Encoding.UTF8.GetBytes(units.ToString()));
        return [.. text];
    }
}
