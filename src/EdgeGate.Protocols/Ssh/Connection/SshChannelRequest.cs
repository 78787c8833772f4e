namespace EdgeGate.Protocols.Ssh.Connection;

/// <summary>A view of SSH_MSG_CHANNEL_REQUEST: byte 98, uint32 recipient, string type, boolean want reply, what the type has.</summary>
/// <remarks>RFC 4254, 5.4.</remarks>
public readonly ref struct SshChannelRequest
{
    /// <summary>The receiver's number of the channel.</summary>
    public uint Recipient { get; private init; }
    /// <summary>The request type: <c>exec</c>, <c>pty-req</c> ...</summary>
    public ReadOnlySpan<byte> Type { get; private init; }
    /// <summary>Whether an answer is wanted.</summary>
    public bool WantsReply { get; private init; }
    /// <summary>What the type has more.</summary>
    public ReadOnlySpan<byte> Rest { get; private init; }

    /// <summary>Reads a message; false when it is malformed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, SshConnectionLimits limits, out SshChannelRequest read)
    {
        read = default;
        SshFields fields = new(message);
        if (!fields.TryReadNumber(SshMessage.ChannelRequest) || !fields.TryReadUInt32(out uint recipient)
            || !fields.TryReadString(limits.NameBytesMax, out ReadOnlySpan<byte> type) || !fields.TryReadBoolean(out bool wantsReply))
        {
            return false;
        }
        read = new SshChannelRequest { Recipient = recipient, Type = type, WantsReply = wantsReply, Rest = fields.Rest };
        return true;
    }

    /// <summary>Reads what <c>exec</c> and <c>subsystem</c> have: one string.</summary>
    public bool TryReadText(int bytesMax, out ReadOnlySpan<byte> text)
    {
        SshFields fields = new(Rest);
        return fields.TryReadString(bytesMax, out text) && fields.AtEnd;
    }

    /// <summary>Reads what <c>env</c> has: string name, string value.</summary>
    public bool TryReadPair(int bytesMax, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        SshFields fields = new(Rest);
        value = default;
        return fields.TryReadString(bytesMax, out name) && fields.TryReadString(bytesMax, out value) && fields.AtEnd;
    }
}
