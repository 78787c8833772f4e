using System.Buffers.Binary;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Protobuf;
using EdgeGate.Sessions.Http.Bodies;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

/// <summary>Short ways to write protobuf and gRPC, and to mask bytes however they are cut.</summary>
internal static class ProtoSamples
{
    public static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    public static byte[] Field(int number, params byte[][] parts)
    {
        using ByteBuffer output = new(int.MaxValue / 2);
        ProtoWriter.Field(output, number, Join(parts));
        return output.Written.ToArray();
    }

    public static byte[] Number(int number, ulong bits, ProtoWireType type = ProtoWireType.Varint)
    {
        using ByteBuffer output = new(64);
        ProtoWriter.Field(output, number, type, bits);
        return output.Written.ToArray();
    }

    public static byte[] Group(int number, params byte[][] fields)
    {
        using ByteBuffer output = new(int.MaxValue / 2);
        ProtoWriter.Group(output, number, isEnd: false);
        output.Append(Join(fields));
        ProtoWriter.Group(output, number, isEnd: true);
        return output.Written.ToArray();
    }

    public static byte[] Varints(params ulong[] values)
    {
        using ByteBuffer output = new(int.MaxValue / 2);
        foreach (ulong value in values) { ProtoWriter.Varint(output, value); }
        return output.Written.ToArray();
    }

    public static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(static part => part)];

    /// <summary>A message of gRPC behind its prefix.</summary>
    public static byte[] Message(byte[] message, byte flags = 0)
    {
        byte[] framed = [flags, 0, 0, 0, 0, .. message];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        return framed;
    }

    /// <summary>Masks a body cut at every place, or at many, and byte by byte: all give the same, in hexadecimal. What a refusal says stands behind a bar.</summary>
    public static string Everyway(string type, byte[] body, BodyContext? context = null, string messageCoding = "", BodyDirection direction = BodyDirection.Response)
    {
        string whole = Mask(type, body, [body.Length], context, messageCoding, direction);
        Assert.Equal(whole, Mask(type, body, [.. Enumerable.Repeat(1, body.Length)], context, messageCoding, direction));
        int step = Math.Max(1, body.Length / 300);
        for (int cut = 1; cut < body.Length; cut += step) { Assert.Equal(whole, Mask(type, body, [cut, body.Length - cut], context, messageCoding, direction)); }
        return whole;
    }

    public static string Mask(string type, byte[] body, int[] pieces, BodyContext? context = null, string messageCoding = "", BodyDirection direction = BodyDirection.Response, Action<string>? sent = null)
    {
        context ??= BodySamples.Default;
        BodyOpening opening = BodyMaskers.Open(Encoding.ASCII.GetBytes(type), [], direction, context, Encoding.ASCII.GetBytes(messageCoding));
        if (opening.Masker is null) { return "|" + opening.Refusal; }
        using BodyMasker masker = opening.Masker;
        using ByteBuffer output = new(context.Limits.OutputBytesMax);
        StringBuilder all = new();
        void Send()
        {
            all.Append(Convert.ToHexString(output.Written));
            sent?.Invoke(Convert.ToHexString(output.Written));
            output.Clear();
        }
        int at = 0;
        foreach (int length in pieces)
        {
            ReadOnlySpan<byte> piece = body.AsSpan(at, length);
            at += length;
            while (true)
            {
                BodyOutcome outcome = masker.Append(piece, output);
                Send();
                if (outcome.Kind == BodyOutcomeKind.Refused) { return all + "|" + outcome.Reason; }
                if (outcome.Kind == BodyOutcomeKind.Passed) { break; }
                piece = piece[outcome.Consumed..];
            }
        }
        BodyOutcome end = masker.Complete(output);
        Send();
        return end.Kind == BodyOutcomeKind.Refused ? all + "|" + end.Reason : all.ToString();
    }
}
