using System.Buffers;
using System.Buffers.Binary;

namespace EdgeGate.Protocols.Protobuf;

/// <summary>Writes fields of messages, in their shortest form.</summary>
/// <remarks>Protocol Buffers, "Encoding".</remarks>
public static class ProtoWriter
{
    private const int VarintBytesMax = 10;

    /// <summary>Appends a field with a length.</summary>
    public static void Field<TWriter>(TWriter output, int number, ReadOnlySpan<byte> value)
        where TWriter : IBufferWriter<byte>
    {
        Varint(output, ((ulong)number << 3) | (ulong)ProtoWireType.Length);
        Varint(output, (ulong)value.Length);
        output.Write(value);
    }

    /// <summary>Appends a number.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="number">The field's number.</param>
    /// <param name="type">Varint, Fixed64 or Fixed32.</param>
    /// <param name="bits">Its value.</param>
    public static void Field<TWriter>(TWriter output, int number, ProtoWireType type, ulong bits)
        where TWriter : IBufferWriter<byte>
    {
        Varint(output, ((ulong)number << 3) | (ulong)type);
        if (type == ProtoWireType.Varint)
        {
            Varint(output, bits);
            return;
        }
        int bytes = type == ProtoWireType.Fixed64 ? sizeof(ulong) : sizeof(uint);
        Span<byte> fixedBytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(fixedBytes, bits);
        output.Write(fixedBytes[..bytes]);
    }

    /// <summary>Appends what begins or ends a group.</summary>
    public static void Group<TWriter>(TWriter output, int number, bool isEnd)
        where TWriter : IBufferWriter<byte>
        => Varint(output, ((ulong)number << 3) | (ulong)(isEnd ? ProtoWireType.EndGroup : ProtoWireType.BeginGroup));

    /// <summary>Appends a varint.</summary>
    public static void Varint<TWriter>(TWriter output, ulong value)
        where TWriter : IBufferWriter<byte>
    {
        Span<byte> target = output.GetSpan(VarintBytesMax);
        int length = 0;
        for (; value >= 0x80; value >>= 7) { target[length++] = (byte)(value | 0x80); }
        target[length++] = (byte)value;
        output.Advance(length);
    }
}
