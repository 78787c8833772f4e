namespace EdgeGate.Protocols.Ssh.Connection;

/// <summary>A view of SSH_MSG_CHANNEL_WINDOW_ADJUST: byte 93, uint32 recipient, uint32 bytes to add.</summary>
/// <remarks>RFC 4254, 5.2.</remarks>
public readonly record struct SshWindowAdjust(uint Recipient, uint Bytes)
{
    /// <summary>Reads a message; false when it is malformed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out SshWindowAdjust read)
    {
        read = default;
        SshFields fields = new(message);
        if (!fields.TryReadNumber(SshMessage.ChannelWindowAdjust) || !fields.TryReadUInt32(out uint recipient) || !fields.TryReadUInt32(out uint bytes) || !fields.AtEnd) { return false; }
        read = new SshWindowAdjust(recipient, bytes);
        return true;
    }
}
