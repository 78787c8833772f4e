namespace EdgeGate.Protocols.Ssh.Connection;

/// <summary>A view of SSH_MSG_CHANNEL_OPEN_FAILURE: byte 92, uint32 recipient, uint32 reason, string description, string language.</summary>
/// <remarks>RFC 4254, 5.1. Some servers leave the last two out.</remarks>
public readonly ref struct SshChannelOpenRefusal
{
    /// <summary>The number of the channel that was asked for.</summary>
    public uint Recipient { get; private init; }
    /// <summary>Why; <see cref="SshOpenFailure"/> has the known ones.</summary>
    public uint Reason { get; private init; }
    /// <summary>Why, in words.</summary>
    public ReadOnlySpan<byte> Description { get; private init; }

    /// <summary>Reads a message; false when it is malformed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, SshConnectionLimits limits, out SshChannelOpenRefusal read)
    {
        read = default;
        SshFields fields = new(message);
        if (!fields.TryReadNumber(SshMessage.ChannelOpenFailure) || !fields.TryReadUInt32(out uint recipient) || !fields.TryReadUInt32(out uint reason)) { return false; }
        fields.TryReadString(limits.TextBytesMax, out ReadOnlySpan<byte> description);
        read = new SshChannelOpenRefusal { Recipient = recipient, Reason = reason, Description = description };
        return true;
    }
}
