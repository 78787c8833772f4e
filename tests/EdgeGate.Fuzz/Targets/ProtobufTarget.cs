using System.Numerics;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Protocols.Protobuf;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Fields of protobuf messages, against a plain reading with numbers of any length; what is written of them reads the same.</summary>
internal static class ProtobufTarget
{
    public static FuzzTarget Create() => new(
        "protobuf-fields",
        [
            [0x08, 0x96, 0x01, 0x12, 0x03, (byte)'a', (byte)'b', (byte)'c', 0x19, 1, 2, 3, 4, 5, 6, 7, 8, 0x25, 1, 2, 3, 4],
            [0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02],
            [0xF8, 0xFF, 0xFF, 0xFF, 0x0F, 0x00], [0x08, 0x80, 0x00], [0x0B, 0x0C], [0x00, 0x00], [0x12, 0x05, 1], [0x88, 0x80, 0x80, 0x80, 0x10, 0x00], [0x12, 0x00, 0x12, 0x80, 0x00],
        ],
        Hot, Plain);

    /// <summary>Whether bytes are a message, groups and all.</summary>
    public static FuzzTarget CreateShape() => new(
        "protobuf-shape",
        [
            [], [0x08, 0x01], [0x0B, 0x0C], [0x0B, 0x13, 0x08, 0x01, 0x14, 0x0C], [0x0B, 0x14], [0x0C], [0x0B], [0x12, 0x02, 0x0B, 0x0B], [0x0E], [0x0F], [0x0B, 0x88, 0x00, 0x01, 0x8C, 0x00],
            [.. Enumerable.Repeat((byte)0x0B, ProtoShape.GroupsMax), .. Enumerable.Repeat((byte)0x0C, ProtoShape.GroupsMax)], [.. Enumerable.Repeat((byte)0x0B, ProtoShape.GroupsMax + 1), .. Enumerable.Repeat((byte)0x0C, ProtoShape.GroupsMax + 1)],
        ],
        static (_, input, transcript) =>
        {
            if (!ProtoShape.IsMessage(input)) { transcript.Refuse("malformed"); }
        },
        static (_, input, transcript) =>
        {
            Queue<byte> bytes = new(input.ToArray());
            try
            {
                if (bytes.Count == 0) { throw new FormatException(); }
                PlainFields(bytes, group: 0, depth: 0);
            }
            catch (FormatException)
            {
                transcript.Refuse("malformed");
            }
        });

    /// <summary>Reads fields up to the end of a group, or of all.</summary>
    private static void PlainFields(Queue<byte> bytes, BigInteger group, int depth)
    {
        while (bytes.Count > 0)
        {
            BigInteger tag = Varint(bytes);
            if (tag >= BigInteger.Pow(2, 32) || tag < 8) { throw new FormatException(); }
            switch ((int)(tag % 8))
            {
                case 0:
                    Varint(bytes);
                    break;
                case 1:
                    Take(bytes, 8);
                    break;
                case 2:
                    BigInteger length = Varint(bytes);
                    if (length > bytes.Count) { throw new FormatException(); }
                    Take(bytes, (int)length);
                    break;
                case 3:
                    if (depth == ProtoShape.GroupsMax) { throw new FormatException(); }
                    PlainFields(bytes, tag / 8, depth + 1);
                    break;
                case 4:
                    if (group != tag / 8) { throw new FormatException(); }
                    return;
                case 5:
                    Take(bytes, 4);
                    break;
                default:
                    throw new FormatException();
            }
        }
        if (group != 0) { throw new FormatException(); }
    }

    private static void Hot(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        FixedOutput written = new(input.Length + 64);
        ProtoReader reader = new(input);
        while (reader.Read())
        {
            transcript.Say(reader.WireType.ToString(), reader.Number);
            if (reader.WireType == ProtoWireType.Length)
            {
                transcript.Say("value", reader.Value);
                ProtoWriter.Field(written, reader.Number, reader.Value);
            }
            else
            {
                transcript.Say("bits", (long)reader.Bits);
                ProtoWriter.Field(written, reader.Number, reader.WireType, reader.Bits);
            }
        }
        if (reader.IsMalformed) { transcript.Refuse("malformed"); }
        else { CheckWritten(input, written.Written); }
    }

    private static void CheckWritten(ReadOnlySpan<byte> input, ReadOnlySpan<byte> written)
    {
        ProtoReader first = new(input);
        ProtoReader second = new(written);
        while (first.Read())
        {
            if (!second.Read() || first.Number != second.Number || first.WireType != second.WireType || (first.WireType == ProtoWireType.Length ? !first.Value.SequenceEqual(second.Value) : first.Bits != second.Bits))
            {
                throw new FuzzFinding("what is written reads differently");
            }
        }
        if (second.Read()) { throw new FuzzFinding("more is written than was read"); }
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        Queue<byte> bytes = new(input.ToArray());
        try
        {
            while (bytes.Count > 0)
            {
                BigInteger tag = Varint(bytes);
                if (tag >= BigInteger.Pow(2, 32) || tag < 8) { throw new FormatException(); }
                int type = (int)(tag % 8);
                if (type is not (0 or 1 or 2 or 5)) { throw new FormatException(); }
                transcript.Say(((ProtoWireType)type).ToString(), (long)(tag / 8));
                if (type == 0) { transcript.Say("bits", (long)(ulong)Varint(bytes)); }
                else if (type == 2)
                {
                    BigInteger length = Varint(bytes);
                    if (length > bytes.Count) { throw new FormatException(); }
                    transcript.Say("value", Take(bytes, (int)length));
                }
                else
                {
                    byte[] value = Take(bytes, type == 1 ? 8 : 4);
                    transcript.Say("bits", (long)(ulong)new BigInteger(value, isUnsigned: true));
                }
            }
        }
        catch (FormatException)
        {
            transcript.Refuse("malformed");
        }
    }

    private static byte[] Take(Queue<byte> bytes, int count)
    {
        if (count > bytes.Count) { throw new FormatException(); }
        return [.. Enumerable.Range(0, count).Select(_ => bytes.Dequeue())];
    }

    private static BigInteger Varint(Queue<byte> bytes)
    {
        BigInteger value = 0;
        for (int i = 0; i < 10; i++)
        {
            byte next = Take(bytes, 1)[0];
            value += (BigInteger)(next % 128) << (7 * i);
            if (next < 128) { return value < BigInteger.Pow(2, 64) ? value : throw new FormatException(); }
        }
        throw new FormatException();
    }
}
