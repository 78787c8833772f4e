using EdgeGate.Protocols.Ssh.Connection;

namespace EdgeGate.Protocols.Ssh.Userauth;

/// <summary>A view of what the method <c>publickey</c> has: boolean has signature, string algorithm, string key blob, and the string signature when it has one.</summary>
/// <remarks>
/// RFC 4252, 7. What is signed:
/// <code>
/// string session identifier | the whole request but its signature: byte 50, user, service, "publickey", TRUE, algorithm, blob
/// </code>
/// </remarks>
public readonly ref struct SshPublicKeyAttempt
{
    /// <summary>Whether it is a proof, not a question.</summary>
    public bool HasSignature { get; private init; }
    /// <summary>The signature algorithm: <c>rsa-sha2-512</c>, <c>ssh-ed25519-cert-v01@openssh.com</c> ...</summary>
    public ReadOnlySpan<byte> Algorithm { get; private init; }
    /// <summary>The public key or certificate.</summary>
    public ReadOnlySpan<byte> Blob { get; private init; }
    /// <summary>The signature blob; empty for a question.</summary>
    public ReadOnlySpan<byte> Signature { get; private init; }
    /// <summary>The request's bytes that are signed, behind the session identifier; empty for a question.</summary>
    public ReadOnlySpan<byte> Signed { get; private init; }

    /// <summary>Reads the attempt in a whole request; false when it is malformed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, in SshUserauthRequest request, SshConnectionLimits limits, out SshPublicKeyAttempt read)
    {
        read = default;
        SshFields fields = new(request.Rest);
        if (!fields.TryReadBoolean(out bool hasSignature) || !fields.TryReadString(limits.NameBytesMax, out ReadOnlySpan<byte> algorithm)
            || !fields.TryReadString(limits.BlobBytesMax, out ReadOnlySpan<byte> blob))
        {
            return false;
        }
        ReadOnlySpan<byte> signed = hasSignature ? message[..^fields.Rest.Length] : default;
        ReadOnlySpan<byte> signature = default;
        if (hasSignature && !fields.TryReadString(limits.BlobBytesMax, out signature)) { return false; }
        if (!fields.AtEnd) { return false; }
        read = new SshPublicKeyAttempt { HasSignature = hasSignature, Algorithm = algorithm, Blob = blob, Signature = signature, Signed = signed };
        return true;
    }
}
