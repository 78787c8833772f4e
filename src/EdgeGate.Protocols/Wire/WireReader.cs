using System.Buffers.Binary;

namespace EdgeGate.Protocols.Wire;

/// <summary>Reads big-endian fields from a span. A read past the end returns false and consumes nothing.</summary>
public ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Bytes not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => bytes[Position..];

    /// <summary>Whether everything was read.</summary>
    public readonly bool AtEnd => Position == bytes.Length;

    /// <summary>Reads one byte.</summary>
    public bool TryReadByte(out byte value)
    {
        if (Position >= bytes.Length)
        {
            value = 0;
            return false;
        }
        value = bytes[Position++];
        return true;
    }

    /// <summary>Reads an Int16.</summary>
    public bool TryReadInt16(out short value)
    {
        if (!BinaryPrimitives.TryReadInt16BigEndian(Rest, out value)) { return false; }
        Position += sizeof(short);
        return true;
    }

    /// <summary>Reads an Int32.</summary>
    public bool TryReadInt32(out int value)
    {
        if (!BinaryPrimitives.TryReadInt32BigEndian(Rest, out value)) { return false; }
        Position += sizeof(int);
        return true;
    }

    /// <summary>Reads <paramref name="count"/> bytes.</summary>
    public bool TryReadBytes(int count, out ReadOnlySpan<byte> value)
    {
        if ((uint)count > (uint)(bytes.Length - Position))
        {
            value = default;
            return false;
        }
        value = bytes.Slice(Position, count);
        Position += count;
        return true;
    }

    /// <summary>Reads a string that ends with a zero byte; the zero is consumed and not returned.</summary>
    public bool TryReadCString(out ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> rest = Rest;
        int end = rest.IndexOf((byte)0);
        if (end < 0)
        {
            value = default;
            return false;
        }
        value = rest[..end];
        Position += end + 1;
        return true;
    }
}
