namespace EdgeGate.Protocols.Protobuf;

/// <summary>Tells by their form alone whether bytes can be a message: nothing says of a field with a length what it holds.</summary>
/// <remarks>Protocol Buffers, "Encoding".</remarks>
public static class ProtoShape
{
    /// <summary>Groups inside one another.</summary>
    public const int GroupsMax = 64;

    /// <summary>Whether bytes are fields from their first to their last, and groups end as they began; false of none.</summary>
    public static bool IsMessage(ReadOnlySpan<byte> bytes)
    {
        Span<int> open = stackalloc int[GroupsMax];
        int depth = 0;
        ProtoReader fields = new(bytes, readsGroups: true);
        while (fields.Read())
        {
            switch (fields.WireType)
            {
                case ProtoWireType.BeginGroup when depth == GroupsMax:
                    return false;
                case ProtoWireType.BeginGroup:
                    open[depth++] = fields.Number;
                    break;
                case ProtoWireType.EndGroup when depth == 0 || open[--depth] != fields.Number:
                    return false;
            }
        }
        return !bytes.IsEmpty && !fields.IsMalformed && depth == 0;
    }

    /// <summary>Takes a varint from the front of bytes; false when none stands there.</summary>
    /// <param name="bytes">The bytes; behind it when there is one.</param>
    /// <param name="value">Its value.</param>
    /// <param name="isShortest">Whether it is written in the fewest bytes, as writers do.</param>
    public static bool TryTakeVarint(ref ReadOnlySpan<byte> bytes, out ulong value, out bool isShortest)
    {
        const int VarintBytesMax = 10;
        value = 0;
        isShortest = false;
        for (int i = 0; i < VarintBytesMax && i < bytes.Length; i++)
        {
            byte next = bytes[i];
            // The tenth byte has room for one bit.
            if (i == VarintBytesMax - 1 && next > 1) { return false; }
            value |= (ulong)(next & 0x7f) << (7 * i);
            if (next >= 0x80) { continue; }
            isShortest = i == 0 || next != 0;
            bytes = bytes[(i + 1)..];
            return true;
        }
        return false;
    }
}
