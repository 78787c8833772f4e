using System.Buffers.Binary;

namespace EdgeGate.Protocols.Ssh;

/// <summary>Reads the data types of SSH from a span. A read that does not fit returns false and consumes nothing.</summary>
/// <remarks>RFC 4251 5.</remarks>
public ref struct SshReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Bytes not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => bytes[Position..];

    /// <summary>Whether everything was read.</summary>
    public readonly bool AtEnd => Position == bytes.Length;

    /// <summary>byte.</summary>
    public bool TryReadByte(out byte value)
    {
        value = 0;
        if (Position >= bytes.Length) { return false; }
        value = bytes[Position++];
        return true;
    }

    /// <summary>boolean: 0 is false, every other value true.</summary>
    public bool TryReadBoolean(out bool value)
    {
        bool isRead = TryReadByte(out byte raw);
        value = raw != 0;
        return isRead;
    }

    /// <summary>uint32.</summary>
    public bool TryReadUInt32(out uint value)
    {
        if (!BinaryPrimitives.TryReadUInt32BigEndian(Rest, out value)) { return false; }
        Position += sizeof(uint);
        return true;
    }

    /// <summary>uint64.</summary>
    public bool TryReadUInt64(out ulong value)
    {
        if (!BinaryPrimitives.TryReadUInt64BigEndian(Rest, out value)) { return false; }
        Position += sizeof(ulong);
        return true;
    }

    /// <summary>byte[n].</summary>
    public bool TryReadBytes(int count, out ReadOnlySpan<byte> value)
    {
        value = default;
        if ((uint)count > (uint)(bytes.Length - Position)) { return false; }
        value = bytes.Slice(Position, count);
        Position += count;
        return true;
    }

    /// <summary>string: uint32 length, then as many bytes.</summary>
    public bool TryReadString(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!BinaryPrimitives.TryReadUInt32BigEndian(Rest, out uint length) || length > (uint)(bytes.Length - Position - sizeof(uint))) { return false; }
        value = bytes.Slice(Position + sizeof(uint), (int)length);
        Position += sizeof(uint) + (int)length;
        return true;
    }

    /// <summary>mpint that is not negative and has no needless leading bytes. Zero is empty.</summary>
    /// <param name="magnitude">Big-endian without the leading zero byte that keeps the sign.</param>
    public bool TryReadUnsignedMpint(out ReadOnlySpan<byte> magnitude)
    {
        int start = Position;
        if (TryReadString(out magnitude) && IsCanonical(magnitude))
        {
            if (magnitude is [0, ..]) { magnitude = magnitude[1..]; }
            return true;
        }
        Position = start;
        magnitude = default;
        return false;
    }

    /// <summary>name-list: names of printable ASCII, none empty, separated by commas.</summary>
    public bool TryReadNameList(out SshNameList names)
    {
        int start = Position;
        if (TryReadString(out ReadOnlySpan<byte> text) && SshNameList.TryRead(text, out names)) { return true; }
        Position = start;
        names = default;
        return false;
    }

    private static bool IsCanonical(ReadOnlySpan<byte> content) => content switch
    {
        [] => true,
        [0] => false,
        [0, < 0x80, ..] => false,
        [>= 0x80, ..] => false,
        _ => true,
    };
}
