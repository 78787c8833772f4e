using System.Buffers.Binary;

namespace EdgeGate.Protocols.Ssh.Connection;

/// <summary>Reads the fields of an SSH message: byte, boolean, uint32, string. A read past the end, or beyond a bound, returns false and consumes nothing.</summary>
/// <remarks>RFC 4251, 5 "Data Type Representations Used in the SSH Protocols".</remarks>
public ref struct SshFields(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> rest = message;

    /// <summary>Bytes not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => rest;

    /// <summary>Whether everything was read.</summary>
    public readonly bool AtEnd => rest.IsEmpty;

    /// <summary>Reads a byte that must have this value: a message's number.</summary>
    public bool TryReadNumber(byte number)
    {
        if (rest.IsEmpty || rest[0] != number) { return false; }
        rest = rest[1..];
        return true;
    }

    /// <summary>Reads a boolean: 0 is false, all else is true.</summary>
    public bool TryReadBoolean(out bool value)
    {
        value = !rest.IsEmpty && rest[0] != 0;
        if (rest.IsEmpty) { return false; }
        rest = rest[1..];
        return true;
    }

    /// <summary>Reads a uint32.</summary>
    public bool TryReadUInt32(out uint value)
    {
        if (!BinaryPrimitives.TryReadUInt32BigEndian(rest, out value)) { return false; }
        rest = rest[sizeof(uint)..];
        return true;
    }

    /// <summary>Reads a string of at most <paramref name="bytesMax"/> bytes.</summary>
    public bool TryReadString(int bytesMax, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!BinaryPrimitives.TryReadUInt32BigEndian(rest, out uint length) || length > (uint)bytesMax || length > (uint)(rest.Length - sizeof(uint))) { return false; }
        value = rest.Slice(sizeof(uint), (int)length);
        rest = rest[(sizeof(uint) + (int)length)..];
        return true;
    }
}
