namespace EdgeGate.Protocols.Ssh.Connection;

/// <summary>A view of the places a forward names: where to, and who asked.</summary>
/// <remarks>RFC 4254, 7.1 and 7.2; OpenSSH PROTOCOL, 2.4 "streamlocal".</remarks>
public readonly ref struct SshForwardPlace
{
    /// <summary>Host, address, or the path of a socket.</summary>
    public ReadOnlySpan<byte> Host { get; private init; }
    /// <summary>Port; 0 for a socket.</summary>
    public uint Port { get; private init; }

    /// <summary>Reads what <c>direct-tcpip</c> and <c>forwarded-tcpip</c> have: string host, uint32 port, string originator, uint32 its port.</summary>
    public static bool TryReadTcp(ReadOnlySpan<byte> rest, SshConnectionLimits limits, out SshForwardPlace read)
    {
        read = default;
        SshFields fields = new(rest);
        if (!fields.TryReadString(limits.TextBytesMax, out ReadOnlySpan<byte> host) || !fields.TryReadUInt32(out uint port) || port > ushort.MaxValue
            || !fields.TryReadString(limits.TextBytesMax, out _) || !fields.TryReadUInt32(out _) || !fields.AtEnd)
        {
            return false;
        }
        read = new SshForwardPlace { Host = host, Port = port };
        return true;
    }

    /// <summary>Reads what <c>tcpip-forward</c> and <c>cancel-tcpip-forward</c> have: string address, uint32 port.</summary>
    public static bool TryReadListen(ReadOnlySpan<byte> rest, SshConnectionLimits limits, out SshForwardPlace read)
    {
        read = default;
        SshFields fields = new(rest);
        if (!fields.TryReadString(limits.TextBytesMax, out ReadOnlySpan<byte> host) || !fields.TryReadUInt32(out uint port) || port > ushort.MaxValue || !fields.AtEnd) { return false; }
        read = new SshForwardPlace { Host = host, Port = port };
        return true;
    }

    /// <summary>Reads what <c>direct-streamlocal@openssh.com</c> and <c>forwarded-streamlocal@openssh.com</c> begin with: string path.</summary>
    public static bool TryReadSocket(ReadOnlySpan<byte> rest, SshConnectionLimits limits, out SshForwardPlace read)
    {
        read = default;
        SshFields fields = new(rest);
        if (!fields.TryReadString(limits.TextBytesMax, out ReadOnlySpan<byte> path)) { return false; }
        read = new SshForwardPlace { Host = path };
        return true;
    }
}
