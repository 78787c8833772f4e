using System.Buffers;
using System.Text;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Spdy;
using EdgeGate.Protocols.Wire;
using Xunit;

namespace EdgeGate.Protocols.Tests.Spdy;

/// <summary>Header blocks are one zlib stream a way.</summary>
public sealed class SpdyHeaderTests
{
    [Fact]
    public void Blocks_of_zlib_are_unpacked_one_after_the_other()
    {
        using SpdyHeaderDecoder decoder = new(SpdyLimits.Default);
        string[] types = ["error", "stdin", "stdout"];
        for (int i = 0; i < types.Length; i++)
        {
            Assert.Equal(ParseKind.Done, decoder.Decode(SpdyVectors.Packed[i], out ReadOnlySpan<byte> fields).Kind);
            Assert.True(SpdyFields.TryFind(fields, "streamtype"u8, out ReadOnlySpan<byte> value));
            Assert.Equal(types[i], Encoding.ASCII.GetString(value));
        }
    }

    [Fact]
    public void A_later_block_without_the_first_is_damaged()
    {
        using SpdyHeaderDecoder decoder = new(SpdyLimits.Default);
        Assert.Equal(ProtocolFault.SpdyHeadersDamaged, decoder.Decode(SpdyVectors.Packed[1], out _).Problem);
    }

    [Fact]
    public void A_flipped_bit_or_a_cut_is_refused_or_read_never_more()
    {
        byte[] block = [.. SpdyVectors.Packed[0]];
        for (int bit = 0; bit < block.Length * 8; bit++)
        {
            block[bit / 8] ^= (byte)(1 << (bit % 8));
            using SpdyHeaderDecoder decoder = new(SpdyLimits.Default);
            decoder.Decode(block, out _);
            block[bit / 8] ^= (byte)(1 << (bit % 8));
        }
        for (int length = 0; length < block.Length - 4; length++)
        {
            using SpdyHeaderDecoder decoder = new(SpdyLimits.Default);
            Assert.NotEqual(ParseKind.NeedMore, decoder.Decode(block.AsSpan(0, length), out _).Kind);
        }
    }

    [Fact]
    public void A_bomb_ends_at_the_limit()
    {
        using SpdyHeaderDecoder decoder = new(new SpdyLimits(HeaderBytesMax: 16));
        Assert.Equal(ProtocolFault.SpdyHeadersTooLong, decoder.Decode(SpdyVectors.Packed[0], out _).Problem);
    }

    [Fact]
    public void What_the_writer_writes_the_framer_and_the_decoder_read()
    {
        ArrayBufferWriter<byte> output = new();
        SpdyWriter writer = new();
        writer.SynStream(output, 1, ["streamtype"], ["error"]);
        writer.SynStream(output, 3, ["streamtype"], ["stdin"]);
        writer.SynReply(output, 5);
        SpdyWriter.Data(output, 3, "hello"u8, isFin: true);
        using SpdyHeaderDecoder decoder = new(SpdyLimits.Default);
        ReadOnlySpan<byte> rest = output.WrittenSpan;
        List<string> said = [];
        while (!rest.IsEmpty)
        {
            Assert.Equal(ParseKind.Done, SpdyFramer.ReadHeader(rest, SpdyLimits.Default, out SpdyFrame frame).Kind);
            ReadOnlySpan<byte> payload = rest.Slice(SpdyFramer.HeaderBytes, frame.Length);
            rest = rest[(SpdyFramer.HeaderBytes + frame.Length)..];
            if (frame.Type == SpdyFrameType.Data)
            {
                said.Add($"{frame.Stream} {Encoding.ASCII.GetString(payload)} {frame.IsFin}");
                continue;
            }
            Assert.Equal(ParseKind.Done, decoder.Decode(SpdyFramer.Block(payload, frame.Type), out ReadOnlySpan<byte> fields).Kind);
            SpdyFields.TryFind(fields, "streamtype"u8, out ReadOnlySpan<byte> value);
            said.Add($"{SpdyFramer.Number(payload, frame.Type)} {frame.Type} {Encoding.ASCII.GetString(value)}");
        }
        Assert.Equal(["1 SynStream error", "3 SynStream stdin", "5 SynReply ", "3 hello True"], said);
    }
}
