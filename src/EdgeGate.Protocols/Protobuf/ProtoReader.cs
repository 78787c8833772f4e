namespace EdgeGate.Protocols.Protobuf;

/// <summary>Walks the fields of one message that is there whole. Strict: what readers could take for something else stops the walk as malformed.</summary>
/// <remarks>
/// <code>
/// field: varint( number &lt;&lt; 3 | wire type ) value      value: varint | 8 bytes | varint( length ) bytes | 4 bytes
/// </code>
/// Protocol Buffers, "Encoding". A varint has at most 10 bytes and 64 bits; a tag 32 bits, and a number of 1 to 2^29 - 1. Groups are malformed unless they are asked for; then the fields in them are read
/// like any, between one that begins the group and one that ends it, and whether these match is the caller's to see.
/// </remarks>
/// <param name="message">The message.</param>
/// <param name="readsGroups">Whether what begins and ends a group is read as a field without a value.</param>
public ref struct ProtoReader(ReadOnlySpan<byte> message, bool readsGroups = false)
{
    private const int VarintBytesMax = 10;

    private readonly ReadOnlySpan<byte> message = message;
    private readonly bool readsGroups = readsGroups;
    private int position;
    private int valueStart;

    /// <summary>The field's number.</summary>
    public int Number { get; private set; }

    /// <summary>How its value is laid out.</summary>
    public ProtoWireType WireType { get; private set; }

    /// <summary>The value of a varint, or of a fixed one, as bits.</summary>
    public ulong Bits { get; private set; }

    /// <summary>The value of a field with a length, without that; else as it stands.</summary>
    public readonly ReadOnlySpan<byte> Value => message[valueStart..position];

    /// <summary>Where <see cref="Value"/> begins in the message.</summary>
    public readonly int ValueStart => valueStart;

    /// <summary>Whether the message is malformed at or behind the field last read.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Moves to the next field; false at the end, or when <see cref="IsMalformed"/>.</summary>
    public bool Read()
    {
        if (IsMalformed || position == message.Length) { return false; }
        IsMalformed = !TryReadField();
        return !IsMalformed;
    }

    private bool TryReadField()
    {
        if (!TryReadVarint(out ulong tag) || tag > uint.MaxValue || tag >> 3 == 0) { return false; }
        Number = (int)(tag >> 3);
        WireType = (ProtoWireType)(tag & 7);
        valueStart = position;
        switch (WireType)
        {
            case ProtoWireType.Varint:
                if (!TryReadVarint(out ulong value)) { return false; }
                Bits = value;
                return true;
            case ProtoWireType.Fixed64 or ProtoWireType.Fixed32:
                int bytes = WireType == ProtoWireType.Fixed64 ? sizeof(ulong) : sizeof(uint);
                if (message.Length - position < bytes) { return false; }
                Bits = 0;
                for (int i = bytes - 1; i >= 0; i--) { Bits = (Bits << 8) | message[position + i]; }
                position += bytes;
                return true;
            case ProtoWireType.Length:
                if (!TryReadVarint(out ulong length) || length > (ulong)(message.Length - position)) { return false; }
                valueStart = position;
                position += (int)length;
                return true;
            case ProtoWireType.BeginGroup or ProtoWireType.EndGroup:
                return readsGroups;
            default:
                return false;
        }
    }

    private bool TryReadVarint(out ulong value)
    {
        value = 0;
        for (int i = 0; i < VarintBytesMax && position < message.Length; i++)
        {
            byte next = message[position++];
            // The tenth byte has room for one bit.
            if (i == VarintBytesMax - 1 && next > 1) { return false; }
            value |= (ulong)(next & 0x7f) << (7 * i);
            if (next < 0x80) { return true; }
        }
        return false;
    }
}
