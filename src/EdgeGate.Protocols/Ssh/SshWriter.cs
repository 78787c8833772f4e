using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace EdgeGate.Protocols.Ssh;

/// <summary>Writes the data types of SSH.</summary>
/// <remarks>RFC 4251 5.</remarks>
public static class SshWriter
{
    /// <summary>byte.</summary>
    public static void Byte(IBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    /// <summary>boolean.</summary>
    public static void Boolean(IBufferWriter<byte> output, bool value) => Byte(output, value ? (byte)1 : (byte)0);

    /// <summary>uint32.</summary>
    public static void UInt32(IBufferWriter<byte> output, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(sizeof(uint)), value);
        output.Advance(sizeof(uint));
    }

    /// <summary>uint64.</summary>
    public static void UInt64(IBufferWriter<byte> output, ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(output.GetSpan(sizeof(ulong)), value);
        output.Advance(sizeof(ulong));
    }

    /// <summary>Bytes as they are.</summary>
    public static void Raw(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output.GetSpan(bytes.Length));
        output.Advance(bytes.Length);
    }

    /// <summary>string.</summary>
    public static void String(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        Span<byte> span = output.GetSpan(sizeof(uint) + bytes.Length);
        BinaryPrimitives.WriteUInt32BigEndian(span, (uint)bytes.Length);
        bytes.CopyTo(span[sizeof(uint)..]);
        output.Advance(sizeof(uint) + bytes.Length);
    }

    /// <summary>string of UTF-8 text.</summary>
    public static void Text(IBufferWriter<byte> output, string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        Span<byte> span = output.GetSpan(sizeof(uint) + length);
        BinaryPrimitives.WriteUInt32BigEndian(span, (uint)length);
        Encoding.UTF8.GetBytes(text, span[sizeof(uint)..]);
        output.Advance(sizeof(uint) + length);
    }

    /// <summary>mpint of a number that is not negative, given big-endian with or without leading zeros.</summary>
    public static void UnsignedMpint(IBufferWriter<byte> output, ReadOnlySpan<byte> magnitude)
    {
        ReadOnlySpan<byte> digits = magnitude.TrimStart((byte)0);
        bool needsSign = digits is [>= 0x80, ..];
        UInt32(output, (uint)(digits.Length + (needsSign ? 1 : 0)));
        if (needsSign) { Byte(output, 0); }
        Raw(output, digits);
    }

    /// <summary>name-list.</summary>
    public static void NameList(IBufferWriter<byte> output, IReadOnlyList<string> names) => Text(output, string.Join(',', names));
}
