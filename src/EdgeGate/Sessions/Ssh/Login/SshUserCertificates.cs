using System.Security.Cryptography;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Sessions.Ssh.Keys;

namespace EdgeGate.Sessions.Ssh.Login;

/// <summary>The gateway's own user certificates: a sign-in, signed for a key, to be shown by stock ssh. All they say is in them; nothing is kept.</summary>
/// <remarks>OpenSSH PROTOCOL.certkeys. The principal stands in an extension of the gateway's own, which others ignore.</remarks>
public static class SshUserCertificates
{
    /// <summary>The extension with who it is, as JSON.</summary>
    private const string Extension = "principal@edgegate";

    private static readonly TimeSpan Before = TimeSpan.FromMinutes(1);

    /// <summary>Signs a key.</summary>
    /// <param name="authority">The gateway's authority.</param>
    /// <param name="publicBlob">The key, which its holder proves when the certificate is shown.</param>
    /// <param name="principal">Who asked, proven.</param>
    /// <param name="now">The time.</param>
    /// <param name="until">Its end; never later than the proof's.</param>
    public static byte[] Sign(SshPrivateKey authority, ReadOnlyMemory<byte> publicBlob, Principal principal, DateTimeOffset now, DateTimeOffset until)
        => SshCertificateMint.Sign(authority, new SshCertificateRequest
        {
            Kind = SshCertificateKind.User,
            PublicBlob = publicBlob,
            KeyId = $"edgegate {principal.Subject}",
            Principals = [principal.Subject],
            ValidAfter = now - Before,
            ValidBefore = until < principal.ExpiresAt ? until : principal.ExpiresAt,
            Serial = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))),
            Extensions = ["permit-X11-forwarding", "permit-agent-forwarding", "permit-port-forwarding", "permit-pty"],
            ExtensionTexts = new Dictionary<string, string> { [Extension] = PrincipalJson.Write(principal) },
        });

    /// <summary>Whom a certificate, whose signature by the gateway's authority was verified, stands for; null when it does not say.</summary>
    public static Principal? Read(in SshCertificate certificate, DateTimeOffset expires)
    {
        foreach (SshCertificateOption option in certificate.Extensions)
        {
            if (option.Name.SequenceEqual("principal@edgegate"u8) && SshCertificateOptions.TryReadText(option.Data, out ReadOnlySpan<byte> text))
            {
                return PrincipalJson.Read(Encoding.UTF8.GetString(text), Proof.Certificate, expires);
            }
        }
        return null;
    }
}
