using System.Security.Cryptography;

namespace EdgeGate.Sessions.Ssh.Exchange;

/// <summary>ecdh-sha2-nistp256, -nistp384 and -nistp521: the shared point's x is the secret.</summary>
/// <remarks>RFC 5656 4. Public values are uncompressed points, 0x04 x y; one that is not on the curve is refused.</remarks>
/// <param name="curve">The curve.</param>
/// <param name="fieldBytes">Bytes of a coordinate.</param>
/// <param name="hash">The hash RFC 5656 6.2.1 gives the curve.</param>
public sealed class EcdhAgreement(ECCurve curve, int fieldBytes, HashAlgorithmName hash) : KeyAgreement
{
    private const byte Uncompressed = 4;

    private readonly ECDiffieHellman own = ECDiffieHellman.Create(curve);

    /// <inheritdoc/>
    public override HashAlgorithmName Hash => hash;

    /// <inheritdoc/>
    public override byte[] Begin()
    {
        ECPoint point = own.ExportParameters(includePrivateParameters: false).Q;
        return [Uncompressed, .. point.X!, .. point.Y!];
    }

    /// <inheritdoc/>
    public override bool TryFinish(ReadOnlySpan<byte> answer, out byte[] secret)
    {
        secret = [];
        if (answer.Length != 1 + 2 * fieldBytes || answer[0] != Uncompressed) { return false; }
        ECParameters point = new()
        {
            Curve = curve,
            Q = new ECPoint { X = answer.Slice(1, fieldBytes).ToArray(), Y = answer[(1 + fieldBytes)..].ToArray() },
        };
        try
        {
            using ECDiffieHellman peer = ECDiffieHellman.Create(point);
            secret = AsMpint(own.DeriveRawSecretAgreement(peer.PublicKey));
            return true;
        }
        catch (CryptographicException)
        {
            // The only way .NET tells that a point is not on its curve.
            return false;
        }
    }

    /// <inheritdoc/>
    public override bool TryAnswer(ReadOnlySpan<byte> request, out byte[] answer, out byte[] secret)
    {
        answer = Begin();
        return TryFinish(request, out secret);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => own.Dispose();
}
