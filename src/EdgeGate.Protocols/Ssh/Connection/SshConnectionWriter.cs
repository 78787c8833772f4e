using System.Buffers;
using System.Buffers.Binary;

namespace EdgeGate.Protocols.Ssh.Connection;

/// <summary>Writes messages of the connection protocol, whole, as payloads for the transport.</summary>
/// <remarks>RFC 4254.</remarks>
public static class SshConnectionWriter
{
    /// <summary>Bytes before the data of SSH_MSG_CHANNEL_DATA.</summary>
    public const int DataHeadBytes = 1 + sizeof(uint) + sizeof(uint);

    /// <summary>Writes SSH_MSG_CHANNEL_OPEN.</summary>
    public static void Open(IBufferWriter<byte> output, ReadOnlySpan<byte> type, uint sender, uint window, uint packetMax, ReadOnlySpan<byte> rest)
    {
        SshWriter.Byte(output, SshMessage.ChannelOpen);
        SshWriter.String(output, type);
        SshWriter.UInt32(output, sender);
        SshWriter.UInt32(output, window);
        SshWriter.UInt32(output, packetMax);
        SshWriter.Raw(output, rest);
    }

    /// <summary>Writes SSH_MSG_CHANNEL_OPEN_CONFIRMATION.</summary>
    public static void OpenConfirmation(IBufferWriter<byte> output, uint recipient, uint sender, uint window, uint packetMax)
    {
        SshWriter.Byte(output, SshMessage.ChannelOpenConfirmation);
        SshWriter.UInt32(output, recipient);
        SshWriter.UInt32(output, sender);
        SshWriter.UInt32(output, window);
        SshWriter.UInt32(output, packetMax);
    }

    /// <summary>Writes SSH_MSG_CHANNEL_OPEN_FAILURE.</summary>
    public static void OpenRefusal(IBufferWriter<byte> output, uint recipient, uint reason, ReadOnlySpan<byte> description)
    {
        SshWriter.Byte(output, SshMessage.ChannelOpenFailure);
        SshWriter.UInt32(output, recipient);
        SshWriter.UInt32(output, reason);
        SshWriter.String(output, description);
        SshWriter.String(output, ""u8);
    }

    /// <summary>Writes SSH_MSG_CHANNEL_WINDOW_ADJUST into a span; returns its length.</summary>
    public static int WindowHead(Span<byte> output, uint recipient, uint bytes)
    {
        int at = SignalHead(output, SshMessage.ChannelWindowAdjust, recipient);
        BinaryPrimitives.WriteUInt32BigEndian(output[at..], bytes);
        return at + sizeof(uint);
    }

    /// <summary>Writes what stands before the data of SSH_MSG_CHANNEL_DATA, or of SSH_MSG_CHANNEL_EXTENDED_DATA when the code is not that of plain data; returns its length.</summary>
    public static int DataHead(Span<byte> output, uint recipient, uint code, int dataBytes)
    {
        bool isPlain = code == SshChannelData.Plain;
        int at = SignalHead(output, isPlain ? SshMessage.ChannelData : SshMessage.ChannelExtendedData, recipient);
        if (!isPlain)
        {
            BinaryPrimitives.WriteUInt32BigEndian(output[at..], code);
            at += sizeof(uint);
        }
        BinaryPrimitives.WriteUInt32BigEndian(output[at..], (uint)dataBytes);
        return at + sizeof(uint);
    }

    /// <summary>Writes SSH_MSG_CHANNEL_EOF, CLOSE, SUCCESS or FAILURE into a span; returns its length.</summary>
    public static int SignalHead(Span<byte> output, byte number, uint recipient)
    {
        output[0] = number;
        BinaryPrimitives.WriteUInt32BigEndian(output[1..], recipient);
        return 1 + sizeof(uint);
    }

    /// <summary>Writes SSH_MSG_CHANNEL_WINDOW_ADJUST.</summary>
    public static void Adjust(IBufferWriter<byte> output, uint recipient, uint bytes) => output.Advance(WindowHead(output.GetSpan(DataHeadBytes), recipient, bytes));

    /// <summary>Writes SSH_MSG_CHANNEL_DATA, or SSH_MSG_CHANNEL_EXTENDED_DATA.</summary>
    public static void Data(IBufferWriter<byte> output, uint recipient, uint code, ReadOnlySpan<byte> data)
    {
        output.Advance(DataHead(output.GetSpan(DataHeadBytes + sizeof(uint)), recipient, code, data.Length));
        SshWriter.Raw(output, data);
    }

    /// <summary>Writes SSH_MSG_CHANNEL_EOF, CLOSE, SUCCESS or FAILURE.</summary>
    public static void Signal(IBufferWriter<byte> output, byte number, uint recipient) => output.Advance(SignalHead(output.GetSpan(DataHeadBytes), number, recipient));

    /// <summary>Writes SSH_MSG_CHANNEL_REQUEST.</summary>
    public static void Request(IBufferWriter<byte> output, uint recipient, ReadOnlySpan<byte> type, bool wantsReply, ReadOnlySpan<byte> rest)
    {
        SshWriter.Byte(output, SshMessage.ChannelRequest);
        SshWriter.UInt32(output, recipient);
        SshWriter.String(output, type);
        SshWriter.Boolean(output, wantsReply);
        SshWriter.Raw(output, rest);
    }

    /// <summary>Writes SSH_MSG_GLOBAL_REQUEST.</summary>
    public static void GlobalRequest(IBufferWriter<byte> output, ReadOnlySpan<byte> type, bool wantsReply, ReadOnlySpan<byte> rest)
    {
        SshWriter.Byte(output, SshMessage.GlobalRequest);
        SshWriter.String(output, type);
        SshWriter.Boolean(output, wantsReply);
        SshWriter.Raw(output, rest);
    }
}
