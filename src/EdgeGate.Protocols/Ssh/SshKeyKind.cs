namespace EdgeGate.Protocols.Ssh;

/// <summary>The kinds of public keys.</summary>
public enum SshKeyKind
{
    /// <summary>None that is taken.</summary>
    Unknown,
    /// <summary>ssh-ed25519.</summary>
    Ed25519,
    /// <summary>ecdsa-sha2-nistp256.</summary>
    EcdsaP256,
    /// <summary>ecdsa-sha2-nistp384.</summary>
    EcdsaP384,
    /// <summary>ecdsa-sha2-nistp521.</summary>
    EcdsaP521,
    /// <summary>ssh-rsa: a key type; the signature algorithms are rsa-sha2-256 and rsa-sha2-512.</summary>
    Rsa,
}
