using System.Security.Cryptography;

namespace EdgeGate.Protocols.Ssh;

/// <summary>A key's fingerprint as ssh-keygen -l shows it: SHA256: and base64 without padding, over the public key blob.</summary>
public static class SshFingerprint
{
    /// <summary>The fingerprint of a blob.</summary>
    public static string Of(ReadOnlySpan<byte> keyBlob) => "SHA256:" + Convert.ToBase64String(SHA256.HashData(keyBlob)).TrimEnd('=');
}
