using System.Security.Cryptography;
using EdgeGate.Interop.OpenSsl;

namespace EdgeGate.Sessions.Ssh.Exchange;

/// <summary>A key encapsulation together with X25519: whoever wants the secret has to break both.</summary>
/// <remarks>
/// The client sends encapsulation key || X25519 key, the server ciphertext || X25519 key; K = HASH(KEM secret || X25519 secret) is a string.
/// draft-ietf-sshm-mlkem-hybrid-kex 2.3 to 2.5; draft-ietf-sshm-ntruprime-ssh 3.
/// </remarks>
/// <param name="kem">The key encapsulation.</param>
/// <param name="hash">HASH.</param>
public sealed class HybridAgreement(IKeyEncapsulation kem, HashAlgorithmName hash) : KeyAgreement
{
    private readonly byte[] curvePrivateKey = RandomNumberGenerator.GetBytes(X25519.KeyBytes);

    /// <inheritdoc/>
    public override HashAlgorithmName Hash => hash;

    /// <inheritdoc/>
    public override byte[] Begin() => [.. kem.MakeKey(), .. CurvePublicKey()];

    /// <inheritdoc/>
    public override bool TryFinish(ReadOnlySpan<byte> answer, out byte[] secret)
    {
        secret = [];
        byte[] curveSecret = new byte[X25519.KeyBytes];
        if (answer.Length != kem.CiphertextBytes + X25519.KeyBytes || !X25519.TryAgree(curvePrivateKey, answer[kem.CiphertextBytes..], curveSecret)) { return false; }
        secret = AsHashedString(kem.Decapsulate(answer[..kem.CiphertextBytes]), curveSecret);
        return true;
    }

    /// <inheritdoc/>
    public override bool TryAnswer(ReadOnlySpan<byte> request, out byte[] answer, out byte[] secret)
    {
        answer = secret = [];
        byte[] curveSecret = new byte[X25519.KeyBytes];
        if (request.Length != kem.KeyBytes + X25519.KeyBytes
            || !X25519.TryAgree(curvePrivateKey, request[kem.KeyBytes..], curveSecret)
            || !kem.TryEncapsulate(request[..kem.KeyBytes], out byte[] ciphertext, out byte[] kemSecret))
        {
            return false;
        }
        answer = [.. ciphertext, .. CurvePublicKey()];
        secret = AsHashedString(kemSecret, curveSecret);
        return true;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => CryptographicOperations.ZeroMemory(curvePrivateKey);

    private byte[] CurvePublicKey()
    {
        byte[] publicKey = new byte[X25519.KeyBytes];
        X25519.PublicKey(curvePrivateKey, publicKey);
        return publicKey;
    }
}
