using System.Text;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Protocols.Wire;
using Xunit;

namespace EdgeGate.Protocols.Tests.Postgres;

public sealed class PgFramerTests
{
    private static readonly PgLimits Limits = new();

    [Fact]
    public void Header_cut_anywhere_asks_for_all_of_it()
    {
        byte[] message = [(byte)'Q', 0, 0, 0, 9, .. "abcd\0"u8];
        for (int cut = 0; cut < PgFramer.HeaderBytes; cut++) { Assert.Equal(ParseStep.NeedMore(5), PgFramer.ReadHeader(message.AsSpan(0, cut), Limits, out _)); }
        Assert.Equal(ParseStep.Done(5), PgFramer.ReadHeader(message, Limits, out PgFrame frame));
        Assert.Equal(new PgFrame((byte)'Q', 5), frame);
        Assert.Equal(10, frame.TotalBytes);
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 0, 0, 3 }, ProtocolFault.PgLengthBelowMinimum)]
    [InlineData(new byte[] { 1, 0xff, 0xff, 0xff, 0xff }, ProtocolFault.PgLengthBelowMinimum)]
    [InlineData(new byte[] { 1, 0x40, 0, 0, 0 }, ProtocolFault.PgMessageTooLong)]
    public void Header_with_a_bad_length_is_a_fault_at_offset_1(byte[] header, ProtocolFault fault)
        => Assert.Equal(ParseStep.Fault(fault, 1), PgFramer.ReadHeader(header, Limits, out _));

    [Fact]
    public void Startup_cut_anywhere_asks_for_what_helps()
    {
        byte[] packet = [0, 0, 0, 18, 0, 3, 0, 0, .. "user\0joe\0\0"u8];
        packet[3] = (byte)packet.Length;
        for (int cut = 0; cut < packet.Length; cut++)
        {
            ParseStep step = PgFramer.ReadStartup(packet.AsSpan(0, cut), Limits, out _, out _);
            Assert.Equal(ParseStep.NeedMore(cut < 4 ? 8 : packet.Length), step);
        }
        Assert.Equal(ParseKind.Done, PgFramer.ReadStartup(packet, Limits, out int code, out ReadOnlySpan<byte> body).Kind);
        Assert.Equal(PgStartup.Version30, code);
        PgStartup startup = new(body);
        Assert.True(startup.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value));
        Assert.Equal("user=joe", Encoding.UTF8.GetString(name) + "=" + Encoding.UTF8.GetString(value));
        Assert.False(startup.Read(out _, out _));
        Assert.False(startup.IsMalformed);
    }

    [Fact]
    public void Bind_cut_or_lengthened_anywhere_is_refused()
    {
        byte[] body = [.. "p\0s\0"u8, 0, 1, 0, 1, 0, 2, 0, 0, 0, 2, 7, 8, 0xff, 0xff, 0xff, 0xff, 0, 2, 0, 0, 0, 1];
        Assert.True(PgBind.TryRead(body, out PgBind bind));
        Assert.Equal(2, bind.ParameterCount);
        Assert.Equal([0, 0, 0, 1], bind.ResultFormats.ToArray());
        for (int cut = 0; cut < body.Length; cut++) { Assert.False(PgBind.TryRead(body.AsSpan(0, cut), out _)); }
        Assert.False(PgBind.TryRead([.. body, 0], out _));
    }

    [Fact]
    public void Flipped_bit_never_reads_out_of_bounds()
    {
        byte[] body = [0, 2, .. "id\0"u8, 0, 0, 0x40, 1, 0, 1, 0, 0, 0, 23, 0, 4, 255, 255, 255, 255, 0, 0, .. "n\0"u8, 0, 0, 0x40, 1, 0, 2, 0, 0, 0, 25, 255, 255, 255, 255, 255, 255, 0, 1];
        Assert.Equal(2, CountFields(body));
        for (int bit = 0; bit < body.Length * 8; bit++)
        {
            byte[] flipped = [.. body];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.InRange(CountFields(flipped), -1, body.Length);
        }
    }

    [Fact]
    public void Error_is_written_as_the_protocol_says()
    {
        System.Buffers.ArrayBufferWriter<byte> output = new();
        PgWriter.Error(output, "ERROR", "42501", "no", "why", "how");
        PgErrorFields fields = new(output.WrittenSpan[PgFramer.HeaderBytes..]);
        StringBuilder read = new();
        while (fields.Read(out byte code, out ReadOnlySpan<byte> value)) { read.Append((char)code).Append(Encoding.UTF8.GetString(value)).Append(';'); }
        Assert.True(fields.IsComplete);
        Assert.Equal("SERROR;VERROR;C42501;Mno;Dwhy;Hhow;", read.ToString());
    }

    private static int CountFields(byte[] body)
    {
        if (!PgRowDescription.TryRead(body, out PgRowDescription description)) { return -1; }
        int count = 0;
        while (description.Read(out _, out _)) { count++; }
        return description.IsComplete ? count : -1;
    }
}
