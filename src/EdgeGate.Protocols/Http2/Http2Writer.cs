using System.Buffers;
using System.Buffers.Binary;

namespace EdgeGate.Protocols.Http2;

/// <summary>Writes frames.</summary>
/// <remarks>RFC 9113, 4.1 and 6; the layouts stand above <see cref="Http2Framer"/>.</remarks>
public static class Http2Writer
{
    /// <summary>Writes a frame's header; what it announces is the caller's to write.</summary>
    public static void Header(IBufferWriter<byte> output, Http2FrameType type, Http2Flags flags, int stream, int length)
    {
        Span<byte> header = output.GetSpan(Http2Framer.HeaderBytes);
        header[0] = (byte)(length >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(header[1..], (ushort)length);
        header[3] = (byte)type;
        header[4] = (byte)flags;
        BinaryPrimitives.WriteInt32BigEndian(header[5..], stream);
        output.Advance(Http2Framer.HeaderBytes);
    }

    /// <summary>Says what the sender wants of the connection.</summary>
    public static void Settings(IBufferWriter<byte> output, ReadOnlySpan<(Http2Setting Setting, uint Value)> settings)
    {
        Header(output, Http2FrameType.Settings, Http2Flags.None, 0, settings.Length * Http2Settings.EntryBytes);
        foreach ((Http2Setting setting, uint value) in settings)
        {
            Span<byte> entry = output.GetSpan(Http2Settings.EntryBytes);
            BinaryPrimitives.WriteUInt16BigEndian(entry, (ushort)setting);
            BinaryPrimitives.WriteUInt32BigEndian(entry[sizeof(ushort)..], value);
            output.Advance(Http2Settings.EntryBytes);
        }
    }

    /// <summary>Says that the peer's settings are taken.</summary>
    public static void SettingsAck(IBufferWriter<byte> output) => Header(output, Http2FrameType.Settings, Http2Flags.Ack, 0, 0);

    /// <summary>Asks whether the peer is there.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="content">Eight bytes that the answer repeats.</param>
    public static void Ping(IBufferWriter<byte> output, ReadOnlySpan<byte> content) => Ping(output, Http2Flags.None, content);

    /// <summary>Answers a PING.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="content">Its payload.</param>
    public static void PingAck(IBufferWriter<byte> output, ReadOnlySpan<byte> content) => Ping(output, Http2Flags.Ack, content);

    /// <summary>Grants more of a stream; of the connection where it is 0.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="stream">Which.</param>
    /// <param name="increment">How much; never 0.</param>
    public static void WindowUpdate(IBufferWriter<byte> output, int stream, int increment)
    {
        Header(output, Http2FrameType.WindowUpdate, Http2Flags.None, stream, sizeof(uint));
        UInt32(output, (uint)increment);
    }

    /// <summary>Ends a stream at once.</summary>
    public static void RstStream(IBufferWriter<byte> output, int stream, Http2ErrorCode code)
    {
        Header(output, Http2FrameType.RstStream, Http2Flags.None, stream, sizeof(uint));
        UInt32(output, (uint)code);
    }

    /// <summary>Says that no stream beyond one is taken.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="lastStream">The last stream that was or will be worked on; 2^31-1 before that is known (RFC 9113, 6.8).</param>
    /// <param name="code">Why.</param>
    public static void GoAway(IBufferWriter<byte> output, int lastStream, Http2ErrorCode code)
    {
        Header(output, Http2FrameType.GoAway, Http2Flags.None, 0, 2 * sizeof(uint));
        UInt32(output, (uint)lastStream);
        UInt32(output, (uint)code);
    }

    /// <summary>Sends bytes of a body in one frame.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="stream">Its stream.</param>
    /// <param name="data">No more than the peer's longest frame and its windows take; may be empty.</param>
    /// <param name="isEnd">Whether nothing follows on the stream.</param>
    public static void Data(IBufferWriter<byte> output, int stream, ReadOnlySpan<byte> data, bool isEnd)
    {
        Header(output, Http2FrameType.Data, isEnd ? Http2Flags.EndStream : Http2Flags.None, stream, data.Length);
        output.Write(data);
    }

    /// <summary>Sends a head or trailers: HEADERS, and as many CONTINUATIONs as it takes.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="stream">Its stream.</param>
    /// <param name="block">The field block.</param>
    /// <param name="frameBytesMax">The longest frame the peer takes.</param>
    /// <param name="isEnd">Whether nothing follows on the stream.</param>
    public static void Headers(IBufferWriter<byte> output, int stream, ReadOnlySpan<byte> block, int frameBytesMax, bool isEnd)
    {
        Http2FrameType type = Http2FrameType.Headers;
        Http2Flags flags = isEnd ? Http2Flags.EndStream : Http2Flags.None;
        do
        {
            ReadOnlySpan<byte> piece = block[..Math.Min(block.Length, frameBytesMax)];
            block = block[piece.Length..];
            Header(output, type, block.IsEmpty ? flags | Http2Flags.EndHeaders : flags, stream, piece.Length);
            output.Write(piece);
            (type, flags) = (Http2FrameType.Continuation, Http2Flags.None);
        }
        while (!block.IsEmpty);
    }

    private static void Ping(IBufferWriter<byte> output, Http2Flags flags, ReadOnlySpan<byte> content)
    {
        Header(output, Http2FrameType.Ping, flags, 0, Http2Framer.PingBytes);
        output.Write(content[..Http2Framer.PingBytes]);
    }

    private static void UInt32(IBufferWriter<byte> output, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(sizeof(uint)), value);
        output.Advance(sizeof(uint));
    }
}
