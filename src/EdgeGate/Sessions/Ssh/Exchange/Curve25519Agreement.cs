using System.Security.Cryptography;
using EdgeGate.Interop.OpenSsl;

namespace EdgeGate.Sessions.Ssh.Exchange;

/// <summary>curve25519-sha256: X25519, whose secret is read as a big-endian number.</summary>
/// <remarks>RFC 8731.</remarks>
public sealed class Curve25519Agreement : KeyAgreement
{
    private readonly byte[] privateKey = RandomNumberGenerator.GetBytes(X25519.KeyBytes);

    /// <inheritdoc/>
    public override HashAlgorithmName Hash => HashAlgorithmName.SHA256;

    /// <inheritdoc/>
    public override byte[] Begin()
    {
        byte[] publicKey = new byte[X25519.KeyBytes];
        X25519.PublicKey(privateKey, publicKey);
        return publicKey;
    }

    /// <inheritdoc/>
    public override bool TryFinish(ReadOnlySpan<byte> answer, out byte[] secret)
    {
        byte[] shared = new byte[X25519.KeyBytes];
        bool isRight = X25519.TryAgree(privateKey, answer, shared);
        secret = isRight ? AsMpint(shared) : [];
        return isRight;
    }

    /// <inheritdoc/>
    public override bool TryAnswer(ReadOnlySpan<byte> request, out byte[] answer, out byte[] secret)
    {
        answer = Begin();
        return TryFinish(request, out secret);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => CryptographicOperations.ZeroMemory(privateKey);
}
