namespace EdgeGate.Sessions.Ssh.Keys;

/// <summary>A private key with the blob it is shown by: its public key, or a certificate for it. For host keys and for user keys.</summary>
public sealed class SshHostKey
{
    private const string CertificateSuffix = Protocols.Ssh.SshCertificate.SuffixText;

    /// <summary>Shows a key by its public key, or by a certificate.</summary>
    public SshHostKey(SshPrivateKey key, byte[]? certificate = null)
        : this(key, certificate ?? key.PublicBlob, certificate is null ? key.Algorithms : [.. key.Algorithms.Select(static name => name + CertificateSuffix)])
    {
    }

    /// <summary>Shows a key by whatever blob; for tests of what a peer refuses.</summary>
    internal SshHostKey(SshPrivateKey key, byte[] blob, IReadOnlyList<string> algorithms)
    {
        Key = key;
        Blob = blob;
        Algorithms = algorithms;
    }

    /// <summary>The private key.</summary>
    public SshPrivateKey Key { get; }

    /// <summary>What the peer is shown: the certificate if there is one, else the public key blob.</summary>
    public ReadOnlyMemory<byte> Blob { get; }

    /// <summary>The signature algorithms this can be offered by, best first.</summary>
    public IReadOnlyList<string> Algorithms { get; }
}
