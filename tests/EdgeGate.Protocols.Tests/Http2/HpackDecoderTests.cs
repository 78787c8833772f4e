using System.Text;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Http2;
using EdgeGate.Protocols.Wire;
using Xunit;

namespace EdgeGate.Protocols.Tests.Http2;

/// <summary>Field blocks: RFC 7541's examples, what is refused, and what a block may cost.</summary>
public sealed class HpackDecoderTests
{
    private static readonly Http2Limits Limits = new();

    public static TheoryData<string> Connections => [.. Http2Vectors.Connections.Select(static connection => connection.Name)];

    public static TheoryData<string> BadBlocks => [.. Http2Vectors.BadBlocks.Select(static bad => bad.Name)];

    [Theory]
    [MemberData(nameof(Connections))]
    public void Blocks_of_appendix_C_hold_what_it_says(string name)
    {
        (_, string[] blocks, string[] lists) = Http2Vectors.Connections.Single(connection => connection.Name == name);
        HpackDecoder decoder = new(Limits);
        Http2FieldList fields = new(Limits);
        for (int i = 0; i < blocks.Length; i++)
        {
            Assert.Equal(ProtocolFault.None, decoder.Decode(Convert.FromHexString(blocks[i]), fields));
            Assert.Equal(lists[i], Text(fields));
        }
    }

    [Theory]
    [MemberData(nameof(BadBlocks))]
    public void Block_that_is_none_ends_the_connection_with_a_compression_error(string name)
    {
        byte[] block = Convert.FromHexString(Http2Vectors.BadBlocks.Single(bad => bad.Name == name).Block);
        Assert.Equal(Http2ErrorCode.CompressionError, Http2Errors.Of(new HpackDecoder(Limits).Decode(block, new Http2FieldList(Limits))));
    }

    [Fact]
    public void Block_may_begin_with_sizes_and_hold_nothing_else()
    {
        HpackDecoder decoder = new(Limits);
        Http2FieldList fields = new(Limits);
        Assert.Equal(ProtocolFault.None, decoder.Decode(Convert.FromHexString("203fe11f"), fields));
        Assert.Equal(0, fields.Count);
        Assert.Equal(ProtocolFault.None, decoder.Decode([], fields));
    }

    [Fact]
    public void Table_of_no_size_keeps_nothing()
    {
        HpackDecoder decoder = new(Limits);
        Http2FieldList fields = new(Limits);
        Assert.Equal(ProtocolFault.None, decoder.Decode(Convert.FromHexString("4001610162be"), fields));
        Assert.Equal("a: b|a: b", Text(fields));
        Assert.Equal(ProtocolFault.HpackIndexInvalid, decoder.Decode(Convert.FromHexString("204001610162be"), fields));
    }

    [Fact]
    public void Field_larger_than_the_table_empties_it()
    {
        HpackDecoder decoder = new(Limits);
        Http2FieldList fields = new(Limits);
        byte[] large = [0x40, 1, (byte)'l', 0x7f, 0x81, 0x1f, .. Enumerable.Repeat((byte)'v', 4096)];
        Assert.Equal(ProtocolFault.None, decoder.Decode([.. Convert.FromHexString("4001610162"), .. large], fields));
        Assert.Equal(2, fields.Count);
        Assert.Equal(ProtocolFault.HpackIndexInvalid, decoder.Decode([0xbe], fields));
        // Its name may be one that leaves.
        Assert.Equal(ProtocolFault.None, decoder.Decode([.. Convert.FromHexString("4001610162"), 0x7e, .. large[3..]], fields));
        Assert.Equal($"a: b|a: {new string('v', 4096)}", Text(fields));
        Assert.Equal(ProtocolFault.HpackIndexInvalid, decoder.Decode([0xbe], fields));
    }

    [Fact]
    public void Name_of_a_field_that_leaves_for_its_successor_is_kept()
    {
        HpackDecoder decoder = new(Limits);
        Http2FieldList fields = new(Limits);
        string name = new('n', 2000);
        byte[] first = [0x40, 0x7f, 0xd1, 0x0e, .. Encoding.ASCII.GetBytes(name), 1, (byte)'a'];
        Assert.Equal(ProtocolFault.None, decoder.Decode(first, fields));
        // Each adds a field of the name of the one before, and the bytes go round many times.
        for (int i = 0; i < 50; i++)
        {
            string value = new((char)('b' + (i % 20)), 100);
            Assert.Equal(ProtocolFault.None, decoder.Decode([0x7e, 100, .. Encoding.ASCII.GetBytes(value), 0xbe], fields));
            Assert.Equal($"{name}: {value}|{name}: {value}", Text(fields));
        }
    }

