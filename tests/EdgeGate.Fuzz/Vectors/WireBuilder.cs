using System.Buffers.Binary;
using System.Text;

namespace EdgeGate.Fuzz.Vectors;

/// <summary>Builds bytes field by field, in the words of the manual's "Message Formats".</summary>
internal sealed class WireBuilder
{
    private readonly List<byte> bytes = [];

    public WireBuilder Byte(int value)
    {
        bytes.Add((byte)value);
        return this;
    }

    public WireBuilder Int16(int value)
    {
        bytes.AddRange([(byte)(value >> 8), (byte)value]);
        return this;
    }

    public WireBuilder Int32(long value)
    {
        bytes.AddRange([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
        return this;
    }

    public WireBuilder Text(string value) => Raw(Encoding.UTF8.GetBytes(value));

    public WireBuilder String(string value) => Text(value).Byte(0);

    public WireBuilder Raw(ReadOnlySpan<byte> value)
    {
        bytes.AddRange(value);
        return this;
    }

    /// <summary>Int32 length, then the bytes.</summary>
    public WireBuilder Value(string value) => Int32(Encoding.UTF8.GetByteCount(value)).Text(value);

    /// <summary>Int32 -1.</summary>
    public WireBuilder Null() => Int32(-1);

    /// <summary>What was built.</summary>
    public byte[] Bytes() => [.. bytes];

    /// <summary>A typed message with what was built as its body.</summary>
    public byte[] Message(char type)
    {
        byte[] message = [(byte)type, 0, 0, 0, 0, .. bytes];
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), bytes.Count + 4);
        return message;
    }

    /// <summary>A startup-phase packet: Int32 length, Int32 code, then what was built.</summary>
    public byte[] Startup(int code) => new WireBuilder().Int32(bytes.Count + 8).Int32(code).Raw([.. bytes]).Bytes();
}
