namespace EdgeGate.Protocols.Ssh;

/// <summary>Whom a certificate speaks of.</summary>
public enum SshCertificateKind
{
    /// <summary>A user.</summary>
    User = 1,
    /// <summary>A host.</summary>
    Host = 2,
}
