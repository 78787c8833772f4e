namespace EdgeGate.Sessions.Ssh.Keys;

/// <summary>A private key with the blob it is shown by: its public key, or a certificate for it. For host keys and for user keys.</summary>
public sealed class SshHostKey(SshPrivateKey key, byte[]? certificate = null)
{
    /// <summary>The private key.</summary>
    public SshPrivateKey Key { get; } = key;

    /// <summary>What the peer is shown: the certificate if there is one, else the public key blob.</summary>
    public ReadOnlyMemory<byte> Blob { get; } = certificate ?? key.PublicBlob;

    /// <summary>The signature algorithms this can be offered by, best first.</summary>
    public IReadOnlyList<string> Algorithms { get; } = certificate is null ? key.Algorithms : [.. key.Algorithms.Select(static name => name + "-cert-v01@openssh.com")];
}
