using System.Text;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Sessions.Ssh.Keys;

namespace EdgeGate.Sessions.Ssh.Exchange;

/// <summary>A server's proof that it has the private key of the host key it showed.</summary>
internal static class HostKeySignature
{
    /// <summary>Whether the signature over the exchange hash is right, by the algorithm that was agreed on and a key of its kind.</summary>
    public static bool IsRight(string algorithm, ReadOnlySpan<byte> hostKey, ReadOnlySpan<byte> exchangeHash, ReadOnlySpan<byte> signature, SshLimits limits)
    {
        byte[] name = Encoding.ASCII.GetBytes(algorithm);
        if (algorithm.EndsWith(SshCertificate.SuffixText, StringComparison.Ordinal))
        {
            return SshCertificate.TryRead(hostKey, limits, out SshCertificate certificate)
                && certificate.Kind == SshCertificateKind.Host
                && SshSignatures.Verify(certificate.Key, name, exchangeHash, signature);
        }
        return SshPublicKey.TryRead(hostKey, limits, out SshPublicKey key) && SshSignatures.Verify(key, name, exchangeHash, signature);
    }
}
