using System.Buffers;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Http2;
using EdgeGate.Protocols.Wire;
using Xunit;

namespace EdgeGate.Protocols.Tests.Http2;

/// <summary>Frames: lengths and streams by type, padding, settings, and what the writer writes.</summary>
public sealed class Http2FramerTests
{
    private static readonly Http2Limits Limits = new();

    [Theory]
    [InlineData(Http2FrameType.Headers, Http2Flags.Padded, 0)]
    [InlineData(Http2FrameType.Headers, Http2Flags.Padded | Http2Flags.Priority, 5)]
    [InlineData(Http2FrameType.Data, Http2Flags.Padded, 0)]
    [InlineData(Http2FrameType.Priority, Http2Flags.None, 4)]
    [InlineData(Http2FrameType.RstStream, Http2Flags.None, 5)]
    [InlineData(Http2FrameType.Settings, Http2Flags.None, 5)]
    [InlineData(Http2FrameType.Settings, Http2Flags.Ack, 6)]
    [InlineData(Http2FrameType.PushPromise, Http2Flags.None, 3)]
    [InlineData(Http2FrameType.PushPromise, Http2Flags.Padded, 4)]
    [InlineData(Http2FrameType.Ping, Http2Flags.None, 7)]
    [InlineData(Http2FrameType.Ping, Http2Flags.Ack, 9)]
    [InlineData(Http2FrameType.GoAway, Http2Flags.None, 7)]
    [InlineData(Http2FrameType.WindowUpdate, Http2Flags.None, 3)]
    public void Frame_with_a_length_its_type_does_not_have_is_a_fault(Http2FrameType type, Http2Flags flags, int length)
        => Assert.Equal(ParseStep.Fault(ProtocolFault.Http2FrameLength, 0), Read(type, flags, 1, length, out _));

    [Theory]
    [InlineData(Http2FrameType.Data, 0)]
    [InlineData(Http2FrameType.Headers, 0)]
    [InlineData(Http2FrameType.Continuation, 0)]
    [InlineData(Http2FrameType.Settings, 1)]
    [InlineData(Http2FrameType.GoAway, 1)]
    public void Frame_on_a_stream_its_type_does_not_have_is_a_fault(Http2FrameType type, int stream)
        => Assert.Equal(ParseStep.Fault(ProtocolFault.Http2StreamNumber, 5), Read(type, Http2Flags.None, stream, 12, out _));

    [Fact]
    public void Frame_longer_than_the_limit_is_a_fault_before_its_payload_is_asked_for()
    {
        Assert.Equal(ParseStep.Done(9), Read(Http2FrameType.Data, Http2Flags.None, 1, Limits.FrameBytesMax, out _));
        Assert.Equal(ParseStep.Fault(ProtocolFault.Http2FrameTooLong, 0), Read(Http2FrameType.Data, Http2Flags.None, 1, Limits.FrameBytesMax + 1, out _));
        Assert.Equal(ParseStep.Fault(ProtocolFault.Http2FrameTooLong, 0), Read((Http2FrameType)77, Http2Flags.None, 0, Limits.FrameBytesMax + 1, out _));
    }

    [Fact]
    public void Frame_of_an_unknown_type_is_read_on_any_stream()
    {
        Assert.Equal(ParseStep.Done(9), Read((Http2FrameType)77, (Http2Flags)0xff, 0, 3, out Http2Frame frame));
        Assert.False(frame.IsEndStream || frame.IsEndHeaders || frame.IsAck);
    }

    [Fact]
    public void Reserved_bit_of_a_stream_is_left_out()
    {
        Assert.Equal(ParseStep.Done(9), Http2Framer.ReadHeader([0, 0, 4, 8, 0, 0x80, 0, 0, 3], Limits, out Http2Frame frame));
        Assert.Equal(new Http2Frame(Http2FrameType.WindowUpdate, Http2Flags.None, 3, 4), frame);
        Assert.Equal(int.MaxValue, Http2Framer.WindowIncrement([0xff, 0xff, 0xff, 0xff]));
    }

    [Theory]
    [InlineData(Http2FrameType.Data, Http2Flags.Padded, "0261620000", "6162")]
    [InlineData(Http2FrameType.Data, Http2Flags.Padded, "030000", null)]
    [InlineData(Http2FrameType.Data, Http2Flags.Padded, "02", null)]
    [InlineData(Http2FrameType.Data, Http2Flags.Padded, "00", "")]
    [InlineData(Http2FrameType.Data, Http2Flags.Priority, "6162636465", "6162636465")]
    [InlineData(Http2FrameType.Headers, Http2Flags.Priority, "000000030f6162", "6162")]
    [InlineData(Http2FrameType.Headers, Http2Flags.Priority, "000000010f6162", null)]
    [InlineData(Http2FrameType.Headers, Http2Flags.Priority, "800000010f6162", null)]
    [InlineData(Http2FrameType.Headers, Http2Flags.Priority | Http2Flags.Padded, "01000000030f6100", "61")]
    [InlineData(Http2FrameType.Headers, Http2Flags.Priority | Http2Flags.Padded, "02000000030f00", null)]
    public void Content_is_what_stands_between_padding_and_priority(Http2FrameType type, Http2Flags flags, string payload, string? content)
    {
        byte[] bytes = Convert.FromHexString(payload);
        bool isRead = Http2Framer.TryContent(new Http2Frame(type, flags, 1, bytes.Length), bytes, out ReadOnlySpan<byte> read);
        Assert.Equal(content, isRead ? Convert.ToHexString(read) : null);
    }

