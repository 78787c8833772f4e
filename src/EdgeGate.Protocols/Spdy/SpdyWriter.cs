using System.Buffers;
using System.Buffers.Binary;

namespace EdgeGate.Protocols.Spdy;

/// <summary>Writes frames. One a connection: what it writes of header blocks is one zlib stream.</summary>
/// <remarks>
/// SPDY protocol draft 3.1, 2.6. Header blocks are stored, not packed (RFC 1951, 3.2.4), with an empty block behind each, as a flush leaves one:
/// nothing that is sent can be told from the length of what else is (CRIME).
/// </remarks>
public sealed class SpdyWriter
{
    private const uint Control = 0x8003_0000;
    private const int StoredHeadBytes = 5;
    private const int StoredBytesMax = 60 * 1024;

    private bool isBegun;

    /// <summary>Opens a stream.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="stream">Its number.</param>
    /// <param name="names">Names of its fields, in lower case.</param>
    /// <param name="values">Their values.</param>
    public void SynStream(IBufferWriter<byte> output, uint stream, ReadOnlySpan<string> names, ReadOnlySpan<string> values)
    {
        int block = BlockBytes(names, values);
        Head(output, SpdyFrameType.SynStream, 10 + block);
        Span<byte> fixedPart = output.GetSpan(10)[..10];
        fixedPart.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(fixedPart, stream);
        output.Advance(10);
        Block(output, names, values);
    }

    /// <summary>Accepts a stream, without fields.</summary>
    public void SynReply(IBufferWriter<byte> output, uint stream)
    {
        Head(output, SpdyFrameType.SynReply, 4 + BlockBytes([], []));
        UInt32(output, stream);
        Block(output, [], []);
    }

    /// <summary>Ends a stream at once.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="stream">Its number.</param>
    /// <param name="status">2.6.3: 1 protocol error, 3 refused, 5 cancelled.</param>
    public static void RstStream(IBufferWriter<byte> output, uint stream, uint status)
    {
        Head(output, SpdyFrameType.RstStream, 8);
        UInt32(output, stream);
        UInt32(output, status);
    }

    /// <summary>Asks, or answers with the same id.</summary>
    public static void Ping(IBufferWriter<byte> output, uint id)
    {
        Head(output, SpdyFrameType.Ping, 4);
        UInt32(output, id);
    }

    /// <summary>Says goodbye.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="last">The last stream that was accepted.</param>
    /// <param name="status">2.6.6: 0 for a good end.</param>
    public static void GoAway(IBufferWriter<byte> output, uint last, uint status)
    {
        Head(output, SpdyFrameType.GoAway, 8);
        UInt32(output, last);
        UInt32(output, status);
    }

    /// <summary>Takes more of a stream; of the connection where it is 0.</summary>
    public static void WindowUpdate(IBufferWriter<byte> output, uint stream, uint delta)
    {
        Head(output, SpdyFrameType.WindowUpdate, 8);
        UInt32(output, stream);
        UInt32(output, delta);
    }

    /// <summary>Sends data, in as many frames as it takes.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="stream">Its stream.</param>
    /// <param name="data">The data; may be empty with <paramref name="isFin"/>.</param>
    /// <param name="isFin">Whether nothing follows.</param>
    public static void Data(IBufferWriter<byte> output, uint stream, ReadOnlySpan<byte> data, bool isFin)
    {
        const int FrameBytesMax = 1024 * 1024;
        do
        {
            ReadOnlySpan<byte> piece = data[..Math.Min(data.Length, FrameBytesMax)];
            data = data[piece.Length..];
            UInt32(output, stream);
            UInt32(output, ((isFin && data.IsEmpty ? (uint)SpdyFrame.Fin : 0) << 24) | (uint)piece.Length);
            output.Write(piece);
        }
        while (!data.IsEmpty);
    }

    private static void Head(IBufferWriter<byte> output, SpdyFrameType type, int length)
    {
        UInt32(output, Control | (uint)type);
        UInt32(output, (uint)length);
    }

    private static void UInt32(IBufferWriter<byte> output, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(sizeof(uint)), value);
        output.Advance(sizeof(uint));
    }

    private static void UInt16(IBufferWriter<byte> output, ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(sizeof(ushort)), value);
        output.Advance(sizeof(ushort));
    }

    private static int PlainBytes(ReadOnlySpan<string> names, ReadOnlySpan<string> values)
    {
        int bytes = sizeof(int);
        for (int i = 0; i < names.Length; i++) { bytes += (2 * sizeof(int)) + names[i].Length + values[i].Length; }
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, StoredBytesMax);
        return bytes;
    }

    private int BlockBytes(ReadOnlySpan<string> names, ReadOnlySpan<string> values) => (isBegun ? 0 : 6) + StoredHeadBytes + PlainBytes(names, values) + StoredHeadBytes;

    private void Block(IBufferWriter<byte> output, ReadOnlySpan<string> names, ReadOnlySpan<string> values)
    {
        if (!isBegun)
        {
            isBegun = true;
            UInt16(output, 0x78BB);
            UInt32(output, SpdyDictionary.Id);
        }
        Stored(output, PlainBytes(names, values));
        UInt32(output, (uint)names.Length);
        for (int i = 0; i < names.Length; i++)
        {
            Word(output, names[i]);
            Word(output, values[i]);
        }
        Stored(output, 0);
    }

    private static void Stored(IBufferWriter<byte> output, int length)
    {
        Span<byte> head = output.GetSpan(StoredHeadBytes);
        head[0] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(head[1..], (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(head[3..], (ushort)~length);
        output.Advance(StoredHeadBytes);
    }

    private static void Word(IBufferWriter<byte> output, string word)
    {
        UInt32(output, (uint)word.Length);
        output.Advance(System.Text.Encoding.ASCII.GetBytes(word, output.GetSpan(Math.Max(word.Length, 1))));
    }
}
