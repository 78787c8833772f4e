using EdgeGate.Protocols.Ssh;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads public keys as they stand in files: <c>ssh-ed25519 AAAA... comment</c>.</summary>
/// <remarks>sshd(8), "AUTHORIZED_KEYS FILE FORMAT", without options.</remarks>
internal static class SshKeyText
{
    /// <summary>Reads a line; false when it holds no public key of a kind that is taken.</summary>
    public static bool TryReadPublic(string line, out byte[] blob)
    {
        blob = [];
        string[] parts = line.Split([' ', '\t'], 3, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 2) { return false; }
        byte[] read = new byte[parts[1].Length];
        if (!Convert.TryFromBase64String(parts[1], read, out int length)) { return false; }
        blob = read[..length];
        return SshPublicKey.TryRead(blob, SshLimits.Default, out SshPublicKey key) && SshPublicKey.TypeOf(key.Kind) == parts[0];
    }
}
