namespace EdgeGate.Protocols.Ssh;

/// <summary>What a known_hosts file says about a host's key.</summary>
public enum SshHostMatch
{
    /// <summary>Nothing about this host and port.</summary>
    Unknown,
    /// <summary>The key is the one on file.</summary>
    Known,
    /// <summary>Keys are on file, and this is none of them.</summary>
    Changed,
    /// <summary>The key is marked @revoked.</summary>
    Revoked,
}
