using System.Security.Cryptography;
using EdgeGate.Interop.OpenSsl;

namespace EdgeGate.Sessions.Ssh.Exchange;

/// <summary>A key encapsulation together with X25519: whoever wants the secret has to break both.</summary>
/// <remarks>
/// The client sends encapsulation key || X25519 key, the server ciphertext || X25519 key; K = HASH(KEM secret || X25519 secret) is a string.
/// draft-ietf-sshm-mlkem-hybrid-kex 2.3 to 2.5; draft-ietf-sshm-ntruprime-ssh 3.
/// </remarks>
/// <param name="encapsulationKeyBytes">Bytes of the KEM's public key.</param>
/// <param name="ciphertextBytes">Bytes of the KEM's ciphertext.</param>
public abstract class HybridAgreement(int encapsulationKeyBytes, int ciphertextBytes) : KeyAgreement
{
    private readonly byte[] curvePrivateKey = RandomNumberGenerator.GetBytes(X25519.KeyBytes);

    /// <inheritdoc/>
    public override byte[] Begin() => [.. MakeEncapsulationKey(), .. CurvePublicKey()];

    /// <inheritdoc/>
    public override bool TryFinish(ReadOnlySpan<byte> answer, out byte[] secret)
    {
        secret = [];
        byte[] curveSecret = new byte[X25519.KeyBytes];
        if (answer.Length != ciphertextBytes + X25519.KeyBytes
            || !X25519.TryAgree(curvePrivateKey, answer[ciphertextBytes..], curveSecret)
            || !TryDecapsulate(answer[..ciphertextBytes], out byte[] kemSecret))
        {
            return false;
        }
        secret = AsHashedString(kemSecret, curveSecret);
        return true;
    }

    /// <inheritdoc/>
    public override bool TryAnswer(ReadOnlySpan<byte> request, out byte[] answer, out byte[] secret)
    {
        answer = secret = [];
        byte[] curveSecret = new byte[X25519.KeyBytes];
        if (request.Length != encapsulationKeyBytes + X25519.KeyBytes
            || !X25519.TryAgree(curvePrivateKey, request[encapsulationKeyBytes..], curveSecret)
            || !TryEncapsulate(request[..encapsulationKeyBytes], out byte[] ciphertext, out byte[] kemSecret))
        {
            return false;
        }
        answer = [.. ciphertext, .. CurvePublicKey()];
        secret = AsHashedString(kemSecret, curveSecret);
        return true;
    }

    /// <summary>Client: makes the KEM's key pair.</summary>
    protected abstract byte[] MakeEncapsulationKey();

    /// <summary>Client: opens a ciphertext.</summary>
    protected abstract bool TryDecapsulate(ReadOnlySpan<byte> ciphertext, out byte[] secret);

    /// <summary>Server: makes a secret for a public key.</summary>
    protected abstract bool TryEncapsulate(ReadOnlySpan<byte> encapsulationKey, out byte[] ciphertext, out byte[] secret);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => CryptographicOperations.ZeroMemory(curvePrivateKey);

    private byte[] CurvePublicKey()
    {
        byte[] publicKey = new byte[X25519.KeyBytes];
        X25519.PublicKey(curvePrivateKey, publicKey);
        return publicKey;
    }
}
