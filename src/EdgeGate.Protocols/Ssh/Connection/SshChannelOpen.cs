namespace EdgeGate.Protocols.Ssh.Connection;

/// <summary>A view of SSH_MSG_CHANNEL_OPEN: byte 90, string type, uint32 sender, uint32 window, uint32 maximum packet, what the type has.</summary>
/// <remarks>RFC 4254, 5.1.</remarks>
public readonly ref struct SshChannelOpen
{
    /// <summary>The channel type: <c>session</c>, <c>direct-tcpip</c> ...</summary>
    public ReadOnlySpan<byte> Type { get; private init; }
    /// <summary>The sender's number of the channel.</summary>
    public uint Sender { get; private init; }
    /// <summary>Bytes that may be sent to the sender at first.</summary>
    public uint Window { get; private init; }
    /// <summary>The most data in one message to the sender.</summary>
    public uint PacketMax { get; private init; }
    /// <summary>What the type has more.</summary>
    public ReadOnlySpan<byte> Rest { get; private init; }

    /// <summary>Reads a message; false when it is malformed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, SshConnectionLimits limits, out SshChannelOpen read)
    {
        read = default;
        SshFields fields = new(message);
        if (!fields.TryReadNumber(SshMessage.ChannelOpen) || !fields.TryReadString(limits.NameBytesMax, out ReadOnlySpan<byte> type)
            || !fields.TryReadUInt32(out uint sender) || !fields.TryReadUInt32(out uint window) || !fields.TryReadUInt32(out uint packetMax))
        {
            return false;
        }
        read = new SshChannelOpen { Type = type, Sender = sender, Window = window, PacketMax = packetMax, Rest = fields.Rest };
        return true;
    }
}
