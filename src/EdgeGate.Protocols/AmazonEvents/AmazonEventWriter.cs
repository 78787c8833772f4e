using System.Buffers;
using System.Buffers.Binary;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.AmazonEvents;

/// <summary>Writes messages of <c>application/vnd.amazon.eventstream</c>; <see cref="AmazonEvent"/> draws them.</summary>
public static class AmazonEventWriter
{
    /// <summary>The longest value of a header.</summary>
    public const int ValueBytesMax = ushort.MaxValue;

    /// <summary>Writes a header of bytes or text.</summary>
    /// <param name="name">Its name, of at most 255 bytes.</param>
    /// <param name="type"><see cref="AmazonEventHeaders.Bytes"/> or <see cref="AmazonEventHeaders.Text"/>.</param>
    /// <param name="value">Its value, of at most <see cref="ValueBytesMax"/> bytes.</param>
    /// <param name="output">Where to.</param>
    public static void Header<TWriter>(ReadOnlySpan<byte> name, byte type, ReadOnlySpan<byte> value, TWriter output)
        where TWriter : IBufferWriter<byte>
    {
        int bytes = 1 + name.Length + 1 + sizeof(ushort) + value.Length;
        Span<byte> header = output.GetSpan(bytes);
        header[0] = (byte)name.Length;
        name.CopyTo(header[1..]);
        header[1 + name.Length] = type;
        BinaryPrimitives.WriteUInt16BigEndian(header[(2 + name.Length)..], (ushort)value.Length);
        value.CopyTo(header[(2 + name.Length + sizeof(ushort))..]);
        output.Advance(bytes);
    }

    /// <summary>Writes a message.</summary>
    /// <param name="headers">Its headers, as they stand.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="output">Where to.</param>
    public static void Message<TWriter>(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload, TWriter output)
        where TWriter : IBufferWriter<byte>
    {
        int bytes = AmazonEvent.PreludeBytes + headers.Length + payload.Length + sizeof(uint);
        Span<byte> message = output.GetSpan(bytes)[..bytes];
        BinaryPrimitives.WriteInt32BigEndian(message, bytes);
        BinaryPrimitives.WriteInt32BigEndian(message[4..], headers.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message[8..], Crc32.Add(0, message[..8]));
        headers.CopyTo(message[AmazonEvent.PreludeBytes..]);
        payload.CopyTo(message[(AmazonEvent.PreludeBytes + headers.Length)..]);
        BinaryPrimitives.WriteUInt32BigEndian(message[^sizeof(uint)..], Crc32.Add(0, message[..^sizeof(uint)]));
        output.Advance(bytes);
    }
}
