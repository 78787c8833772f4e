using EdgeGate.Protocols.Ssh;
using EdgeGate.Sessions.Ssh.Keys;

namespace EdgeGate.Sessions.Ssh.Login;

/// <summary>A key that lives for one login, with a certificate that an authority made for it. Neither is ever stored.</summary>
/// <remarks>It permits what a session may need; what a client may do is judged by the gateway.</remarks>
public sealed class SshMintedKey : IDisposable
{
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan After = TimeSpan.FromMinutes(5);

    private readonly Ed25519PrivateKey key;

    private SshMintedKey(Ed25519PrivateKey key, byte[] certificate)
    {
        this.key = key;
        Shown = new SshHostKey(key, certificate);
    }

    /// <summary>The key with its certificate.</summary>
    public SshHostKey Shown { get; }

    /// <summary>Makes one.</summary>
    /// <param name="authority">Signs it.</param>
    /// <param name="user">The one principal it is good for.</param>
    /// <param name="keyId">Who uses it in which session; the target's log shows it.</param>
    /// <param name="now">The time; it is good for minutes.</param>
    public static SshMintedKey Create(SshPrivateKey authority, string user, string keyId, DateTimeOffset now)
    {
        Ed25519PrivateKey key = Ed25519PrivateKey.Generate();
        byte[] certificate = SshCertificateMint.Sign(authority, new SshCertificateRequest
        {
            Kind = SshCertificateKind.User,
            PublicBlob = key.PublicBlob,
            KeyId = keyId,
            Principals = [user],
            ValidAfter = now - Before,
            ValidBefore = now + After,
            Extensions = ["permit-X11-forwarding", "permit-agent-forwarding", "permit-port-forwarding", "permit-pty", "permit-user-rc"],
        });
        return new SshMintedKey(key, certificate);
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}
