using System.Buffers;
using System.Buffers.Binary;

namespace EdgeGate.Protocols.Ssh.Connection;

/// <summary>Writes the fields of SSH messages.</summary>
/// <remarks>RFC 4251, 5.</remarks>
public static class SshFieldWriter
{
    /// <summary>Writes a byte.</summary>
    public static void Byte(IBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    /// <summary>Writes a boolean.</summary>
    public static void Boolean(IBufferWriter<byte> output, bool value) => Byte(output, value ? (byte)1 : (byte)0);

    /// <summary>Writes a uint32.</summary>
    public static void UInt32(IBufferWriter<byte> output, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(sizeof(uint)), value);
        output.Advance(sizeof(uint));
    }

    /// <summary>Writes a string.</summary>
    public static void Text(IBufferWriter<byte> output, ReadOnlySpan<byte> value)
    {
        UInt32(output, (uint)value.Length);
        Raw(output, value);
    }

    /// <summary>Writes bytes as they are.</summary>
    public static void Raw(IBufferWriter<byte> output, ReadOnlySpan<byte> value)
    {
        value.CopyTo(output.GetSpan(value.Length));
        output.Advance(value.Length);
    }
}
