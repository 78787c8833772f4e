using EdgeGate.Protocols.Ssh.Connection;

namespace EdgeGate.Protocols.Ssh.Userauth;

/// <summary>A view of SSH_MSG_USERAUTH_FAILURE: byte 51, name-list of methods that can go on, boolean partial success.</summary>
/// <remarks>RFC 4252, 5.1.</remarks>
public readonly ref struct SshUserauthFailure
{
    /// <summary>Methods, separated by commas.</summary>
    public ReadOnlySpan<byte> Methods { get; private init; }
    /// <summary>Whether what was sent was right, and more is wanted.</summary>
    public bool IsPartialSuccess { get; private init; }

    /// <summary>Reads a message; false when it is malformed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, SshConnectionLimits limits, out SshUserauthFailure read)
    {
        read = default;
        SshFields fields = new(message);
        if (!fields.TryReadNumber(SshMessage.UserauthFailure) || !fields.TryReadString(limits.TextBytesMax, out ReadOnlySpan<byte> methods) || !fields.TryReadBoolean(out bool isPartial)) { return false; }
        read = new SshUserauthFailure { Methods = methods, IsPartialSuccess = isPartial };
        return true;
    }

    /// <summary>Whether a method can go on.</summary>
    public bool Offers(ReadOnlySpan<byte> method)
    {
        ReadOnlySpan<byte> rest = Methods;
        while (!rest.IsEmpty)
        {
            int comma = rest.IndexOf((byte)',');
            if ((comma < 0 ? rest : rest[..comma]).SequenceEqual(method)) { return true; }
            rest = comma < 0 ? default : rest[(comma + 1)..];
        }
        return false;
    }
}
