using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Parameters;

namespace EdgeGate.Sessions.Ssh.Exchange;

/// <summary>mlkem768x25519-sha256: ML-KEM-768 with X25519.</summary>
/// <remarks>draft-ietf-sshm-mlkem-hybrid-kex; FIPS 203. A key that fails the modulus check of FIPS 203 7.2 is refused.</remarks>
public sealed class MlKemAgreement() : HybridAgreement(EncapsulationKeyBytes, CiphertextBytes)
{
    private const int EncapsulationKeyBytes = 1184;
    private const int CiphertextBytes = 1088;
    private const int SecretBytes = 32;

    private MLKemPrivateKeyParameters? key;

    /// <inheritdoc/>
    public override HashAlgorithmName Hash => HashAlgorithmName.SHA256;

    /// <inheritdoc/>
    protected override byte[] MakeEncapsulationKey()
    {
        MLKemKeyPairGenerator generator = new();
        generator.Init(new MLKemKeyGenerationParameters(Randomness.Source, MLKemParameters.ml_kem_768));
        AsymmetricCipherKeyPair pair = generator.GenerateKeyPair();
        key = (MLKemPrivateKeyParameters)pair.Private;
        return ((MLKemPublicKeyParameters)pair.Public).GetEncoded();
    }

    /// <inheritdoc/>
    protected override bool TryDecapsulate(ReadOnlySpan<byte> ciphertext, out byte[] secret)
    {
        MLKemDecapsulator decapsulator = new(MLKemParameters.ml_kem_768);
        decapsulator.Init(key);
        secret = new byte[SecretBytes];
        // A wrong ciphertext gives a wrong secret, never an error (FIPS 203 6.3): the exchange hash will not match.
        decapsulator.Decapsulate(ciphertext, secret);
        return true;
    }

    /// <inheritdoc/>
    protected override bool TryEncapsulate(ReadOnlySpan<byte> encapsulationKey, out byte[] ciphertext, out byte[] secret)
    {
        ciphertext = new byte[CiphertextBytes];
        secret = new byte[SecretBytes];
        try
        {
            MLKemEncapsulator encapsulator = new(MLKemParameters.ml_kem_768);
            encapsulator.Init(MLKemPublicKeyParameters.FromEncoding(MLKemParameters.ml_kem_768, encapsulationKey.ToArray()));
            encapsulator.Encapsulate(ciphertext, secret);
            return true;
        }
        catch (ArgumentException)
        {
            // BouncyCastle's way to tell that the modulus check failed.
            return false;
        }
    }
}
