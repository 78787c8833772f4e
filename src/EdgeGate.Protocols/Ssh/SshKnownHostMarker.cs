namespace EdgeGate.Protocols.Ssh;

/// <summary>The marker at the front of a line of known_hosts.</summary>
public enum SshKnownHostMarker
{
    /// <summary>None: the host's own key.</summary>
    None,
    /// <summary>@cert-authority: a CA that signs host keys.</summary>
    CertAuthority,
    /// <summary>@revoked: a key that is not to be believed, for whatever host.</summary>
    Revoked,
}