    [Theory]
    [InlineData(Http2Setting.EnablePush, 1u, false, ProtocolFault.None)]
    [InlineData(Http2Setting.EnablePush, 2u, false, ProtocolFault.Http2SettingInvalid)]
    [InlineData(Http2Setting.EnablePush, 1u, true, ProtocolFault.Http2SettingInvalid)]
    [InlineData(Http2Setting.EnablePush, 0u, true, ProtocolFault.None)]
    [InlineData(Http2Setting.InitialWindowSize, 0x7fff_ffffu, false, ProtocolFault.None)]
    [InlineData(Http2Setting.InitialWindowSize, 0x8000_0000u, false, ProtocolFault.Http2WindowOverflow)]
    [InlineData(Http2Setting.MaxFrameSize, 16_383u, false, ProtocolFault.Http2SettingInvalid)]
    [InlineData(Http2Setting.MaxFrameSize, 16_384u, false, ProtocolFault.None)]
    [InlineData(Http2Setting.MaxFrameSize, 16_777_215u, false, ProtocolFault.None)]
    [InlineData(Http2Setting.MaxFrameSize, 16_777_216u, false, ProtocolFault.Http2SettingInvalid)]
    [InlineData(Http2Setting.EnableConnectProtocol, 2u, false, ProtocolFault.Http2SettingInvalid)]
    [InlineData((Http2Setting)0xabcd, uint.MaxValue, false, ProtocolFault.None)]
    public void Setting_is_checked_wherever_it_stands(Http2Setting setting, uint value, bool isFromServer, ProtocolFault expected)
    {
        ArrayBufferWriter<byte> output = new();
        Http2Writer.Settings(output, [(Http2Setting.HeaderTableSize, 0), (setting, value)]);
        Assert.Equal(ParseStep.Done(9), Http2Framer.ReadHeader(output.WrittenSpan, Limits, out Http2Frame frame));
        ReadOnlySpan<byte> payload = output.WrittenSpan[Http2Framer.HeaderBytes..];
        Assert.Equal(frame.Length, payload.Length);
        Assert.Equal(expected, Http2Settings.Check(payload, isFromServer));
        Http2Settings settings = new(payload);
        Assert.True(settings.Read(out _, out _) && settings.Read(out Http2Setting read, out uint readValue) && (read, readValue) == (setting, value));
        Assert.False(settings.Read(out _, out _));
    }

    [Fact]
    public void What_the_writer_writes_the_framer_reads()
    {
        ArrayBufferWriter<byte> output = new();
        Http2Writer.SettingsAck(output);
        Http2Writer.Ping(output, "abcdefgh"u8);
        Http2Writer.PingAck(output, "12345678"u8);
        Http2Writer.WindowUpdate(output, 0, 1000);
        Http2Writer.RstStream(output, 5, Http2ErrorCode.Cancel);
        Http2Writer.GoAway(output, 7, Http2ErrorCode.EnhanceYourCalm);
        Http2Writer.Data(output, 9, "body"u8, isEnd: true);
        Http2Writer.Headers(output, 11, "0123456789"u8, frameBytesMax: 4, isEnd: true);
        Http2Writer.Headers(output, 13, "0123"u8, frameBytesMax: 4, isEnd: false);
        Http2Writer.Headers(output, 15, default, frameBytesMax: 4, isEnd: true);
        Assert.Equal(
        [
            "Settings 1 0 ", "Ping 0 0 6162636465666768", "Ping 1 0 3132333435363738", "WindowUpdate 0 0 000003E8", "RstStream 0 5 00000008", "GoAway 0 0 000000070000000B", "Data 1 9 626F6479",
            "Headers 1 11 30313233", "Continuation 0 11 34353637", "Continuation 4 11 3839", "Headers 4 13 30313233", "Headers 5 15 ",
        ], Frames(output.WrittenSpan));
    }

    [Fact]
    public void Faults_are_told_with_the_code_of_their_kind()
    {
        Assert.Equal(Http2ErrorCode.NoError, Http2Errors.Of(ProtocolFault.None));
        Assert.Equal(Http2ErrorCode.FrameSizeError, Http2Errors.Of(ProtocolFault.Http2FrameLength));
        Assert.Equal(Http2ErrorCode.FlowControlError, Http2Errors.Of(ProtocolFault.Http2WindowOverflow));
        Assert.Equal(Http2ErrorCode.CompressionError, Http2Errors.Of(ProtocolFault.HpackHuffmanInvalid));
        Assert.Equal(Http2ErrorCode.EnhanceYourCalm, Http2Errors.Of(ProtocolFault.HpackExpansion));
        Assert.Equal(Http2ErrorCode.ProtocolError, Http2Errors.Of(ProtocolFault.Http2PseudoFieldInvalid));
    }

    private static ParseStep Read(Http2FrameType type, Http2Flags flags, int stream, int length, out Http2Frame frame)
    {
        ArrayBufferWriter<byte> output = new();
        Http2Writer.Header(output, type, flags, stream, length);
        return Http2Framer.ReadHeader(output.WrittenSpan, Limits, out frame);
    }

    private static List<string> Frames(ReadOnlySpan<byte> rest)
    {
        List<string> frames = [];
        while (!rest.IsEmpty)
        {
            Assert.Equal(ParseStep.Done(9), Http2Framer.ReadHeader(rest, Limits, out Http2Frame frame));
            frames.Add($"{frame.Type} {(int)frame.Flags} {frame.Stream} {Convert.ToHexString(rest.Slice(9, frame.Length))}");
            rest = rest[(9 + frame.Length)..];
        }
        return frames;
    }
}
