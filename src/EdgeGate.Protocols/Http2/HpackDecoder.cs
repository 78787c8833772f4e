using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Http2;

/// <summary>Decodes the field blocks of one way of a connection, one after the other, for each may refer to fields of those before it.</summary>
/// <remarks>
/// <code>
/// 1 index 7                                   a field of the tables
/// 01 index 6 | [name] | value                 a literal, kept in the table         index 0: the name stands here
/// 0000 index 4, 0001 index 4, likewise        a literal, not kept; never to be kept by anybody
/// 001 size 5                                  the table's size, before the first field
/// name, value:  huffman 1, length 7 | bytes
/// </code>
/// RFC 7541, 3 to 6. The work on a block is bounded by its bytes: a list that is too large already is not copied on, and ends the connection
/// when it goes on to be <see cref="ExpansionMax"/> times as large as may be.
/// </remarks>
public sealed class HpackDecoder(Http2Limits limits)
{
    /// <summary>How many times larger than the limits a list may be that is decoded only to keep the table right.</summary>
    public const int ExpansionMax = 16;

    private const int IntegerBytesMax = 4;

    private readonly HpackTable table = new(limits.TableBytesMax);
    private readonly long listBytesMax = (long)ExpansionMax * Math.Max(limits.FieldListBytesMax, limits.HeadBytesMax);
    private byte[] names = [];
    private byte[] values = [];

    /// <summary>Decodes one block.</summary>
    /// <param name="block">The block, whole.</param>
    /// <param name="fields">Receives its fields instead of what stood there. When it <see cref="Http2FieldList.IsTooLarge"/> the connection goes on, but not the request.</param>
    /// <returns>None; or a fault, after which the connection cannot go on.</returns>
    public ProtocolFault Decode(ReadOnlySpan<byte> block, Http2FieldList fields)
    {
        fields.Clear();
        long listBytes = 0;
        bool isBegun = false;
        while (!block.IsEmpty)
        {
            byte first = block[0];
            if ((first & 0xE0) == 0x20)
            {
                ProtocolFault problem = TryInteger(ref block, 5, out int size);
                if (problem != ProtocolFault.None) { return problem; }
                if (isBegun || size > limits.TableBytesMax) { return ProtocolFault.HpackTableSizeInvalid; }
                table.Resize(size);
                continue;
            }
            isBegun = true;
            ProtocolFault fault = first >= 0x80 ? Indexed(ref block, fields, ref listBytes) : Literal(ref block, first, fields, ref listBytes);
            if (fault != ProtocolFault.None) { return fault; }
            if (listBytes > listBytesMax) { return ProtocolFault.HpackExpansion; }
        }
        return ProtocolFault.None;
    }

    private ProtocolFault Indexed(scoped ref ReadOnlySpan<byte> block, Http2FieldList fields, ref long listBytes)
    {
        ProtocolFault fault = TryInteger(ref block, 7, out int index);
        if (fault != ProtocolFault.None) { return fault; }
        if (!TryFind(index, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)) { return ProtocolFault.HpackIndexInvalid; }
        fields.Add(name, value);
        listBytes += name.Length + value.Length + Http2FieldList.FieldBytes;
        return ProtocolFault.None;
    }

    private ProtocolFault Literal(scoped ref ReadOnlySpan<byte> block, byte first, Http2FieldList fields, ref long listBytes)
    {
        bool isKept = (first & 0xC0) == 0x40;
        ReadOnlySpan<byte> name;
        ProtocolFault fault = TryInteger(ref block, isKept ? 6 : 4, out int index);
        if (fault != ProtocolFault.None) { return fault; }
        if (index == 0)
        {
            fault = TryText(ref block, ref names, out name);
            if (fault != ProtocolFault.None) { return fault; }
        }
        else if (!TryFind(index, out name, out _)) { return ProtocolFault.HpackIndexInvalid; }
        fault = TryText(ref block, ref values, out ReadOnlySpan<byte> value);
        if (fault != ProtocolFault.None) { return fault; }
        fields.Add(name, value, isNeverIndexed: (first & 0xF0) == 0x10);
        listBytes += name.Length + value.Length + Http2FieldList.FieldBytes;
        if (!isKept) { return ProtocolFault.None; }
        // A name of the table itself may leave before it is added again.
        if (index > HpackStaticTable.Count && table.Fits(name.Length, value.Length)) { name = Copy(name, ref names); }
        table.Add(name, value);
        return ProtocolFault.None;
    }

    private bool TryFind(int index, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        if (index == 0 || index > HpackStaticTable.Count + table.Count) { return false; }
        bool isStatic = index <= HpackStaticTable.Count;
        int kept = index - HpackStaticTable.Count - 1;
        name = isStatic ? HpackStaticTable.Name(index) : table.Name(kept);
        value = isStatic ? HpackStaticTable.Value(index) : table.Value(kept);
        return true;
    }

    private static ProtocolFault TryText(scoped ref ReadOnlySpan<byte> block, ref byte[] room, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (block.IsEmpty) { return ProtocolFault.HpackTruncated; }
        bool isHuffman = block[0] >= 0x80;
        ProtocolFault fault = TryInteger(ref block, 7, out int length);
        if (fault != ProtocolFault.None) { return fault; }
        if (length > block.Length) { return ProtocolFault.HpackTruncated; }
        text = block[..length];
        block = block[length..];
        if (!isHuffman) { return ProtocolFault.None; }
        Reserve(ref room, HpackHuffman.DecodedBytesMax(length));
        if (!HpackHuffman.TryDecode(text, room, out int written)) { return ProtocolFault.HpackHuffmanInvalid; }
        text = room.AsSpan(0, written);
        return ProtocolFault.None;
    }

    private static ProtocolFault TryInteger(scoped ref ReadOnlySpan<byte> block, int prefixBits, out int value)
    {
        int most = (1 << prefixBits) - 1;
        value = block[0] & most;
        block = block[1..];
        if (value < most) { return ProtocolFault.None; }
        for (int i = 0; i < IntegerBytesMax; i++)
        {
            if (block.IsEmpty) { return ProtocolFault.HpackTruncated; }
            byte next = block[0];
            block = block[1..];
            value += (next & 0x7F) << (7 * i);
            if (next < 0x80) { return ProtocolFault.None; }
        }
        return ProtocolFault.HpackIntegerInvalid;
    }

    private static ReadOnlySpan<byte> Copy(ReadOnlySpan<byte> bytes, ref byte[] room)
    {
        Reserve(ref room, bytes.Length);
        bytes.CopyTo(room);
        return room.AsSpan(0, bytes.Length);
    }

    private static void Reserve(ref byte[] room, int bytes)
    {
        if (room.Length < bytes) { room = new byte[Math.Max(bytes, Math.Max(256, room.Length * 2))]; }
    }
}
