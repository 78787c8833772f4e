namespace EdgeGate.Protocols.Ssh.Connection;

/// <summary>A view of SSH_MSG_GLOBAL_REQUEST: byte 80, string type, boolean want reply, what the type has.</summary>
/// <remarks>RFC 4254, 4.</remarks>
public readonly ref struct SshGlobalRequest
{
    /// <summary>The request type.</summary>
    public ReadOnlySpan<byte> Type { get; private init; }
    /// <summary>Whether an answer is wanted.</summary>
    public bool WantsReply { get; private init; }
    /// <summary>What the type has more.</summary>
    public ReadOnlySpan<byte> Rest { get; private init; }

    /// <summary>Reads a message; false when it is malformed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, SshConnectionLimits limits, out SshGlobalRequest read)
    {
        read = default;
        SshFields fields = new(message);
        if (!fields.TryReadNumber(SshMessage.GlobalRequest) || !fields.TryReadString(limits.NameBytesMax, out ReadOnlySpan<byte> type) || !fields.TryReadBoolean(out bool wantsReply)) { return false; }
        read = new SshGlobalRequest { Type = type, WantsReply = wantsReply, Rest = fields.Rest };
        return true;
    }
}
