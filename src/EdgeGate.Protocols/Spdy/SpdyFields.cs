using System.Buffers.Binary;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Spdy;

/// <summary>Walks an unpacked header block: a count, then names and values behind their lengths.</summary>
/// <remarks>SPDY protocol draft 3.1, 2.6.10 "Name/Value Header Block". Values of one name stand between zero bytes.</remarks>
public ref struct SpdyFields(ReadOnlySpan<byte> block)
{
    private ReadOnlySpan<byte> rest = block[4..];

    /// <summary>Reads the next field of a block that was checked; false at the end.</summary>
    public bool Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        if (rest.IsEmpty) { return false; }
        TryTake(ref rest, out name);
        TryTake(ref rest, out value);
        return true;
    }

    /// <summary>The value of a field; false when there is none.</summary>
    public static bool TryFind(ReadOnlySpan<byte> block, ReadOnlySpan<byte> wanted, out ReadOnlySpan<byte> value)
    {
        SpdyFields fields = new(block);
        while (fields.Read(out ReadOnlySpan<byte> name, out value))
        {
            if (name.SequenceEqual(wanted)) { return true; }
        }
        value = default;
        return false;
    }

    /// <summary>Checks a whole block.</summary>
    /// <returns>Done(its length) or a fault.</returns>
    public static ParseStep Check(ReadOnlySpan<byte> block, SpdyLimits limits)
    {
        if (block.Length < 4) { return ParseStep.Fault(ProtocolFault.SpdyHeadersMalformed, 0); }
        uint count = BinaryPrimitives.ReadUInt32BigEndian(block);
        if (count > limits.FieldsMax) { return ParseStep.Fault(ProtocolFault.SpdyHeadersTooLong, 0); }
        ReadOnlySpan<byte> rest = block[4..];
        for (uint i = 0; i < count; i++)
        {
            int at = block.Length - rest.Length;
            if (!TryTake(ref rest, out ReadOnlySpan<byte> name) || !TryTake(ref rest, out _) || name.IsEmpty || name.ContainsAnyInRange((byte)'A', (byte)'Z') || IsBefore(block[4..at], name))
            {
                return ParseStep.Fault(ProtocolFault.SpdyHeadersMalformed, at);
            }
        }
        return rest.IsEmpty ? ParseStep.Done(block.Length) : ParseStep.Fault(ProtocolFault.SpdyHeadersMalformed, block.Length - rest.Length);
    }

    private static bool IsBefore(ReadOnlySpan<byte> fields, ReadOnlySpan<byte> wanted)
    {
        while (!fields.IsEmpty)
        {
            TryTake(ref fields, out ReadOnlySpan<byte> name);
            TryTake(ref fields, out _);
            if (name.SequenceEqual(wanted)) { return true; }
        }
        return false;
    }

    private static bool TryTake(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (rest.Length < 4) { return false; }
        uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        if (length > (uint)(rest.Length - 4)) { return false; }
        taken = rest.Slice(4, (int)length);
        rest = rest[(4 + (int)length)..];
        return true;
    }
}
