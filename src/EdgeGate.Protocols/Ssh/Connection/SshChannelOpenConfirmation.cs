namespace EdgeGate.Protocols.Ssh.Connection;

/// <summary>A view of SSH_MSG_CHANNEL_OPEN_CONFIRMATION: byte 91, uint32 recipient, uint32 sender, uint32 window, uint32 maximum packet, what the type has.</summary>
/// <remarks>RFC 4254, 5.1.</remarks>
public readonly record struct SshChannelOpenConfirmation(uint Recipient, uint Sender, uint Window, uint PacketMax)
{
    /// <summary>Reads a message; false when it is malformed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out SshChannelOpenConfirmation read)
    {
        read = default;
        SshFields fields = new(message);
        if (!fields.TryReadNumber(SshMessage.ChannelOpenConfirmation) || !fields.TryReadUInt32(out uint recipient) || !fields.TryReadUInt32(out uint sender)
            || !fields.TryReadUInt32(out uint window) || !fields.TryReadUInt32(out uint packetMax))
        {
            return false;
        }
        read = new SshChannelOpenConfirmation(recipient, sender, window, packetMax);
        return true;
    }
}
