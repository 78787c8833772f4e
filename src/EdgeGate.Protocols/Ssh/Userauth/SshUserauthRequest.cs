using EdgeGate.Protocols.Ssh.Connection;

namespace EdgeGate.Protocols.Ssh.Userauth;

/// <summary>A view of SSH_MSG_USERAUTH_REQUEST: byte 50, string user, string service, string method, what the method has.</summary>
/// <remarks>RFC 4252, 5.</remarks>
public readonly ref struct SshUserauthRequest
{
    /// <summary>The user name.</summary>
    public ReadOnlySpan<byte> User { get; private init; }
    /// <summary>The service to start; <c>ssh-connection</c>.</summary>
    public ReadOnlySpan<byte> Service { get; private init; }
    /// <summary>The method.</summary>
    public ReadOnlySpan<byte> Method { get; private init; }
    /// <summary>What the method has more.</summary>
    public ReadOnlySpan<byte> Rest { get; private init; }

    /// <summary>Reads a message; false when it is malformed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, SshConnectionLimits limits, out SshUserauthRequest read)
    {
        read = default;
        SshFields fields = new(message);
        if (!fields.TryReadNumber(SshMessage.UserauthRequest) || !fields.TryReadString(limits.UserBytesMax, out ReadOnlySpan<byte> user)
            || !fields.TryReadString(limits.NameBytesMax, out ReadOnlySpan<byte> service) || !fields.TryReadString(limits.NameBytesMax, out ReadOnlySpan<byte> method))
        {
            return false;
        }
        read = new SshUserauthRequest { User = user, Service = service, Method = method, Rest = fields.Rest };
        return true;
    }

    /// <summary>Reads what <c>password</c> has: boolean false, string password. A wish to change it is malformed here: a token cannot be changed.</summary>
    public bool TryReadPassword(SshConnectionLimits limits, out ReadOnlySpan<byte> password)
    {
        SshFields fields = new(Rest);
        password = default;
        return fields.TryReadBoolean(out bool isChange) && !isChange && fields.TryReadString(limits.TokenBytesMax, out password) && fields.AtEnd;
    }
}
