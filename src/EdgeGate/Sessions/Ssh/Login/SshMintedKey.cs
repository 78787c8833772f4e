using System.Security.Cryptography;
using EdgeGate.Core;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Sessions.Ssh.Keys;

namespace EdgeGate.Sessions.Ssh.Login;

/// <summary>A key that lives for one login, with a certificate that an authority made for it. Neither is ever stored.</summary>
/// <remarks>OpenSSH PROTOCOL.certkeys. It permits what a session may need; what a client may do is judged by the gateway.</remarks>
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
        using ByteBuffer blob = new(64 * 1024);
        SshWriter.Text(blob, "ssh-ed25519-cert-v01@openssh.com");
        SshWriter.String(blob, RandomNumberGenerator.GetBytes(32));
        SshReader publicKey = new(key.PublicBlob);
        publicKey.TryReadString(out _);
        SshWriter.Raw(blob, publicKey.Rest);
        SshWriter.UInt64(blob, 0);
        SshWriter.UInt32(blob, (uint)SshCertificateKind.User);
        SshWriter.Text(blob, keyId);
        WriteNested(blob, inner => SshWriter.Text(inner, user));
        SshWriter.UInt64(blob, (ulong)(now - Before).ToUnixTimeSeconds());
        SshWriter.UInt64(blob, (ulong)(now + After).ToUnixTimeSeconds());
        SshWriter.String(blob, []);
        WriteNested(blob, static inner =>
        {
            foreach (string permitted in (string[])["permit-X11-forwarding", "permit-agent-forwarding", "permit-port-forwarding", "permit-pty", "permit-user-rc"])
            {
                SshWriter.Text(inner, permitted);
                SshWriter.String(inner, []);
            }
        });
        SshWriter.String(blob, []);
        SshWriter.String(blob, authority.PublicBlob);
        SshWriter.String(blob, authority.Sign(authority.Algorithms[0], blob.Written));
        return new SshMintedKey(key, blob.Written.ToArray());
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();

    private static void WriteNested(ByteBuffer output, Action<ByteBuffer> write)
    {
        using ByteBuffer inner = new(output.BytesMax);
        write(inner);
        SshWriter.String(output, inner.Written);
    }
}
