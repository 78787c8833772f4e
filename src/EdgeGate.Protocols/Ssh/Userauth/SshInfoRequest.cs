using EdgeGate.Protocols.Ssh.Connection;

namespace EdgeGate.Protocols.Ssh.Userauth;

/// <summary>A view of SSH_MSG_USERAUTH_INFO_REQUEST: byte 60, string name, string instruction, string language, uint32 prompts, each string prompt and boolean echo.</summary>
/// <remarks>RFC 4256, 3.2. The gateway answers a target's single hidden prompt only; of the prompts just their number and the first one's echo are kept.</remarks>
public readonly record struct SshInfoRequest(int Prompts, bool FirstEchoes)
{
    /// <summary>Reads a message; false when it is malformed or has too many prompts.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, SshConnectionLimits limits, out SshInfoRequest read)
    {
        read = default;
        SshFields fields = new(message);
        if (!fields.TryReadNumber(SshMessage.UserauthMethod) || !fields.TryReadString(limits.TextBytesMax, out _) || !fields.TryReadString(limits.TextBytesMax, out _)
            || !fields.TryReadString(limits.TextBytesMax, out _) || !fields.TryReadUInt32(out uint count) || count > (uint)limits.PromptsMax)
        {
            return false;
        }
        bool firstEchoes = false;
        for (int i = 0; i < count; i++)
        {
            if (!fields.TryReadString(limits.TextBytesMax, out _) || !fields.TryReadBoolean(out bool echoes)) { return false; }
            if (i == 0) { firstEchoes = echoes; }
        }
        if (!fields.AtEnd) { return false; }
        read = new SshInfoRequest((int)count, firstEchoes);
        return true;
    }
}