    [Fact]
    public void Table_goes_round_and_keeps_the_newest()
    {
        HpackDecoder decoder = new(Limits);
        Http2FieldList fields = new(Limits);
        List<string> added = [];
        for (int i = 0; i < 1000; i++)
        {
            // Some as large as a third of the table, for such go round with least room to spare.
            string value = new((char)('a' + (i % 26)), i % 5 == 0 ? 1300 + (i % 64) : i * 7 % 120);
            added.Insert(0, $"x: {value}");
            Assert.Equal(ProtocolFault.None, decoder.Decode(Kept(value), fields));
            int size = 0;
            int kept = added.TakeWhile(field => (size += field.Length - 2 + 32) <= 4096).Count();
            Assert.Equal(ProtocolFault.None, decoder.Decode([.. Enumerable.Range(62, kept).Select(static index => (byte)(0x80 | index))], fields));
            Assert.Equal(string.Join('|', added.Take(kept)), Text(fields));
            Assert.Equal(ProtocolFault.HpackIndexInvalid, Copy(added.Take(kept).Reverse()).Decode([(byte)(0x80 | (62 + kept))], fields));
        }
    }

    [Theory]
    [InlineData(3, 64 * 1024)]
    [InlineData(128, 100)]
    public void List_that_is_too_large_is_said_so_and_the_table_stays_right(int fieldsMax, int listBytesMax)
    {
        Http2Limits limits = new(FieldsMax: fieldsMax, FieldListBytesMax: listBytesMax);
        HpackDecoder decoder = new(limits);
        Http2FieldList fields = new(limits);
        Assert.Equal(ProtocolFault.None, decoder.Decode(Convert.FromHexString("8284864101654001610162"), fields));
        Assert.True(fields.IsTooLarge);
        Assert.Equal(ProtocolFault.None, decoder.Decode([0xbe, 0xbf], fields));
        Assert.False(fields.IsTooLarge);
        Assert.Equal("a: b|:authority: e", Text(fields));
    }

    [Fact]
    public void Bomb_ends_the_connection_before_it_is_unpacked()
    {
        HpackDecoder decoder = new(Limits);
        Http2FieldList fields = new(Limits);
        byte[] kept = [0x40, 1, (byte)'x', 0x7f, 0x81, 0x1e, .. Enumerable.Repeat((byte)'v', 4000 - 32)];
        Assert.Equal(ProtocolFault.None, decoder.Decode(kept, fields));
        byte[] bomb = [.. Enumerable.Repeat((byte)0xbe, 200)];
        Assert.Equal(ProtocolFault.None, decoder.Decode(bomb, fields));
        Assert.True(fields.IsTooLarge);
        Assert.True(fields.Size <= Limits.FieldListBytesMax);
        Assert.Equal(ProtocolFault.HpackExpansion, decoder.Decode([.. Enumerable.Repeat((byte)0xbe, 64 * 1024)], fields));
    }

    [Fact]
    public void Every_byte_is_decoded_from_its_code()
    {
        HpackDecoder decoder = new(Limits);
        Http2FieldList fields = new(Limits);
        System.Buffers.ArrayBufferWriter<byte> block = new();
        for (int c = 0; c < 256; c++)
        {
            block.ResetWrittenCount();
            // Digits make the code the shorter way to write it.
            byte[] value = [(byte)c, .. Enumerable.Repeat((byte)'0', 80), (byte)c];
            HpackWriter.Field(block, "x"u8, value);
            Assert.Equal(0x80, block.WrittenSpan[3] & 0x80);
            Assert.Equal(ProtocolFault.None, decoder.Decode(block.WrittenSpan, fields));
            foreach (Http2Field field in fields) { Assert.Equal(value, field.Value.ToArray()); }
        }
    }

    [Fact]
    public void Cleared_list_keeps_nothing_of_what_stood_in_it()
    {
        Http2FieldList fields = new(new Http2Limits(FieldsMax: 1));
        fields.Add("a"u8, "secret"u8, isNeverIndexed: true);
        fields.Add("b"u8, "c"u8);
        Assert.True(fields.IsTooLarge);
        Assert.Equal("a: secret (never)", Text(fields));
        fields.Clear();
        Assert.Equal((0, false, 0), (fields.Count, fields.IsTooLarge, fields.Size));
        Assert.Equal("", Text(fields));
    }

    internal static string Text(Http2FieldList fields)
    {
        List<string> text = [];
        foreach (Http2Field field in fields) { text.Add($"{Encoding.Latin1.GetString(field.Name)}: {Encoding.Latin1.GetString(field.Value)}{(field.IsNeverIndexed ? " (never)" : "")}"); }
        return string.Join('|', text);
    }

    private static HpackDecoder Copy(IEnumerable<string> added)
    {
        HpackDecoder decoder = new(Limits);
        Http2FieldList fields = new(Limits);
        foreach (string field in added) { decoder.Decode(Kept(field[3..]), fields); }
        return decoder;
    }

    /// <summary>A block that adds a field <c>x</c> to the table.</summary>
    private static byte[] Kept(string value)
    {
        int rest = value.Length - 127;
        byte[] length = rest < 0 ? [(byte)value.Length] : [127, (byte)(0x80 | (rest & 0x7f)), (byte)(rest >> 7)];
        return [0x40, 1, (byte)'x', .. length, .. Encoding.ASCII.GetBytes(value)];
    }
}
