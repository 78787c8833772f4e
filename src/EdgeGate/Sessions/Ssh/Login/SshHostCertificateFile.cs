using EdgeGate.Protocols.Ssh;
using EdgeGate.Sessions.Ssh.Keys;

namespace EdgeGate.Sessions.Ssh.Login;

/// <summary>A certificate beside a host key of the gateway, where ssh-keygen writes it: <c>ssh_host_ed25519_key-cert.pub</c>.</summary>
public static class SshHostCertificateFile
{
    /// <summary>Reads it.</summary>
    /// <param name="folder">The state folder.</param>
    /// <param name="kind">The key's kind.</param>
    /// <param name="key">The host key.</param>
    /// <returns>The key as shown by its certificate; null where there is none.</returns>
    /// <exception cref="IOException">There is one that clients would refuse.</exception>
    public static SshHostKey? Read(string folder, string kind, SshPrivateKey key)
    {
        string path = Path.Combine(folder, $"ssh_host_{kind}_key-cert.pub");
        if (!File.Exists(path)) { return null; }
        if (!SshKeyFile.TryReadPublicLine(File.ReadAllText(path), out byte[] blob) || !SshCertificate.TryRead(blob, SshLimits.Default, out SshCertificate certificate)) { throw new IOException($"{path}: this is no certificate; ssh-keygen -h -s makes one, or remove it"); }
        if (certificate.Kind != SshCertificateKind.Host) { throw new IOException($"{path}: this is a user's certificate; make a host's with ssh-keygen -h -s"); }
        if (!SshPublicKey.TryRead(key.PublicBlob, SshLimits.Default, out SshPublicKey own) || !own.Value.SequenceEqual(certificate.Key.Value) || !own.Exponent.SequenceEqual(certificate.Key.Exponent)) { throw new IOException($"{path}: this is a certificate of another key; sign {Path.GetFileNameWithoutExtension(path).Replace("-cert", "", StringComparison.Ordinal)}.pub"); }
        if (!SshSignatures.VerifyCertificate(certificate, SshLimits.Default)) { throw new IOException($"{path}: its signature is wrong; sign the key anew"); }
        return new SshHostKey(key, blob);
    }
}
