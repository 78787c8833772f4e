namespace EdgeGate.Protocols.Ssh.Connection;

/// <summary>A view of SSH_MSG_CHANNEL_DATA (byte 94, uint32 recipient, string data) or SSH_MSG_CHANNEL_EXTENDED_DATA (byte 95, uint32 recipient, uint32 code, string data).</summary>
/// <remarks>RFC 4254, 5.2.</remarks>
public readonly ref struct SshChannelData
{
    /// <summary>The code of plain data; none of extended data is 0.</summary>
    public const uint Plain = 0;

    /// <summary>SSH_EXTENDED_DATA_STDERR.</summary>
    public const uint Stderr = 1;

    /// <summary>The receiver's number of the channel.</summary>
    public uint Recipient { get; private init; }
    /// <summary><see cref="Plain"/>, <see cref="Stderr"/>, or a code that is not known.</summary>
    public uint Code { get; private init; }
    /// <summary>The data.</summary>
    public ReadOnlySpan<byte> Data { get; private init; }

    /// <summary>Reads a message; false when it is malformed, too long, or extended data with the code of plain data.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, SshConnectionLimits limits, out SshChannelData read)
    {
        read = default;
        bool isExtended = !message.IsEmpty && message[0] == SshMessage.ChannelExtendedData;
        SshFields fields = new(message);
        uint code = Plain;
        if (!fields.TryReadNumber(isExtended ? SshMessage.ChannelExtendedData : SshMessage.ChannelData) || !fields.TryReadUInt32(out uint recipient)
            || (isExtended && (!fields.TryReadUInt32(out code) || code == Plain)) || !fields.TryReadString(limits.DataBytesMax, out ReadOnlySpan<byte> data) || !fields.AtEnd)
        {
            return false;
        }
        read = new SshChannelData { Recipient = recipient, Code = code, Data = data };
        return true;
    }
}
