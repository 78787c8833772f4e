using System.Text;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Plain;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Http2;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Field blocks of one connection, each behind its length; and what the writer makes of names and values.</summary>
internal static class HpackTarget
{
    private const int FieldsMax = 6;
    private const int ListBytesMax = 300;

    private static readonly Http2Limits Limits = new(HeadBytesMax: 64, FieldListBytesMax: ListBytesMax, FieldsMax: FieldsMax);
    private static readonly FixedOutput Output = new(64 * 1024);

    public static FuzzTarget CreateDecoder() => new("hpack-decoder", Http2Vectors.Blocks, Decode, PlainDecode);

    public static FuzzTarget CreateWriter() => new("hpack-writer", [.. Http2Vectors.Requests.Concat(Http2Vectors.Responses), [1, 200, .. new byte[200]]], Wanted, Written) { OptionBytes = 1 };

    private static void Decode(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        HpackDecoder decoder = new(Limits);
        Http2FieldList fields = new(Limits);
        foreach (byte[] block in Pieces(input))
        {
            ProtocolFault fault = decoder.Decode(block, fields);
            if (fault != ProtocolFault.None)
            {
                transcript.Say(Http2Errors.Of(fault).ToString());
                return;
            }
            if (fields.IsTooLarge)
            {
                transcript.Say("too large");
                continue;
            }
            transcript.Say("fields", fields.Count);
            foreach (Http2Field field in fields)
            {
                transcript.Say("name", field.Name);
                transcript.Say(field.IsNeverIndexed ? "never" : "value", field.Value);
            }
        }
    }

    private static void PlainDecode(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        PlainHpack decoder = new(4096, 16 * ListBytesMax);
        foreach (byte[] block in Pieces(input))
        {
            List<PlainHpack.Field> fields = [];
            if (decoder.Decode(block, fields) is { } error)
            {
                transcript.Say(error);
                return;
            }
            if (fields.Count > FieldsMax || fields.Sum(static field => field.Name.Length + field.Value.Length + 32) > ListBytesMax)
            {
                transcript.Say("too large");
                continue;
            }
            transcript.Say("fields", fields.Count);
            foreach (PlainHpack.Field field in fields)
            {
                transcript.Say("name", Encoding.Latin1.GetBytes(field.Name));
                transcript.Say(field.IsNeverIndexed ? "never" : "value", Encoding.Latin1.GetBytes(field.Value));
            }
        }
    }

    /// <summary>The fields that are asked for.</summary>
    private static void Wanted(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        List<byte[]> pieces = Pieces(input);
        for (int i = 0; i + 1 < pieces.Count; i += 2)
        {
            string name = string.Concat(Encoding.Latin1.GetString(pieces[i]).Select(static c => char.IsAsciiLetterUpper(c) ? char.ToLowerInvariant(c) : c));
            bool isSensitive = options[0] % 2 == 1 || name is "authorization" or "proxy-authorization" or "cookie" or "set-cookie";
            transcript.Say("name", Encoding.Latin1.GetBytes(name));
            transcript.Say(isSensitive ? "never" : "value", pieces[i + 1]);
        }
    }

    private static void Written(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        List<byte[]> pieces = Pieces(input);
        Output.Clear();
        int plainBytes = 0;
        for (int i = 0; i + 1 < pieces.Count; i += 2)
        {
            HpackWriter.Field(Output, pieces[i], pieces[i + 1], options[0] % 2 == 1);
            plainBytes += pieces[i].Length + pieces[i + 1].Length + 7;
        }
        if (Output.Written.Length > plainBytes) { transcript.Say("longer than its text"); }
        List<PlainHpack.Field> fields = [];
        if (new PlainHpack(0, int.MaxValue).Decode(Output.Written.ToArray(), fields) is { } error) { transcript.Say(error); }
        foreach (PlainHpack.Field field in fields)
        {
            transcript.Say("name", Encoding.Latin1.GetBytes(field.Name));
            transcript.Say(field.IsNeverIndexed ? "never" : "value", Encoding.Latin1.GetBytes(field.Value));
        }
    }

    /// <summary>Bytes behind a byte that says how many, again and again.</summary>
    internal static List<byte[]> Pieces(ReadOnlySpan<byte> input)
    {
        List<byte[]> pieces = [];
        while (!input.IsEmpty)
        {
            int length = Math.Min(input[0], input.Length - 1);
            pieces.Add(input.Slice(1, length).ToArray());
            input = input[(1 + length)..];
        }
        return pieces;
    }
}
