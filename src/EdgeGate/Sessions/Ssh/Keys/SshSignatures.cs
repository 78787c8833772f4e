using System.Security.Cryptography;
using System.Text;
using EdgeGate.Interop.OpenSsl;
using EdgeGate.Protocols.Ssh;

namespace EdgeGate.Sessions.Ssh.Keys;

/// <summary>Verifies signatures.</summary>
public static class SshSignatures
{
    /// <summary>Whether a signature over data is right.</summary>
    /// <param name="key">The public key.</param>
    /// <param name="algorithm">The algorithm that was agreed on or asked for, with or without the certificate suffix; the blob must be of it.</param>
    /// <param name="data">What was signed.</param>
    /// <param name="signatureBlob">string algorithm, string signature.</param>
    /// <returns>False too when the blob is malformed, or of an algorithm that is not the key's.</returns>
    public static bool Verify(in SshPublicKey key, ReadOnlySpan<byte> algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signatureBlob)
    {
        if (algorithm.EndsWith(SshCertificate.Suffix)) { algorithm = algorithm[..^SshCertificate.Suffix.Length]; }
        if (!SshSignature.TryRead(signatureBlob, out SshSignature signature)
            || !signature.Algorithm.SequenceEqual(algorithm)
            || !SshPublicKey.IsSignedBy(key.Kind, algorithm))
        {
            return false;
        }
        return key.Kind switch
        {
            SshKeyKind.Ed25519 => Ed25519.Verify(key.Value, data, signature.Value),
            SshKeyKind.Rsa => VerifyRsa(key, algorithm, data, signature.Value),
            _ => VerifyEcdsa(key, data, signature.Value),
        };
    }

    /// <inheritdoc cref="Verify(in SshPublicKey, ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    public static bool Verify(in SshPublicKey key, string algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signatureBlob)
        => Verify(key, Encoding.UTF8.GetBytes(algorithm), data, signatureBlob);

    /// <summary>Whether the CA named in a certificate signed it. Whether that CA is trusted is another question.</summary>
    public static bool VerifyCertificate(in SshCertificate certificate, SshLimits limits)
        => SshPublicKey.TryRead(certificate.AuthorityKey, limits, out SshPublicKey authority)
            && SshSignature.TryRead(certificate.Signature, out SshSignature signature)
            && Verify(authority, signature.Algorithm, certificate.SignedBytes, certificate.Signature);

    /// <summary>The hash that goes with a curve (RFC 5656 6.2.1).</summary>
    internal static HashAlgorithmName HashOf(SshKeyKind kind) => kind switch
    {
        SshKeyKind.EcdsaP256 => HashAlgorithmName.SHA256,
        SshKeyKind.EcdsaP384 => HashAlgorithmName.SHA384,
        _ => HashAlgorithmName.SHA512,
    };

    /// <summary>The curve of a kind of key.</summary>
    internal static ECCurve CurveOf(SshKeyKind kind) => kind switch
    {
        SshKeyKind.EcdsaP256 => ECCurve.NamedCurves.nistP256,
        SshKeyKind.EcdsaP384 => ECCurve.NamedCurves.nistP384,
        _ => ECCurve.NamedCurves.nistP521,
    };

    private static bool VerifyRsa(in SshPublicKey key, ReadOnlySpan<byte> algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> value)
    {
        if (value.Length > key.Value.Length) { return false; }
        // Some peers leave leading zeros out (RFC 8332 3 says they should not).
        byte[] padded = new byte[key.Value.Length];
        value.CopyTo(padded.AsSpan(padded.Length - value.Length));
        HashAlgorithmName hash = algorithm.SequenceEqual("rsa-sha2-512"u8) ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256;
        try
        {
            using RSA rsa = RSA.Create(new RSAParameters { Modulus = key.Value.ToArray(), Exponent = key.Exponent.ToArray() });
            return rsa.VerifyData(data, padded, hash, RSASignaturePadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool VerifyEcdsa(in SshPublicKey key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> value)
    {
        int field = SshPublicKey.FieldBytes(key.Kind);
        SshReader reader = new(value);
        if (!reader.TryReadUnsignedMpint(out ReadOnlySpan<byte> r) || !reader.TryReadUnsignedMpint(out ReadOnlySpan<byte> s) || !reader.AtEnd
            || r.Length > field || s.Length > field)
        {
            return false;
        }
        byte[] both = new byte[2 * field];
        r.CopyTo(both.AsSpan(field - r.Length));
        s.CopyTo(both.AsSpan(both.Length - s.Length));
        ECParameters point = new()
        {
            Curve = CurveOf(key.Kind),
            Q = new ECPoint { X = key.Value.Slice(1, field).ToArray(), Y = key.Value[(1 + field)..].ToArray() },
        };
        try
        {
            using ECDsa ecdsa = ECDsa.Create(point);
            return ecdsa.VerifyData(data, both, HashOf(key.Kind), DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            // A point that is not on its curve.
            return false;
        }
    }
}
