using System.Buffers.Binary;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Sessions.Http.Bodies;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

/// <summary>Messages of Amazon's event streams, written and read plainly, and short ways to mask them.</summary>
internal static class AmazonEventSamples
{
    public const string MediaType = "application/vnd.amazon.eventstream";

    /// <summary>A message of an event.</summary>
    public static byte[] Event(string type, string payload, string contentType = "application/json", string message = "event")
        => Message([.. Text(message == "event" ? ":event-type" : ":exception-type", type), .. contentType.Length > 0 ? Text(":content-type", contentType) : [], .. Text(":message-type", message)], Encoding.UTF8.GetBytes(payload));

    /// <summary>A payload of bytes in base64.</summary>
    public static byte[] Chunk(string inner, string more = ",\"p\":\"abcdefgh\"") => Event("chunk", $"{{\"bytes\":\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(inner))}\"{more}}}");

    /// <summary>A header of text.</summary>
    public static byte[] Text(string name, string value) => Header(name, 7, [(byte)(value.Length >> 8), (byte)value.Length, .. Encoding.UTF8.GetBytes(value)]);

    /// <summary>A header of bytes.</summary>
    public static byte[] Bytes(string name, params byte[] value) => Header(name, 6, [0, (byte)value.Length, .. value]);

    /// <summary>A header.</summary>
    public static byte[] Header(string name, byte type, params byte[] typed) => [(byte)name.Length, .. Encoding.UTF8.GetBytes(name), type, .. typed];

    /// <summary>A message.</summary>
    public static byte[] Message(byte[] headers, byte[] payload)
    {
        byte[] lengths = [.. Number((uint)(16 + headers.Length + payload.Length)), .. Number((uint)headers.Length)];
        byte[] all = [.. lengths, .. Number(Crc(lengths)), .. headers, .. payload];
        return [.. all, .. Number(Crc(all))];
    }

    public static byte[] Join(params byte[][] messages) => [.. messages.SelectMany(static message => message)];

    /// <summary>Masks a body that comes in pieces; what a refusal says stands beside it.</summary>
    public static (byte[] Sent, string? Refusal) Mask(byte[] body, int pieceBytes, BodyContext? context = null)
    {
        context ??= BodySamples.Default;
        using BodyMasker masker = BodyMaskers.Open(Encoding.ASCII.GetBytes(MediaType), [], BodyDirection.Response, context).Masker!;
        using ByteBuffer output = new(context.Limits.OutputBytesMax);
        List<byte> sent = [];
        BodyOutcome outcome = default;
        for (int at = 0; at < body.Length; at += outcome.Consumed)
        {
            outcome = masker.Append(body.AsSpan(at, Math.Min(pieceBytes, body.Length - at)), output);
            sent.AddRange(output.Written);
            output.Clear();
            if (outcome.Kind == BodyOutcomeKind.Refused) { return ([.. sent], outcome.Reason); }
        }
        do
        {
            outcome = masker.Complete(output);
            sent.AddRange(output.Written);
            output.Clear();
        }
        while (outcome.Kind == BodyOutcomeKind.Full);
        return ([.. sent], outcome.Kind == BodyOutcomeKind.Refused ? outcome.Reason : null);
    }

    /// <summary>Masks a body whole and in pieces of several lengths; all give the same. A line a message: its type, and its payload.</summary>
    public static string[] Everyway(byte[] body, BodyContext? context = null)
    {
        (byte[] whole, string? refusal) = Mask(body, body.Length, context);
        foreach (int bytes in new[] { 1, 2, 3, 7, 11, 12, 13, 64, 200 })
        {
            (byte[] sent, string? why) = Mask(body, bytes, context);
            Assert.Equal(Convert.ToHexString(whole), Convert.ToHexString(sent));
            Assert.Equal(refusal, why);
        }
        return [.. Read(whole).Select(static message => $"{message.Headers.GetValueOrDefault(":event-type", message.Headers.GetValueOrDefault(":exception-type", "-"))} {message.Payload}"), .. refusal is null ? Array.Empty<string>() : ["|" + refusal]];
    }

    /// <summary>Reads messages; what is no such fails the test. Bytes of a chunk stand for themselves behind a tilde.</summary>
    public static IEnumerable<(Dictionary<string, string> Headers, string Payload)> Read(byte[] body)
    {
        for (int at = 0; at < body.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(at));
            byte[] message = body[at..(at + length)];
            int headerBytes = BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(4));
            Assert.Equal(Crc(message[..8]), BinaryPrimitives.ReadUInt32BigEndian(message.AsSpan(8)));
            Assert.Equal(Crc(message[..^4]), BinaryPrimitives.ReadUInt32BigEndian(message.AsSpan(length - 4)));
            at += length;
            yield return (Headers(message[12..(12 + headerBytes)]), Payload(Encoding.UTF8.GetString(message[(12 + headerBytes)..^4])));
        }
    }

    private static Dictionary<string, string> Headers(byte[] headers)
    {
        Dictionary<string, string> read = [];
        for (int at = 0; at < headers.Length;)
        {
            int type = at + 1 + headers[at];
            string name = Encoding.UTF8.GetString(headers[(at + 1)..type]);
            int value = type + 1 + (headers[type] is 6 or 7 ? 2 : 0);
            int end = value + headers[type] switch { 2 => 1, 3 => 2, 4 => 4, 5 or 8 => 8, 9 => 16, 6 or 7 => (headers[type + 1] * 256) + headers[type + 2], _ => 0 };
            read.Add(name, Encoding.UTF8.GetString(headers[value..end]));
            at = end;
        }
        return read;
    }

    private static string Payload(string payload)
    {
        const string Begin = "{\"bytes\":\"";
        if (!payload.StartsWith(Begin, StringComparison.Ordinal)) { return payload; }
        int end = payload.IndexOf('"', Begin.Length);
        return "~" + Encoding.UTF8.GetString(Convert.FromBase64String(payload[Begin.Length..end])) + payload[(end + 1)..];
    }

    private static byte[] Number(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static uint Crc(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) { crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1; }
        }
        return ~crc;
    }
}
