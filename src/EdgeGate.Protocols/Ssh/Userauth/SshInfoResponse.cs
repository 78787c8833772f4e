using EdgeGate.Protocols.Ssh.Connection;

namespace EdgeGate.Protocols.Ssh.Userauth;

/// <summary>A view of SSH_MSG_USERAUTH_INFO_RESPONSE: byte 61, uint32 count, that many strings.</summary>
/// <remarks>RFC 4256, 3.4.</remarks>
public readonly ref struct SshInfoResponse
{
    /// <summary>How many answers there are.</summary>
    public int Count { get; private init; }
    /// <summary>The first answer; empty when there is none.</summary>
    public ReadOnlySpan<byte> First { get; private init; }

    /// <summary>Reads a message; false when it is malformed or has more answers than prompts can be.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, SshConnectionLimits limits, out SshInfoResponse read)
    {
        read = default;
        SshFields fields = new(message);
        if (!fields.TryReadNumber(SshMessage.UserauthInfoResponse) || !fields.TryReadUInt32(out uint count) || count > (uint)limits.PromptsMax) { return false; }
        ReadOnlySpan<byte> first = default;
        for (int i = 0; i < count; i++)
        {
            if (!fields.TryReadString(limits.TokenBytesMax, out ReadOnlySpan<byte> answer)) { return false; }
            if (i == 0) { first = answer; }
        }
        if (!fields.AtEnd) { return false; }
        read = new SshInfoResponse { Count = (int)count, First = first };
        return true;
    }
}
