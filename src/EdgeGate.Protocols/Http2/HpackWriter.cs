using System.Buffers;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Protocols.Http2;

/// <summary>Writes fields into a field block. It keeps no table: no block depends on another, and nothing that is sent can be told from the length of what else is (CRIME).</summary>
/// <remarks>RFC 7541, 6; the layout stands above <see cref="HpackDecoder"/>.</remarks>
public static class HpackWriter
{
    private const byte Indexed = 0x80;
    private const byte NotIndexed = 0x00;
    private const byte NeverIndexed = 0x10;
    private const byte SizeUpdate = 0x20;
    private const byte Huffman = 0x80;

    /// <summary>Writes <c>:status</c>.</summary>
    public static void Status(IBufferWriter<byte> output, int status)
    {
        ReadOnlySpan<byte> digits = [(byte)('0' + (status / 100)), (byte)('0' + (status / 10 % 10)), (byte)('0' + (status % 10))];
        Field(output, ":status"u8, digits);
    }

    /// <summary>Writes a field.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="name">Its name; letters are written in lower case.</param>
    /// <param name="value">Its value.</param>
    /// <param name="isSensitive">Whether nobody on the way may keep it in a table; credentials and cookies are so without being told.</param>
    public static void Field(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isSensitive = false)
    {
        isSensitive |= IsSensitive(name);
        int index = HpackStaticTable.Find(name, value, out bool isWhole);
        if (isWhole && !isSensitive)
        {
            Integer(output, Indexed, 7, index);
            return;
        }
        Integer(output, isSensitive ? NeverIndexed : NotIndexed, 4, index);
        if (index == 0) { Text(output, name, isLowered: true); }
        Text(output, value, isLowered: false);
    }

    /// <summary>Writes that the writer's table is of another size from here on (RFC 7541, 6.3); at the start of a block.</summary>
    public static void TableSize(IBufferWriter<byte> output, int bytes) => Integer(output, SizeUpdate, 5, bytes);

    private static bool IsSensitive(ReadOnlySpan<byte> name) => name.Length switch
    {
        6 => Http1Bytes.Same(name, "cookie"u8),
        10 => Http1Bytes.Same(name, "set-cookie"u8),
        13 => Http1Bytes.Same(name, "authorization"u8),
        19 => Http1Bytes.Same(name, "proxy-authorization"u8),
        _ => false,
    };

    private static void Text(IBufferWriter<byte> output, ReadOnlySpan<byte> text, bool isLowered)
    {
        int encoded = HpackHuffman.EncodedBytes(text, isLowered);
        bool isHuffman = encoded < text.Length;
        int length = isHuffman ? encoded : text.Length;
        Integer(output, isHuffman ? Huffman : (byte)0, 7, length);
        if (length == 0) { return; }
        Span<byte> target = output.GetSpan(length)[..length];
        if (isHuffman) { HpackHuffman.Encode(text, isLowered, target); }
        else
        {
            text.CopyTo(target);
            if (isLowered)
            {
                foreach (ref byte c in target) { c = HpackHuffman.Lower(c); }
            }
        }
        output.Advance(length);
    }

    private static void Integer(IBufferWriter<byte> output, byte pattern, int prefixBits, int value)
    {
        Span<byte> target = output.GetSpan(6);
        int most = (1 << prefixBits) - 1;
        int at = 0;
        target[at++] = (byte)(pattern | Math.Min(value, most));
        if (value >= most)
        {
            uint rest = (uint)(value - most);
            for (; rest >= 0x80; rest >>= 7) { target[at++] = (byte)(rest | 0x80); }
            target[at++] = (byte)rest;
        }
        output.Advance(at);
    }
}
